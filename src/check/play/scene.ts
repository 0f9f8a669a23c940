import type { Contract } from '../../contract/model.js';
import type { Context, Scenario, ScenarioResult, Step } from '../../fixture/scenario.js';
import { percentDecode } from '../../http/percent.js';
import type { Tokens } from '../tokens.js';
import type { Observation } from '../observe/observation.js';
import type { Session } from './session.js';

export interface Setting {
  readonly session: Session;
  readonly contract: Contract;
  readonly tokens: Tokens;
  readonly target: string;
  /** All scenarios, for those that call others. */
  readonly scenarios: ReadonlyMap<string, Scenario>;
  /** Of the scenarios that are over. */
  readonly results: Map<string, ScenarioResult>;
}

export type Values = Record<string, unknown>;

/** A scenario that is being replayed. */
export interface Scene {
  readonly setting: Setting;
  readonly scenario: Scenario;
  readonly inputs: Readonly<Values>;
  readonly steps: Map<string, Readonly<Values>>;
  readonly succeeded: Set<string>;
  readonly depth: number;
  count: number;
}

export function contextOf(scene: Scene, seen: readonly Observation[]): Context {
  return {
    inputs: scene.inputs,
    steps: scene.steps,
    scenarios: scene.setting.results,
    outputs: {},
    seen: seen.map(({ exchange, params }) => ({
      exchange,
      url: scene.setting.target + exchange.request.target,
      pathParameters: Object.fromEntries([...params].map(([name, value]) => [name, percentDecode(value)])),
    })),
  };
}

/** Where the step has no clauses of its own, those of its scenario. */
export function clausesOf({ scenario }: Scene, step: Step): readonly string[] {
  return step.clauses?.length ? step.clauses : scenario.clauses;
}
