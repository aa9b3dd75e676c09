// The oracle table as a page, made of the demands that the tests hold against the real wallet: scenario by scenario, what every
// provider hears and what it moves. Pure; the same tables give the same page.

import type { Demand, Oracle } from './oracle.ts';
import { NOTHING } from './oracle.ts';
import { isAsk, wordsOf } from './scenario.ts';
import { SCENARIOS, SCENARIO_NAMES, type ScenarioName } from './scenarios.ts';

const HEAD = `# One event, many oracles

What each provider hears, and what it moves, when the same thing happens to it. Every line is acted out by a test
(\`test/oracles\`) through that provider's own signed sender, against the real wallet routes, the real ledger and PostgreSQL; the
money is read from the ledger. This page is written from the same tables by \`npm run oracles\`, and a test fails when it says
something else. [ADR-0004](adr/0004-one-event-many-oracles.md) says why they differ at all.

Each player begins with 100.00 and one open session. Labels stand for transactions: the same label again is the same call again.
An amount in brackets is what moved; without brackets nothing did. A dash: the provider cannot ask such a thing.
`;

export function oraclePage(oracles: readonly Oracle[]): string {
  const names = oracles.map((oracle) => oracle.dialect);
  return [
    HEAD,
    'What an answer is:',
    '',
    ...oracles.map(({ dialect, hears }) => `- ${dialect}: ${hears}`),
    '',
    row(['happened before', 'asked', ...names]),
    row(['---', '---', ...names.map(() => '---')]),
    ...SCENARIO_NAMES.flatMap((name) => scenarioRows(name, oracles)),
    '',
    ...reasons(oracles),
  ].join('\n');
}

function scenarioRows(name: ScenarioName, oracles: readonly Oracle[]): string[] {
  const { given, asked } = SCENARIOS[name];
  let call = -1;
  const title = row([`**${name}**`, ...Array.from({ length: oracles.length + 1 }, () => '')]);
  const lines = asked.map((step, index) => {
    if (isAsk(step)) call += 1;
    const answers = oracles.map(({ demands }) => (isAsk(step) ? answerOf(demands[name], call) : ''));
    return row([index === 0 ? given.map(wordsOf).join('; ') : '', wordsOf(step), ...answers]);
  });
  return [title, ...lines];
}

function answerOf(demands: Oracle['demands'][ScenarioName], call: number): string {
  if ('cannotAsk' in demands) return '–';
  const demand: Demand | undefined = demands[call];
  if (!demand) throw new Error('a scenario asks more than the table answers');
  const [answer, moves] = demand;
  return moves === NOTHING ? answer : `${answer} (${moves.startsWith('-') ? moves : `+${moves}`})`;
}

function reasons(oracles: readonly Oracle[]): string[] {
  const lines = oracles.flatMap(({ dialect, demands }) =>
    SCENARIO_NAMES.flatMap((name) => {
      const demand = demands[name];
      return 'cannotAsk' in demand ? [`- ${dialect}, ${name}: ${demand.cannotAsk}`] : [];
    }),
  );
  return lines.length === 0 ? [] : ['What a provider cannot ask:', '', ...lines, ''];
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
