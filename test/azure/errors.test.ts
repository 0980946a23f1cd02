import { describe, expect, it } from '@jest/globals';
import { isPartLevelCode, malformedError, refusalError, unreachableError } from '../../src/azure/errors.ts';

const operation = {
  purpose: 'write the lifecycle document of storage account calls',
  permission: 'Microsoft.Storage/storageAccounts/managementPolicies/write',
  role: 'Storage Account Contributor',
};
const slowMs = 300_000;

describe('the judgement of an answer', () => {
  it.each([
    // Known codes.
    ['403 AuthorizationFailed', 'retryable', 'AccessDenied', slowMs],
    ['403 LinkedAuthorizationFailed', 'retryable', 'AccessDenied', slowMs],
    ['401 PermissionDenied', 'retryable', 'AccessDenied', slowMs],
    ['401 InvalidAuthenticationToken', 'retryable', 'TokenRefused', undefined],
    ['401 ExpiredAuthenticationToken', 'retryable', 'TokenRefused', undefined],
    ['401 AuthenticationFailed', 'retryable', 'TokenRefused', undefined],
    ['401 InvalidAuthenticationTokenTenant', 'retryable', 'TokenRefused', slowMs],
    ['429 TooManyRequests', 'retryable', 'Throttled', 30_000],
    ['429 SubscriptionRequestsThrottled', 'retryable', 'Throttled', 30_000],
    ['503 ResourceRequestsThrottled', 'retryable', 'Throttled', 30_000],
    ['429 OperationNotAllowed', 'retryable', 'Throttled', 30_000],
    ['409 ScopeLocked', 'terminal', 'ScopeLocked', undefined],
    ['403 RequestDisallowedByPolicy', 'terminal', 'RefusedByPolicy', undefined],
    ['404 ResourceNotFound', 'retryable', 'AccountNotFound', slowMs],
    ['404 ParentResourceNotFound', 'retryable', 'AccountNotFound', slowMs],
    ['404 ResourceGroupNotFound', 'retryable', 'AccountNotFound', slowMs],
    ['404 SubscriptionNotFound', 'retryable', 'SubscriptionNotFound', slowMs],
    // A route that Azure does not know, a code of something else, a page of a proxy: none of them proves absence.
    ['404 InvalidResourceType', 'retryable', 'AzureAnswerMalformed', undefined],
    ['404 NeverSeen', 'retryable', 'AzureAnswerMalformed', undefined],
    ['409 Conflict', 'retryable', 'AzureConflict', undefined],
    ['409 AnotherOperationInProgress', 'retryable', 'AzureConflict', undefined],
    ['409 StorageAccountOperationInProgress', 'retryable', 'AzureConflict', undefined],
    ['400 AccountProvisioningStateInvalid', 'retryable', 'AzureConflict', undefined],
    ['409 MissingSubscriptionRegistration', 'terminal', 'InvalidRequest', undefined],
    ['409 FeatureNotSupportedForAccount', 'terminal', 'InvalidRequest', undefined],
    ['409 ServerBusy', 'retryable', 'AzureUnavailable', undefined],
    ['409 ServerTimeout', 'retryable', 'AzureUnavailable', undefined],
    // Unknown codes: the status decides.
    ['400 NeverSeen', 'terminal', 'InvalidRequest', undefined],
    ['401', 'retryable', 'TokenRefused', undefined],
    ['403 NeverSeen', 'retryable', 'AccessDenied', slowMs],
    ['404', 'retryable', 'AzureAnswerMalformed', undefined],
    ['405', 'terminal', 'InvalidRequest', undefined],
    ['408', 'retryable', 'AzureUnavailable', undefined],
    ['409 NeverSeen', 'retryable', 'AzureConflict', undefined],
    ['410', 'retryable', 'AzureAnswerMalformed', undefined],
    ['412', 'retryable', 'AzureConflict', undefined],
    ['423', 'retryable', 'AzureConflict', undefined],
    ['429', 'retryable', 'Throttled', 30_000],
    ['500', 'retryable', 'AzureUnavailable', undefined],
    ['502 NeverSeen', 'retryable', 'AzureUnavailable', undefined],
    ['503', 'retryable', 'AzureUnavailable', undefined],
    ['504', 'retryable', 'AzureUnavailable', undefined],
    ['302', 'retryable', 'AzureAnswerMalformed', undefined],
    // Words that every object has are no codes.
    ['500 constructor', 'retryable', 'AzureUnavailable', undefined],
  ] as const)('%s is %s %s, again after %s ms', (answer, kind, reason, retryAfterMs) => {
    const [status, code] = answer.split(' ');
    const error = refusalError({ status: Number(status), ...(code && { code }) }, operation);
    expect(error).toMatchObject({ kind, reason, retryAfterMs, status: Number(status), code });
  });

  it.each([
    [429, undefined, 120_000],
    [503, undefined, 120_000],
    [409, 'Conflict', 120_000],
    [403, 'AuthorizationFailed', slowMs],
    [404, 'ResourceNotFound', slowMs],
    [400, undefined, undefined],
  ])('%s %s with a Retry-After of two minutes comes back after %s ms', (status, code, retryAfterMs) => {
    const error = refusalError({ status, ...(code && { code }), retryAfterMs: 120_000 }, operation);
    expect(error.retryAfterMs).toBe(retryAfterMs);
  });
});

