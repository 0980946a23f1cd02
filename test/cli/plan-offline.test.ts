import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { runPlan, type PlanOptions } from '../../src/cli/plan-command.ts';
import { runCommand } from '../../src/cli/run-command.ts';
import { completeAiSpec } from '../api/ai-manifest.ts';
import { completeErasureSpec } from '../api/erasure-settings-manifest.ts';
import { smallestRequest } from '../api/erasure-manifest.ts';
import { completePolicy, smallestPolicy } from '../api/manifest.ts';
import { textAt, valueAt, withValueAt } from '../api/object-path.ts';
import { createPolicyFolder } from './policy-files.ts';
import { unwrapped } from './unwrapped.ts';
import type { JsonObject, JsonValue } from '../../src/api/json.ts';
import type { PolicyFolder } from './policy-files.ts';

let folder: PolicyFolder;
beforeEach(async () => {
  folder = await createPolicyFolder();
});
afterEach(() => folder.remove());

const wholeName = { from: 'Path', pattern: '^(?P<call>.+)$', group: 'call' };
const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'other' } };

interface Planned {
  readonly exitCode: number;
  readonly output: string;
}

async function plan(paths: readonly string[], options: Partial<PlanOptions> = {}): Promise<Planned> {
  let output = '';
  const exitCode = await runPlan({
    paths,
    recursive: false,
    uid: undefined,
    json: false,
    nowMs: Date.parse('2026-11-25T00:00:00Z'),
    stdin: Readable.from([]),
    write: (text) => {
      output += text;
    },
    connect: undefined,
    ...options,
  });
  return { exitCode, output };
}

async function planJson(paths: readonly string[], options: Partial<PlanOptions> = {}): Promise<JsonObject> {
  return JSON.parse((await plan(paths, { ...options, json: true })).output) as JsonObject;
}

