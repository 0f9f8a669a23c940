import type { Contract } from '../../contract/model.js';
import { SpectwinError, didYouMean } from '../../errors.js';
import type { Switch } from './host.js';
import { faults, oddServers } from './index.js';
import { type FaultRule, checkedRule, isRuleText, parseRule, ruleText, wrappingOf } from './rules.js';

/** The name of a fault or of an odd server, or a rule, as text or as data. */
export type FaultChoice = string | FaultRule;

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What is to be switched on. Throws USAGE for what does not exist. */
export function switchesFor(
  choices: readonly FaultChoice[],
  { contract, seed = 0 }: { contract: Contract; seed?: number | undefined },
): Switch[] {
  return choices.map((choice, index) => {
    if (typeof choice !== 'string') return ruleSwitch(checkedRule(choice, contract), seed + index);
    if (isRuleText(choice)) return ruleSwitch(parseRule(choice, contract), seed + index);
    return namedSwitch(choice);
  });
}

function ruleSwitch(rule: FaultRule, seed: number): Switch {
  const name = ruleText(rule);
  return { name, make: (context) => wrappingOf(rule, { ...context, random: randomFrom(seed) }) };
}

function namedSwitch(name: string): Switch {
  const all = [...faults, ...oddServers];
  const found = all.find((fault) => fault.name === name);
  if (found) return found;
  const similar = didYouMean(
    name,
    all.map((fault) => fault.name),
  );
  throw new SpectwinError('USAGE', {
    message: `there is no fault \`${name}\``,
    remedy: similar === undefined ? '--fault list names all of them' : `did you mean \`${similar}\`?`,
  });
}
