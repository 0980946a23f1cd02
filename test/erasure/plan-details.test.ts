import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { openPlanDetails, sealPlanDetails } from '../../src/erasure/plan-details.ts';
import { listPlan, targetsOfPlan } from '../../src/erasure/plan-listing.ts';
import { planTargetOf } from '../../src/policy/erasure/found-target.ts';
import { digestPlan } from '../../src/policy/erasure/plan-digest.ts';
import { requestUid, ringOf } from '../evidence/evidence-fixture.ts';
import { detailsOf, featuresKey, findingOf } from './plan-build.ts';

const ring = ringOf('k1');
const scope = { requestUid, keyId: 'k1', featuresKey };

describe('the details of a plan', () => {
  it('list what the digest covers, all of it and nothing else', () => {
    const details = detailsOf(ring, 3);
    expect(details.calls).toHaveLength(3);
    expect(details.calls[0]).toMatchObject({
      callId: 'call-0-secret',
      startTime: '2026-11-01T10:00:00Z',
      targets: [
        { artifact: 'Recording', container: 'recordings', name: 'voice/call-0-secret.wav', extent: 'Whole' },
        { object: 'Response', name: 'resp_1', held: { ground: 'LegalClaims' } },
      ],
    });
    expect(digestPlan(scope, targetsOfPlan(details))).toBe(details.planDigest);
  });

  it('list what belongs to a call that is not listed, too', () => {
    const finding = findingOf(ring, 2);
    const details = listPlan({
      finding: { ...finding, calls: [] },
      planDigest: `sha256:${'a'.repeat(64)}`,
      featuresKey,
      generatedTime: '',
    });
    expect(targetsOfPlan(details)).toEqual(
      finding.targets.map((target) => ({ ...planTargetOf(target), account: target.account })),
    );
  });

  it('come back as they were sealed, under every key that is alive', async () => {
    const details = detailsOf(ring, 3);
    const parts = await sealPlanDetails(ring, details);
    expect(parts).toHaveLength(1);
    expect(await openPlanDetails(ringOf('k2', 'k1'), parts)).toEqual({ kind: 'Opened', details });
    expect(await openPlanDetails(ringOf('k2'), parts)).toEqual({ kind: 'KeyMissing', keyId: 'k1' });
  });

  it('cannot be read without the key', async () => {
    const [text = ''] = await sealPlanDetails(ring, detailsOf(ring, 3));
    const seen = text
      .split('.')
      .map((part) => Buffer.from(part, 'base64url').toString('latin1'))
      .join(' ');
    expect(`${text} ${seen}`).not.toMatch(/secret|resp_1|recordings/);
    expect(JSON.parse(Buffer.from(text.split('.')[0]!, 'base64url').toString())).toMatchObject({
      alg: 'dir',
      enc: 'A256GCM',
      kid: 'k1',
      part: 1,
      parts: 1,
    });
  });

  it('are malformed where any byte of them is another', async () => {
    const [text = ''] = await sealPlanDetails(ring, detailsOf(ring, 1));
    for (let at = 0; at < text.length; at += 7) {
      const other = text[at] === 'A' ? 'B' : 'A';
      const changed = `${text.slice(0, at)}${other}${text.slice(at + 1)}`;
      const opened = await openPlanDetails(ring, [changed]);
      // The last character of a part may write bits that no byte has.
      const isSameBytes = changed
        .split('.')
        .every((part, index) =>
          Buffer.from(part, 'base64url').equals(Buffer.from(text.split('.')[index] ?? '', 'base64url')),
        );
      if (!isSameBytes) expect(opened.kind).not.toBe('Opened');
    }
  });

  it('are split where they are large, and open only whole and of one sealing', async () => {
    const small = detailsOf(ring, 1);
    const [first] = small.calls;
    const details = { ...small, calls: [{ ...first!, callId: randomBytes(6_000_000).toString('base64') }] };
    const [parts, others] = [await sealPlanDetails(ring, details), await sealPlanDetails(ring, details)];
    expect(parts.length).toBeGreaterThan(1);
    expect(Math.max(...parts.map(({ length }) => length))).toBeLessThan(4 * 1024 * 1024);
    const opened = await openPlanDetails(ring, parts.toReversed());
    expect(opened.kind === 'Opened' && opened.details.calls[0]?.callId === details.calls[0]?.callId).toBe(true);
    for (const wrong of [parts.slice(1), [parts[0]!, ...others.slice(1)], [...parts, parts[0]!], []]) {
      expect(await openPlanDetails(ring, wrong)).toEqual({ kind: 'Malformed' });
    }
  });

  it.each(['', 'x', 'a.b.c.d.e', '{}'])('are not %j', async (text) => {
    expect(await openPlanDetails(ring, [text])).toEqual({ kind: 'Malformed' });
  });
});