describe('the sentence of an error', () => {
  it('names the operation, the account and the code', () => {
    expect(refusalError({ status: 409, code: 'ScopeLocked' }, operation).message).toBe(
      'Azure answered 409 ScopeLocked to the attempt to write the lifecycle document of storage account calls.',
    );
  });

  it('names the missing right and a role that holds it', () => {
    expect(refusalError({ status: 403 }, operation).message).toBe(
      'Azure answered 403 to the attempt to write the lifecycle document of storage account calls. The identity needs Microsoft.Storage/storageAccounts/managementPolicies/write: give it the role Storage Account Contributor or a custom role with that action.',
    );
  });

  it.each(['ResourceNotFound', 'ResourceGroupNotFound', 'ParentResourceNotFound'])(
    'says of %s no more than was seen: it is not under this resource id',
    (code) => {
      expect(refusalError({ status: 404, code }, operation).message).toBe(
        `Azure answered 404 ${code} to the attempt to write the lifecycle document of storage account calls: it was not found under this resource id (deleted or moved).`,
      );
    },
  );

  it('does not claim absence where the subscription is unknown or out of sight', () => {
    expect(refusalError({ status: 404, code: 'SubscriptionNotFound' }, operation).message).toBe(
      'Azure answered 404 SubscriptionNotFound to the attempt to write the lifecycle document of storage account calls: the subscription is unknown, or the identity may not see it. Whether the account stands is not known.',
    );
  });

  it('says what is known where no usable answer came', () => {
    expect(unreachableError('no answer within 25 s', operation)).toMatchObject({
      kind: 'retryable',
      reason: 'AzureUnavailable',
      message:
        'Azure did not answer the attempt to write the lifecycle document of storage account calls: no answer within 25 s.',
    });
    expect(malformedError('the body is not a JSON object', operation)).toMatchObject({
      kind: 'retryable',
      reason: 'AzureAnswerMalformed',
    });
  });
});

describe('a 404', () => {
  it.each([
    ['ManagementPolicyNotFound', true],
    ['ContainerNotFound', true],
    ['ResourceNotFound', false],
    ['ParentResourceNotFound', false],
    ['ResourceGroupNotFound', false],
    ['SubscriptionNotFound', false],
    ['InvalidResourceType', false],
    ['HttpResourceNotFound', false],
    [undefined, false],
  ])('with the code %s speaks of the part that was asked for: %s', (code, expected) => {
    expect(isPartLevelCode(code)).toBe(expected);
  });
});