describe('calldata plan', () => {
  it('shows the rules and the arithmetic, and says what it assumes', async () => {
    const file = await folder.write('policy.yaml', smallestPolicy());
    const { exitCode, output } = await plan([file]);
    expect(exitCode).toBe(0);
    expect(output).toContain('Assumes no soft delete and no versioning: nothing was looked at.');
    expect(unwrapped(output)).toContain('No rule acts before the floor: retention.minimum, or half of the period');
    expect(unwrapped(output)).toContain(
      'recordings: 89 days (3 months, UTC) - 1 - 3 lag - 1 arrival - 0 soft delete - 0 versions = 84 days; floor 45',
    );
    expect(output).toContain('calldata<uid>CrecordingsN1: deletes blobs 84 days after creation under recordings/');
    expect(output).toContain('Valid. Azure was not looked at.');
  });

  it('names the rules as the operator would, where the uid is given', async () => {
    const file = await folder.write('policy.yaml', smallestPolicy());
    const uid = '0b9a1c52-5f4e-4a39-9d5c-6f1e8a1c7d10';
    const given = await plan([file], { uid });
    const inYaml = await folder.write('live.yaml', withValueAt(smallestPolicy(), 'metadata.uid', uid));
    expect(given.output).toMatch(/calldata[0-9a-f]{16}CrecordingsN1: deletes/);
    expect((await plan([inYaml])).output.replaceAll('live.yaml', 'policy.yaml')).toBe(given.output);
  });

  it('says of a period that is too short what to do', async () => {
    const short = withValueAt(smallestPolicy(), 'spec.artifactClasses[0].retention.maximum', { days: 7 });
    const report = await planJson([await folder.write('policy.yaml', short)]);
    expect(valueAt(report, 'policies[0].sections[0].findings[0]')).toMatchObject({
      reason: 'RetentionUnachievable',
      severity: 'Critical',
      message: expect.stringMatching(/class recordings: 7 days .*no rule\. The promised .* Shorten soft delete/),
    });
  });

  it('reads several documents and files, skips other kinds and counts them', async () => {
    await folder.write('a.yaml', configMap, completePolicy());
    await folder.write('b.yml', smallestElsewhere('second'), '# nothing but a remark\n', configMap);
    await folder.write('c.json', JSON.stringify(smallestElsewhere('third')));
    await folder.write('notes.txt', 'kind: CallDataPolicy');
    await folder.write('.hidden.yaml', smallestElsewhere('hidden'));
    await folder.write('below/d.yaml', smallestElsewhere('fourth'));
    const report = await planJson([folder.path]);
    expect(report).toMatchObject({ mode: 'Offline', exitCode: 0, files: 3, skippedDocuments: 2, problems: [] });
    expect(namesIn(report)).toEqual(['voicebot', 'second', 'third']);
    expect(valueAt(report, 'policies[0].source.document')).toBe(2);
    const below = await planJson([folder.path], { recursive: true });
    expect(namesIn(below)).toEqual(['voicebot', 'second', 'fourth', 'third']);
  });

  it('reads the members of a list, as kubectl get prints them', async () => {
    const list = { apiVersion: 'v1', kind: 'List', items: [completePolicy(), smallestElsewhere('second'), configMap] };
    const report = await planJson([await folder.write('list.yaml', list)]);
    expect(namesIn(report)).toEqual(['voicebot', 'second']);
    expect(report['skippedDocuments']).toBe(1);
  });

  it('names file, document, field and message of each refusal', async () => {
    const broken = withValueAt(
      withValueAt(completePolicy(), 'spec.timeZone', 'Europe/Nowhere'),
      'spec.artifactClasses[0].name',
      'call_recordings',
    );
    const file = await folder.write('policy.yaml', configMap, broken);
    const { exitCode, output } = await plan([file]);
    expect(exitCode).toBe(1);
    const text = unwrapped(output);
    expect(text).toContain(`${file}, document 2: voicebot: spec.timeZone: Invalid value: "string": unknown time zone`);
    expect(text).toContain('voicebot: spec.artifactClasses[0].name: Invalid value: "call_recordings": must begin with');
    expect(text).toContain('Not everything could be planned.');
  });

  it('plans the admitted policies beside a broken one', async () => {
    const broken = withValueAt(completePolicy(), 'spec.enforcement', undefined);
    const report = await planJson([await folder.write('policy.yaml', broken, smallestElsewhere('second'))]);
    expect(namesIn(report)).toEqual(['second']);
    expect(report).toMatchObject({
      exitCode: 1,
      problems: [{ field: 'spec.enforcement', message: 'Required value' }, {}],
    });
  });

  it('finds a location that two policies share', async () => {
    const other = withValueAt(
      smallestPolicy({ name: 'other' }),
      'spec.artifactClasses[0].locations[0].prefix',
      'voicebot/b/',
    );
    const report = await planJson([await folder.write('policy.yaml', completePolicy(), other)]);
    expect(report).toMatchObject({
      exitCode: 1,
      problems: [
        {
          policy: 'other',
          field: 'spec.artifactClasses',
          message: expect.stringMatching(
            /^recordings\/voicebot\/b\/ in calls overlaps with default\/voicebot \(.*policy\.yaml, document 1\);.*prefixes of its own$/,
          ),
        },
      ],
    });
  });

  it.each<readonly [string, RegExp, (young: JsonObject, old: JsonObject) => readonly JsonObject[]]>([
    [
      'spec.artifactClasses',
      /^proof\/calls\/ in calls lies in the container with the evidence of default\/young \(.*document 1\);.*of its own$/,
      (young, old) => [young, old],
    ],
    [
      'spec.evidence',
      /^proof\/calls\/ in calls, a location of default\/old \(.*document 1\), lies in the container of this evidence;.*of its own$/,
      (young, old) => [old, young],
    ],
  ])('finds a location under the evidence of another policy, whichever comes first: %s', async (field, told, order) => {
    const old = withValueAt(
      withValueAt(smallestPolicy({ name: 'old' }), 'spec.artifactClasses[0].locations[0].container', 'proof'),
      'spec.artifactClasses[0].locations[0].prefix',
      'calls/',
    );
    const young = provingIn('proof', smallestElsewhere('young'));
    const report = await planJson([await folder.write('policy.yaml', ...order(young, old))]);
    expect(report).toMatchObject({ exitCode: 1, problems: [{ field, message: expect.stringMatching(told) }] });
  });

  it('lets policies keep their evidence in one container', async () => {
    const both = ['one', 'two'].map((name) => provingIn('proof', smallestElsewhere(name)));
    expect(await planJson([await folder.write('policy.yaml', ...both)])).toMatchObject({ exitCode: 0, problems: [] });
  });

  it('finds the same policy given twice', async () => {
    const report = await planJson([await folder.write('policy.yaml', completePolicy(), completePolicy())]);
    expect(report).toMatchObject({ exitCode: 1, problems: [{ message: expect.stringMatching(/given before/) }] });
  });

  it.each([
    ['a kind of ours that does not exist', { ...completePolicy(), kind: 'CallDataPolcy' }, /no kind "CallDataPolcy"/],
    [
      'a version that does not exist',
      { ...completePolicy(), apiVersion: 'calldata.claimini.com/v9' },
      /must be calldata/,
    ],
    ['what is not YAML', 'kind: [', /not YAML/],
    ['a key that is there twice', 'kind: CallDataPolicy\nkind: CallDataPolicy\n', /not YAML/],
    ['a folder without policies', configMap, /no CallDataPolicy was found among 1 document; check the path/],
  ] as const)('does not pass over %s', async (_sentence, document, says) => {
    const report = await planJson([await folder.write('policy.yaml', document)]);
    expect(report).toMatchObject({ exitCode: 1, problems: [{ message: expect.stringMatching(says) }] });
  });

  it.each([
    ['enforcement: on', /^Invalid value: "boolean"|^Unsupported value: true/],
    ['enforcement: 2026-01-01', /^Unsupported value: "2026-01-01"/],
    ['enforcement: 1:30', /^Unsupported value: "1:30"/],
  ])('reads "%s" as kubectl does', async (line, says) => {
    const text = `apiVersion: calldata.claimini.com/v1alpha1\nkind: CallDataPolicy\nmetadata: {name: a}\nspec: {${line}}\n`;
    const report = await planJson([await folder.write('policy.yaml', text)]);
    const messages = (report['problems'] as readonly JsonObject[]).filter(({ field }) => field === 'spec.enforcement');
    expect(messages.map(({ message }) => message)).toContainEqual(expect.stringMatching(says));
  });

  it.each(['Paused', 'None'])('shows no rule in mode %s', async (mode) => {
    const file = await folder.write('policy.yaml', withValueAt(completePolicy(), 'spec.lifecycle.mode', mode));
    const { output } = await plan([file]);
    expect(output).toContain(`spec.lifecycle.mode is ${mode}`);
    expect(output).not.toContain('deletes blobs');
  });

  it('shows the tag that rules of mode Tagged ask for, and that it assumes tags', async () => {
    const file = await folder.write('policy.yaml', withValueAt(completePolicy(), 'spec.lifecycle.mode', 'Tagged'));
    const { output } = await plan([file]);
    const text = unwrapped(output);
    expect(text).toContain('spec.lifecycle.mode is Tagged: rules delete only what carries the tag calldata-deletable.');
    expect(text).toContain('Assumes no hierarchical namespace');
    expect(text).toMatch(/deletes blobs tagged calldata-deletable=(<uid>|[0-9a-f]{16}) \d+ days after creation/);
  });

  it('prints how each class is read, presets expanded', async () => {
    const { exitCode, output } = await plan([await folder.write('policy.yaml', completePolicy())]);
    expect(exitCode).toBe(0);
    expect(output).toContain('artifacts of recordings: not compared with Azure');
    // The preset says which names are recordings.
    expect(output).toMatch(/^ +- -audiowav\.wav$/m);
    expect(output).not.toContain('preset: ');
    // Anchors of YAML say nothing to who reads what became of a preset.
    expect(output).not.toMatch(/[&*]a\d/);
    const text = unwrapped(output);
    expect(text).toContain(
      'artifacts of transcripts: not compared with Azure No artifacts field: nothing of the class',
    );
    expect(text).toContain(
      "The tag consent_recording tells the consent to Recording: 'yes' grants it, 'no' refuses it.",
    );
    expect(text).toContain('a finding, and deleted 14 days after the start of the call.');
    expect(text).toContain('given stands in consent_time, in Europe/Berlin where it names no offset; a time after');
    expect(output).toMatch(/^ +timeZone: Europe\/Berlin$/m);
    expect(text).toContain('deletes nothing and waits for a person');
  });

  it.each([
    ['2025-12-31T23:59:59Z', 'not yet active', 'not yet active'],
    ['2026-01-01T00:00:00Z', 'active', 'not yet active'],
    ['2026-12-31T22:59:59Z', 'active', 'active'],
    ['2026-12-31T23:00:00Z', 'expired', 'active'],
  ])('says at %s that the holds are %s and %s', async (now, first, second) => {
    const file = await folder.write('policy.yaml', completePolicy());
    const text = unwrapped((await plan([file], { nowMs: Date.parse(now) })).output);
    expect(text).toContain(
      `tax-audit: ${first}, from 2026-01-01T00:00:00Z to 2027-01-01T00:00:00+01:00, LegalObligation (section 147 AO)`,
    );
    expect(text).toContain(`lawsuit: ${second}, from`);
    expect(text).toContain('keeps calls with the index tag calldata-hold=tax-audit on any artifact');
    expect(text).toContain('keeps calls whose ids stand under the key ids of the Secret lawsuit-calls');
  });

  it('says what keeps each clause of the notice', async () => {
    const text = unwrapped((await plan([await folder.write('policy.yaml', completePolicy())])).output);
    expect(text).toContain('notice of version 2025-03');
    expect(text).toContain(
      'R-06: Retention (the period of transcripts), Attestation (data protection officer, 2026-03-01, minutes 2026-7)',
    );
    expect(text).toContain('R-38: Training (nothing trains a model)');
  });

  it('says of a clause which of its controls the policy promises nothing for', async () => {
    const clauses = [
      { id: 'places', controls: [{ control: 'Residency' }] },
      { id: 'models', controls: [{ control: 'Training' }] },
      { id: 'contracts', controls: [{ control: 'Processors' }] },
      { id: 'asked', controls: [{ control: 'Retention' }, { control: 'Consent', class: 'recordings' }] },
    ];
    const notice = { url: 'https://example.com/privacy', version: '1', sha256: 'a'.repeat(64), clauses };
    const promising = withValueAt(smallestPolicy(), 'spec.notice', notice);
    const text = unwrapped((await plan([await folder.write('policy.yaml', promising)])).output);
    expect(text).toContain(
      'that spec.ai names) Unknown: The policy promises nothing about residency; add spec.residency.',
    );
    expect(text).toContain('trains a model) Unknown: The policy promises nothing about AI; add spec.ai.');
    expect(text).toContain('gets data) Unknown: The policy promises nothing about processors; add spec.processors.');
    expect(text).toContain(
      'of recordings) Unknown: The policy promises nothing about consent; add consent to the class.',
    );
    const kept = (await plan([await folder.write('policy.yaml', completePolicy())])).output;
    expect(kept).not.toContain('Unknown:');
  });

  it('gives the same to machines', async () => {
    const report = await planJson([await folder.write('policy.yaml', completePolicy())]);
    const sections = valueAt(report, 'policies[0].sections') as readonly JsonObject[];
    const kinds = sections.map((section) => `${textAt(section, 'kind')} of ${textAt(section, 'subject')}`);
    expect(kinds.slice(2, 8)).toEqual([
      'artifacts of recordings',
      'consent of recordings',
      'artifacts of transcripts',
      'sweep of all classes',
      'holds of all classes',
      'notice of version 2025-03',
    ]);
    expect(sections.find(({ kind }) => kind === 'holds')).toMatchObject({
      time: '2026-11-25T00:00:00.000Z',
      holds: [
        { name: 'tax-audit', state: 'Active' },
        { name: 'lawsuit', state: 'Active' },
      ],
    });
  });

  it('names field and position of what cannot work, whether the API server admits it or not', async () => {
    const field = 'spec.artifactClasses[0].artifacts[1].startedAt[0].pattern';
    const refused = withValueAt(completePolicy(), field, '(?P<day>[0-9]{8}');
    const admitted = withValueAt(completePolicy(), 'spec.artifactClasses[0].artifacts[0].startedAt[0].path', '$.call[');
    const report = await planJson([await folder.write('policy.yaml', refused)]);
    expect(report['exitCode']).toBe(1);
    expect(report['problems']).toContainEqual(
      expect.objectContaining({ policy: 'voicebot', field, message: expect.stringMatching(/at character 17$/) }),
    );
    const other = await planJson([await folder.write('other.yaml', admitted)]);
    expect(other).toMatchObject({
      exitCode: 1,
      policies: [{ name: 'voicebot' }],
      problems: [{ field: 'spec.artifactClasses[0].artifacts[0].startedAt[0].path' }],
    });
  });

  it('tells in words what the policy promises about AI', async () => {
    const { exitCode, output } = await plan([await folder.write('policy.yaml', completePolicy())]);
    expect(exitCode).toBe(0);
    const text = unwrapped(output);
    const { training, remediate } = completeAiSpec.ai;
    expect(text).toContain(`Boundary ${completeAiSpec.residency.boundary}: storage accounts and their copies`);
    expect(text).toContain(`sets tag ${training.resourceTag.name} to '${training.resourceTag.value}' (TagResources)`);
    for (const name of remediate) expect(text).toContain(`(${name})`);
    for (const { kind, handledBy } of completeAiSpec.otherStores) {
      expect(text).toMatch(new RegExp(`${kind} [^ ]+, kept [^,]+, handled by ${handledBy}`));
    }
    expect(text).not.toMatch(/\/subscriptions\/[^ ]*\/providers\//);
  });

  it.each([
    ['EU', 'those in a data zone do not, global ones never do'],
    ['EEA', 'those in a data zone do not, global ones never do'],
    ['EUDataBoundary', 'those in the EU data zone pass, too, global ones never do'],
  ])('says under boundary %s which deployments pass', async (boundary, says) => {
    const policy = withValueAt(completePolicy(), 'spec.residency', { boundary });
    const { output } = await plan([await folder.write('policy.yaml', policy)]);
    expect(unwrapped(output)).toContain(says);
  });

  it('says what is tolerated, what is searched, and that nothing is corrected', async () => {
    const ai = { accounts: [], discover: [], training: { fineTuning: 'Tolerated' } };
    const file = await folder.write('policy.yaml', withValueAt(smallestPolicy(), 'spec.ai', ai));
    const text = unwrapped((await plan([file])).output);
    expect(text).toContain('Forbidden: stored completions, assistants and threads.');
    expect(text).toContain('Tolerated: fine-tuning (jobs, training files, tuned models), prompts stored for abuse');
    expect(text).toContain('Declared: 0 AI accounts. Nothing is searched');
    expect(text).toContain('spec.ai.remediate names nothing: the operator only reads.');
    expect(text).toContain('Declared under spec.otherStores: none.');
  });

  it('says that a policy without AI and residency promises nothing about them', async () => {
    const report = await planJson([await folder.write('policy.yaml', smallestPolicy())]);
    expect(valueAt(report, 'policies[0].sections')).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ kind: 'residency', state: 'NotCompared', boundary: null }),
        expect.objectContaining({ kind: 'training', state: 'NotCompared', training: null }),
      ]),
    );
    const text = unwrapped((await plan([folder.path])).output);
    expect(text).toContain('Promises nothing: without spec.residency no place is judged.');
    expect(text).toContain('Promises nothing: without spec.ai no AI account is looked at');
  });

  it('says that Audit and suspend hold back what is shown', async () => {
    const file = await folder.write('policy.yaml', withValueAt(completePolicy(), 'spec.suspend', true));
    const { output } = await plan([file]);
    expect(output).toContain('spec.suspend is true: the operator does none of this');
    expect(output).toContain('spec.enforcement is Audit: what follows is what Enforce would do.');
  });

  it('keeps to 100 columns', async () => {
    const broken = withValueAt(completePolicy({ name: 'second' }), 'spec.timeZone', 'Europe/Nowhere');
    const { output } = await plan([await folder.write('policy.yaml', completePolicy(), broken)]);
    const long = output.split('\n').filter((line) => line.length > 100);
    // A path is not broken.
    expect(long.filter((line) => !line.includes(folder.path))).toEqual([]);
  });

  it('judges an ErasureRequest as the API server does, and says that it is no object for Git', async () => {
    const request = smallestRequest({ namespace: 'privacy' });
    const good = await folder.write('request.yaml', request);
    const { exitCode, output } = await plan([good]);
    expect(exitCode).toBe(0);
    expect(unwrapped(output)).toContain(`${good}, document 1: an ErasureRequest is no object for Git`);
    const named = withValueAt(request, 'metadata.name', 'erase-491701234567');
    const bad = await folder.write('bad.yaml', withValueAt(named, 'spec.subject.secretRef.name', 'kim@example.com'));
    const refused = await plan([bad]);
    expect(refused.exitCode).toBe(1);
    expect(unwrapped(refused.output)).toContain(
      'spec.subject.secretRef.name: Invalid value: name looks like a telephone',
    );
    expect(unwrapped(refused.output)).toContain('metadata.name looks like a telephone number');
    expect(refused.output).not.toMatch(/491701234567|kim@/);
  });

  it('shows where numbers and AI objects stand, those of a preset included', async () => {
    const preset = withValueAt(smallestPolicy(), 'spec.artifactClasses[0].artifacts', [
      { kind: 'CallMetadata', preset: 'AzureCommunicationRecording' },
    ]);
    const { output } = await plan([await folder.write('preset.yaml', preset)]);
    expect(output).toMatch(/numbers:\n\s+- role: Caller\n\s+from: Content/);
    expect(output).toContain(
      'Without spec.erasure and spec.evidence an ErasureRequest that names the policy is not answered.',
    );
    const complete = await plan([await folder.write('complete.yaml', completePolicy())]);
    expect(complete.output).toMatch(/aiObjects:\n\s+- kind: Response\n\s+account: voicebot/);
    expect(unwrapped(complete.output)).toContain(
      'Receipts are kept for 3 years in the container privacy-evidence of account calls, and the public keys to verify them in the ConfigMap voicebot-receipt-keys.',
    );
    expect(unwrapped(complete.output)).toContain(
      'Of the company itself, so that they find no caller: 2 numbers and ranges, 1 domain, 1 agent.',
    );
    const oneNumber = withValueAt(completePolicy(), 'spec.ownIdentities.numbers', ['+49 89 1234*']);
    const single = await plan([await folder.write('single.yaml', oneNumber)]);
    expect(unwrapped(single.output)).toContain(
      'Of the company itself, so that they find no caller: 1 number or range, 1 domain, 1 agent.',
    );
  });

  it('finds an entry of artifacts that never takes a name', async () => {
    const path = 'spec.artifactClasses[0].artifacts';
    const entry = { kind: 'Transcript', callId: [wholeName], startedAt: [{ from: 'CreationTime' }] };
    const hidden = withValueAt(smallestPolicy(), path, [
      { ...entry, nameEndsWith: ['.json'] },
      { ...entry, nameEndsWith: ['.words.json'] },
    ]);
    const { output } = await plan([await folder.write('hidden.yaml', hidden)]);
    expect(output).toContain('! Medium ArtifactsHidden: class recordings, artifacts[1]');
    expect(unwrapped(output)).toContain('all that it could take goes to artifacts[0] above');
  });

  it('finds a hold that keeps for ever', async () => {
    const endless = withValueAt(completePolicy(), 'spec.holds[0].endTime', '9999-12-31T23:59:59Z');
    const { output } = await plan([await folder.write('endless.yaml', endless)]);
    expect(output).toMatch(/! Medium HoldTooLong: hold [a-z]/);
    expect(unwrapped(output)).toContain('ends on 9999-12-31, more than 10 years after the end of this year.');
  });

  it('reads the numbers of the company as the operator does', async () => {
    const numbers = ['+49 89 1234*', '0800 123 4567', '+999 123456'];
    const policy = withValueAt(completePolicy(), 'spec.ownIdentities.numbers', numbers);
    expect(await planJson([await folder.write('policy.yaml', policy)])).toMatchObject({
      exitCode: 1,
      problems: [{ policy: 'voicebot', field: 'spec.ownIdentities.numbers[2]' }],
    });
  });

  it('gives the same JSON for the same input', async () => {
    const file = await folder.write('policy.yaml', completePolicy());
    expect(await planJson([file])).toEqual(await planJson([file]));
    expect(Object.keys(await planJson([file]))).toEqual([
      'format',
      'mode',
      'exitCode',
      'files',
      'skippedDocuments',
      'problems',
      'notes',
      'policies',
    ]);
  });
});

