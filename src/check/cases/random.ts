import type { Arbitrary } from 'fast-check';
import { rightValues, wrongValues } from '../generate/arbitrary.js';
import { fastCheck } from '../generate/fast-check.js';
import { parsePointer } from '../../contract/pointer.js';
import type { Observation } from '../observe/observation.js';
import type { Stage } from '../play/stage.js';
import { changedIn } from './as-sent.js';
import { notAsSent } from './checks.js';
import { type Ground, groundOf } from './ground.js';
import type { OperationCases } from './operation-cases.js';
import { sendValue } from './send.js';
import { StillWorks } from './still-works.js';
import { type Fault, faultOfRight, faultOfWrong, outcomeOf, placeName } from './verdict.js';

/** Requests that may be spent on finding a smaller case. */
const SHRINKING = 60;

export interface Chance {
  readonly seed: number;
  /** Of right values, and as many of wrong ones. */
  readonly cases: number;
}

/** Seeded random values, right and wrong. What is found is made as small as it can be before it is said. */
export async function survivesChance(stage: Stage, cases: OperationCases, chance: Chance): Promise<void> {
  const ground = await groundOf(stage, cases);
  const { base } = cases.bodies() ?? stage.skip('no body can be made that its schema allows');
  const schema = cases.content()?.schema;
  if (!schema) return;
  await StillWorks.before(ground, base);
  const { contract } = cases;
  await search(ground, chance, { values: rightValues(contract, schema, base), judge: faultInRight });
  await search(ground, chance, { values: wrongValues(contract, schema, base), judge: faultInWrong });
}

interface Found extends Fault {
  readonly seen: Observation;
}

interface Search {
  readonly values: Arbitrary<unknown>;
  readonly judge: (ground: Ground, value: unknown) => Promise<Found | undefined>;
}

async function search(ground: Ground, { seed, cases }: Chance, { values, judge }: Search): Promise<void> {
  const fc = fastCheck();
  let left = cases + SHRINKING;
  let smallest: Found | undefined;
  let ended: unknown;
  // What ends the play, or the run, is no failure of the property.
  const trial = async (value: unknown): Promise<boolean> => {
    if (value === undefined || ended !== undefined || left-- <= 0) return true;
    try {
      const found = await judge(ground, value);
      smallest = found ?? smallest;
      return found === undefined;
    } catch (error) {
      ended = error;
      return true;
    }
  };
  await fc.check(fc.asyncProperty(values, trial), { seed, numRuns: cases });
  if (smallest) ground.stage.report(smallest.check, smallest.complaint, smallest.seen);
  if (ended !== undefined) throw ended;
}

const STEP = 'a random value';

async function faultInRight(ground: Ground, value: unknown): Promise<Found | undefined> {
  const { value: sent, key, seen } = await sendValue(ground, value, { step: STEP });
  const changed =
    outcomeOf(seen) === 'accepted' ? changedIn(ground, { value: sent, key, parts: [] }, seen) : undefined;
  if (changed) return { check: notAsSent, complaint: changed.complaint, seen };
  if (!ground.isCertain) return undefined;
  const topic = { where: placeName([]), kind: STEP, what: JSON.stringify(sent) };
  const fault = faultOfRight(ground, seen, { ...topic, severity: 'warning' });
  return fault && { ...fault, seen };
}

async function faultInWrong(ground: Ground, value: unknown): Promise<Found | undefined> {
  const schema = ground.cases.content()?.schema;
  const [demand] = schema ? ground.cases.contract.validator(schema, 'request')(value) : [];
  if (!demand) return undefined;
  const path = parsePointer(demand.pointer);
  const { seen, value: sent } = await sendValue(ground, value, { step: STEP, about: path });
  const where = placeName(path);
  const isNested = path.length > 1;
  const topic = { where, kind: STEP, what: JSON.stringify(sent), member: path.at(-1) };
  // What lies deeper has a case of its own, which knows whether it lies in an object that takes any member.
  const fault = faultOfWrong(ground, seen, { ...topic, demand, severity: isNested ? 'warning' : undefined });
  return fault && { ...fault, seen };
}
