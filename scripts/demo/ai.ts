import type { CallDataPolicy } from '../../src/api/call-data-policy.ts';
import type { LocalStack } from '../../test/support/local-stack.ts';
import { waitFor } from '../../test/support/wait-for.ts';
import { heading, say } from './narration.ts';
import { askForPass, readPolicy } from './policy.ts';

const voicebotId =
  '/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/voice/providers/Microsoft.CognitiveServices/accounts/voicebot';

const shownFindings = 6;

/** Where prompts are processed is decided by the SKU of each deployment; then someone moves one out of the EU. */
export async function showResidency(stack: LocalStack): Promise<void> {
  heading('6. The AI in the EU');
  showDeployments(stack, await readPolicy(stack));
  await showFindings(stack);
  say('\n   Someone changes gpt-main to GlobalStandard. The next check sees it:');
  stack.azure.state.setDeployment(voicebotId, {
    name: 'gpt-main',
    sku: 'GlobalStandard',
    model: { format: 'OpenAI', name: 'gpt-4.1', version: '2025-04-14' },
  });
  await askForPass(stack);
  showDeployments(stack, await readPolicy(stack));
}

function showDeployments(stack: LocalStack, policy: CallDataPolicy): void {
  const open = policy.status?.ai?.entries ?? [];
  for (const name of stack.azure.state.cognitiveAccount(voicebotId).deployments.keys()) {
    const entry = open.find(({ account, deployment }) => account === 'voicebot' && deployment === name);
    say(`   voicebot/${name}: ${entry === undefined ? 'within the boundary' : `${entry.reason}. ${entry.message}`}`);
  }
}

async function showFindings(stack: LocalStack): Promise<void> {
  const { status } = await readPolicy(stack);
  say(`\n   ${status?.findingsTotal ?? 0} findings, worst first:`);
  const findings = status?.findings ?? [];
  for (const { severity, reason, message, basis } of findings.slice(0, shownFindings)) {
    say(`   ${severity} ${reason} (${basis})`);
    say(`     ${message}`);
  }
  say(`   … and the others: ${[...new Set(findings.slice(shownFindings).map(({ reason }) => reason))].join(', ')}`);
}

/** A switch that someone flips is set back at the next check, because the policy names it. */
export async function showCorrection(stack: LocalStack): Promise<void> {
  heading('7. Someone lets the AI account keep chat completions');
  stack.azure.state.mutateCognitiveAccount(voicebotId, (account) => {
    account.properties = { ...account.properties, storedCompletionsDisabled: false };
  });
  say('   storedCompletionsDisabled is false in Azure');
  await askForPass(stack);
  const isOff = () => stack.azure.state.cognitiveAccount(voicebotId).properties['storedCompletionsDisabled'] === true;
  await waitFor(isOff, { what: 'stored completions to be switched off' });
  const training = (await readPolicy(stack)).status?.conditions?.find(({ type }) => type === 'TrainingExcluded');
  say('   set back to true, and read back');
  say(`   TrainingExcluded=${training?.status ?? ''} (${training?.reason ?? ''})`);
  say(`     ${training?.message ?? ''}`);
}
