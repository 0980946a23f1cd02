import { describe, expect, it } from '@jest/globals';
import type { NamedValue } from '../../../src/scan/blob-port.ts';
import { changeTag, type TagTask } from '../../../src/scan/sweep/deletable-tags.ts';
import { createTagGuard } from '../../../src/scan/sweep/tag-guard.ts';

interface Write {
  readonly tags: readonly NamedValue[];
  readonly ifTags: string | undefined;
}

/** A blob that carries the deletable tag and a hold tag with its key in another letter case. */
async function change(task: TagTask): Promise<{ readonly outcome: string; readonly writes: readonly Write[] }> {
  const standing = [
    { name: 'calldata-deletable', value: 'ours' },
    { name: 'Calldata-Hold', value: 'case-7' },
  ];
  const writes: Write[] = [];
  const outcome = await changeTag(
    {
      guard: createTagGuard([]),
      service: {
        getTags: () => Promise.resolve({ kind: 'Found', tags: standing }),
        setTags: (_, tags, { ifTags }) => {
          writes.push({ tags, ifTags });
          return Promise.resolve({ kind: 'Set' });
        },
      },
    },
    { target: { container: 'recordings', name: 'one.wav' }, task, value: 'ours' },
    { abortSignal: new AbortController().signal },
  );
  return { outcome, writes };
}

describe('the deletable tag beside a hold tag with its key in another letter case', () => {
  it('is not set', async () => {
    expect(await change('Set')).toEqual({ outcome: 'Changed', writes: [] });
  });

  it('is taken off, while that tag still stands', async () => {
    expect(await change('Remove')).toEqual({
      outcome: 'Done',
      writes: [
        {
          tags: [{ name: 'Calldata-Hold', value: 'case-7' }],
          ifTags: `"calldata-deletable" = 'ours' AND "Calldata-Hold" = 'case-7'`,
        },
      ],
    });
  });
});
