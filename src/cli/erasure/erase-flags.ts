import { subjectKeys, type SubjectKey } from '../../api/erasure-request-identity-schema.ts';
import type { CallDataPolicy } from '../../api/call-data-policy.ts';
import type { FeatureKind } from '../../matching/feature.ts';
import { rfc3339 } from '../../policy/erasure/rfc3339.ts';
import { CommandError } from '../command-error.ts';
import type { RequestOf } from './create-erasure.ts';
import type { ClusterFlags } from './surroundings.ts';

export interface IdentityFlags {
  readonly verifiedBy?: string;
  readonly method?: string;
  readonly verifiedKeys?: readonly string[];
}

export interface EraseFlags extends ClusterFlags, IdentityFlags {
  readonly policy: string;
  readonly received?: string;
  readonly classes?: string;
  readonly mode?: string;
  readonly ttl?: string;
  readonly stdin: boolean;
  readonly wait: boolean;
  readonly timeoutMinutes: string;
}

type Wanted = Omit<RequestOf, 'policyRef' | 'classes'>;

/** What the flags ask for, before the cluster is asked anything. No refusal repeats what was given. */
export function wantedOf(flags: EraseFlags, nowMs: number): Wanted {
  const { mode = 'DryRun', ttl } = flags;
  if (mode !== 'DryRun' && mode !== 'Execute') throw new CommandError('--mode must be DryRun or Execute.');
  const identityVerification = identityOf(flags, nowMs);
  return {
    receivedTime: flags.received === undefined ? rfc3339(nowMs) : timeOf(flags.received, '--received', nowMs),
    mode,
    ...(identityVerification === undefined ? {} : { identityVerification }),
    ...(ttl === undefined ? {} : { ttlSecondsAfterFinished: wholeNumber(ttl, '--ttl', { max: 315_360_000 }) }),
  };
}

export function timeoutMsOf({ timeoutMinutes }: Pick<EraseFlags, 'timeoutMinutes'>): number {
  return wholeNumber(timeoutMinutes, '--timeout-minutes', { max: 10_080 }) * 60_000;
}

function wholeNumber(text: string, flag: string, { max }: { readonly max: number }): number {
  if (!/^\d{1,9}$/.test(text) || Number(text) > max)
    throw new CommandError(`${flag} must be a whole number, 0 to ${max}.`);
  return Number(text);
}

/**
 * RFC 3339 with a zone, and not later than now; a date alone would leave open which day of whom. The runtime takes 30 February
 * for 2 March.
 */
export function timeOf(text: string, flag: string, nowMs: number): string {
  const [, day] = /^(\d{4}-\d\d-\d\d)T(?:[01]\d|2[0-3]):\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)$/i.exec(text) ?? [];
  const timeMs = day !== undefined && isDay(day) ? Date.parse(text.toUpperCase()) : NaN;
  if (Number.isNaN(timeMs)) throw new CommandError(`${flag} must be a time such as 2026-11-20T09:12:00+01:00.`);
  if (timeMs > nowMs) throw new CommandError(`${flag} lies in the future: give the time at which it happened.`);
  return rfc3339(timeMs);
}

function isDay(day: string): boolean {
  const startMs = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(startMs) && new Date(startMs).toISOString().startsWith(day);
}

/** A name that is to be written down. An empty variable names nobody. */
export function nameOf(text: string, flag: string): string {
  if (text.trim() === '') throw new CommandError(`${flag} is empty: name the person or team.`);
  return text;
}

/** Nothing: nobody has verified who the caller is yet. All three, or none. */
export function identityOf(
  { verifiedBy: by, method, verifiedKeys }: IdentityFlags,
  nowMs: number,
): RequestOf['identityVerification'] {
  if (by === undefined && method === undefined && verifiedKeys === undefined) return undefined;
  if (by === undefined || method === undefined || verifiedKeys === undefined) {
    throw new CommandError('--verified-by, --method and --verified-keys belong together.');
  }
  const keys = [...new Set(verifiedKeys.flatMap(listOf))];
  if (keys.length === 0 || !keys.every(isSubjectKey))
    throw new CommandError(`--verified-keys takes ${subjectKeys.join(', ')}, never a value.`);
  if (!/^[A-Z][A-Za-z]*$/.test(method)) throw new CommandError('--method must be one word such as Callback.');
  return {
    state: 'Verified',
    method,
    verifiedTime: rfc3339(nowMs),
    by: nameOf(by, '--verified-by'),
    verifiedKeys: keys,
  };
}

/** What stands between commas. */
function listOf(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function isSubjectKey(key: string): key is SubjectKey {
  return subjectKeys.some((known) => known === key);
}

/** The classes to search; [] for all. A name that the policy does not have would find nothing. */
export function classesOf({ classes }: Pick<EraseFlags, 'classes'>, { spec }: CallDataPolicy): readonly string[] {
  if (classes === undefined) return [];
  const names = listOf(classes);
  // A variable that is not set must not come to mean all.
  if (names.length === 0) throw new CommandError('--classes names no class; leave it out for all.');
  const known = spec.artifactClasses.map(({ name }) => name);
  if (names.every((name) => known.includes(name))) return [...new Set(names)];
  throw new CommandError(`--classes names a class that the policy does not have; it has ${known.join(', ')}.`);
}

/** What was verified must have been named. */
export function checkVerifiedKeys(
  { identityVerification }: Wanted,
  given: readonly { readonly key: FeatureKind }[],
): void {
  const missing = (identityVerification?.verifiedKeys ?? []).filter((key) => !given.some((one) => one.key === key));
  if (missing.length === 0) return;
  throw new CommandError(
    `Nothing was created: --verified-keys names ${missing.join(', ')}, and no such value was given.`,
  );
}
