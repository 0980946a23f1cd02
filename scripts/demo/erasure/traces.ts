import { telltales } from './calls.ts';
import { evidenceText } from './eyes.ts';
import { erasureNamespace, type ErasureScene } from './scene.ts';
import { readEtcd } from './etcd.ts';
import { say } from '../narration.ts';
import { check } from '../verdict.ts';

export interface TraceOptions {
  /** The Secret with what the caller named. */
  readonly secret: string;
  readonly isSecretThere: boolean;
}

/**
 * Looks for what the caller named, and for call ids, in every object of etcd's current revision, in what the operator logged, in
 * the evidence, and in what the command line printed.
 */
export async function searchTraces(scene: ErasureScene, { secret, isSecretThere }: TraceOptions): Promise<void> {
  const words = telltales();
  const tells = (text: string): readonly string[] => words.filter((word) => text.includes(word));
  const entries = await readEtcd(scene.controlPlane);
  const telling = entries.filter(({ value }) => tells(value.toString('utf8')).length > 0).map(({ key }) => key);
  const wanted = isSecretThere ? [`/registry/secrets/${erasureNamespace}/${secret}`] : [];
  const isAsWanted = telling.join() === wanted.join();
  check('etcd holds what the caller named in the Secret at most', isAsWanted, () => ({ telling, wanted }));
  const elsewhere = {
    'the log of the operator': scene.operator.lines().join('\n'),
    'the evidence': evidenceText(scene.azure),
    'the output of the command line': scene.desk.printed(),
  };
  for (const [where, text] of Object.entries(elsewhere)) {
    check(`${where} holds nothing that the caller named`, tells(text).length === 0, () => tells(text));
  }
  const events = entries.filter(({ key }) => key.startsWith(`/registry/events/${erasureNamespace}/`));
  check('there are Events to look into', isSecretThere || events.length > 0);
  if (!isAsWanted) return;
  const objects = `${entries.length} objects of etcd's current revision, status and Events among them`;
  if (isSecretThere) {
    say(`   Of ${objects}, the Secret alone holds what the caller named.`);
    return;
  }
  say(`   Neither what the caller named nor a call id is in any of ${objects},`);
  say(`   nor in ${scene.operator.lines().length} lines of the operator's log, nor in the evidence.`);
  say('   (Older revisions of etcd go when it is compacted, every five minutes.)');
}