describe('the command line', () => {
  async function run(...args: readonly string[]) {
    const written = { stdout: '', stderr: '' };
    const exitCode = await runCommand(['node', 'calldata', ...args], {
      environment: {},
      stdin: Readable.from([JSON.stringify(completePolicy())]),
      write: (text) => {
        written.stdout += text;
      },
      writeError: (text) => {
        written.stderr += text;
      },
    });
    return { exitCode, ...written };
  }

  it('reads standard input', async () => {
    const { exitCode, stdout, stderr } = await run('plan', '-f', '-', '--json');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ policies: [{ name: 'voicebot', source: { file: 'stdin' } }] });
  });

  it.each([
    [
      'a missing option',
      ['plan'],
      /^calldata: required option '-f, --filename <path\.\.\.>' not specified; see calldata plan --help/,
    ],
    ['an unknown option', ['plan', '-f', '-', '--force'], /^calldata: unknown option '--force'; see/],
    ['an unknown command', ['destroy'], /^calldata: unknown command 'destroy'; see calldata --help/],
    ['a missing option of another command', ['probe'], /; see calldata probe --help/],
    ['no command', [], /^calldata: name a command; see calldata --help/],
    [
      'an address that is not https',
      ['plan', '-f', '-', '--live', '--arm-endpoint', 'http://localhost'],
      /^calldata: --arm-endpoint or AZURE_RESOURCE_MANAGER_ENDPOINT must be the https address of a host/,
    ],
  ])('answers 1 and one line to %s', async (_sentence, args, says) => {
    const { exitCode, stdout, stderr } = await run(...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('refuses one uid for several policies', async () => {
    const several = await folder.write('several.yaml', completePolicy(), smallestElsewhere('second'));
    expect(await run('plan', '-f', several, '--uid', 'u')).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: expect.stringMatching(/^calldata: --uid speaks of one policy/),
    });
  });

  it('tells an error of its own in one line, without a stack', async () => {
    const broken = await runCommand(['node', 'calldata', 'plan', '-f', '-'], {
      environment: {},
      stdin: Readable.from([JSON.stringify(completePolicy())]),
      write: () => {
        throw new RangeError('the content of a policy');
      },
      writeError: (text) => {
        expect(text).toMatch(/^calldata: an error that should not happen \(RangeError\)\. [^\n]*\n$/);
      },
    });
    expect(broken).toBe(1);
  });

  it('prints its help', async () => {
    const { exitCode, stdout, stderr } = await run('plan', '--help');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain('Exit codes: 0 nothing to change');
  });
});

/** Beside every other policy here: in a container of its own. */
function smallestElsewhere(name: string): JsonObject {
  return withValueAt(smallestPolicy({ name }), 'spec.artifactClasses[0].locations[0].container', name);
}

function provingIn(container: string, policy: JsonObject): JsonObject {
  const evidence = { ...completeErasureSpec.evidence, container };
  return { ...policy, spec: { ...(policy['spec'] as JsonObject), ...completeErasureSpec, evidence } };
}

function namesIn(report: JsonObject): readonly JsonValue[] {
  return (report['policies'] as readonly JsonObject[]).map((policy) => policy['name'] ?? null);
}
