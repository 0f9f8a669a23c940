import type {
  Action,
  ActionTarget,
  Context,
  Expectation,
  Outputs,
  Scenario,
  ScenarioCall,
  ScenarioStart,
  Step,
  Verdict,
} from '../../fixture/scenario.js';
import type { Position } from '../../errors.js';
import { retryAfterMs } from '../../http/retry.js';
import { callOperation, sendMade } from './call-step.js';
import type { Complaint } from '../findings/complaint.js';
import type { Observation } from '../observe/observation.js';
import { expectation as expectationCheck } from '../runner-checks.js';
import { type Scene, type Setting, type Values, clausesOf, contextOf } from './scene.js';
import { SceneEnded } from './session.js';

/** No scenario of any use has more, but a goto that leads back has. */
const MAX_STEPS = 1_000;
const MAX_DEPTH = 16;
const MAX_PAUSE_MS = 60_000;
const POLL_MS = 50;

/** What became of a step: its failures are said only when it is not repeated. */
interface Played {
  readonly context: Context;
  readonly seen: readonly Observation[];
  readonly failures: readonly Failure[];
}

interface Failure {
  readonly expectation: Expectation | undefined;
  readonly verdict: Extract<Verdict, { holds: false }>;
}

/** Plays a scenario to its end. Its outputs, or a SceneEnded; cleanup steps are `cleanUp`'s. */
export async function replay(
  setting: Setting,
  scenario: Scenario,
  inputs: Readonly<Values>,
): Promise<Values> {
  return replayAt(setting, scenario, { inputs, depth: 0 });
}

interface Calling {
  readonly inputs: Readonly<Values>;
  readonly depth: number;
}

function sceneOf(setting: Setting, scenario: Scenario, { inputs, depth }: Calling): Scene {
  return {
    setting,
    scenario,
    inputs: { ...scenario.inputs.defaults, ...inputs },
    steps: new Map(),
    succeeded: new Set(),
    depth,
    count: 0,
  };
}

async function replayAt(setting: Setting, scenario: Scenario, { inputs, depth }: Calling): Promise<Values> {
  if (depth > MAX_DEPTH) throw new SceneEnded('failed', 'workflows call each other without end');
  const scene = sceneOf(setting, scenario, { inputs, depth });
  const next = await playSteps(scene);
  if (next) return replayAt(setting, next.scenario, { inputs: next.inputs, depth: depth + 1 });
  const outputs = computed(scenario.outputs, contextOf(scene, []));
  setting.results.set(scenario.id, { inputs: scene.inputs, outputs });
  return outputs;
}

/** In order, whatever happens in between: nothing is left behind because something else went wrong. */
export async function cleanUp(setting: Setting, scenario: Scenario, inputs: Readonly<Values>): Promise<void> {
  const scene = sceneOf(setting, scenario, { inputs, depth: 0 });
  for (const step of scenario.cleanup) {
    try {
      const played = await playStep(scene, step);
      sayAll(scene, step, played);
    } catch (error) {
      if (!(error instanceof SceneEnded)) throw error;
    }
  }
}

interface HandOver {
  readonly scenario: Scenario;
  readonly inputs: Readonly<Values>;
}

/** The scenario to which the last step handed over, if it did. */
async function playSteps(scene: Scene): Promise<HandOver | undefined> {
  const { steps } = scene.scenario;
  for (let index = 0; index < steps.length;) {
    const step = steps[index] as Step;
    if (++scene.count > MAX_STEPS) throw new SceneEnded('failed', 'the steps go on without end');
    const decision = await playUntilDecided(scene, step);
    const target = decision?.target;
    if (!decision || !target) index++;
    else if (target.type !== 'goto') return undefined;
    else if ('scenario' in target) return started(scene, target, decision.context);
    else index = indexOf(steps, target.step);
  }
  return undefined;
}

function indexOf(steps: readonly Step[], name: string): number {
  const index = steps.findIndex(({ id }) => id === name);
  if (index < 0) throw new SceneEnded('failed', 'a goto names a step that is not there');
  return index;
}

interface Decision {
  readonly target: ActionTarget;
  readonly context: Context;
}

/** Plays a step, again as often as its actions say, and gives where to go on; undefined: with the next step. */
async function playUntilDecided(scene: Scene, step: Step): Promise<Decision | undefined> {
  const tries = new Map<Action, number>();
  for (;;) {
    const played = await playSettled(scene, step);
    const failed = played.failures.length > 0;
    const action = decide(failed ? step.onFailure : step.onSuccess, { played, tries });
    if (action?.target.type === 'retry') {
      tries.set(action, (tries.get(action) ?? 0) + 1);
      await pauseBefore(scene, action.target, played);
      continue;
    }
    sayAll(scene, step, played);
    if (!failed) scene.succeeded.add(step.id);
    if (failed && !action) throw new SceneEnded('failed', `step ${step.id} failed`);
    return action && { target: action.target, context: played.context };
  }
}

/** With `--eventual` a write may take its time to be seen: who does not see it looks again until then. */
async function playSettled(scene: Scene, step: Step): Promise<Played> {
  const { session } = scene.setting;
  const until = Date.now() + session.eventualMs;
  for (;;) {
    const played = await playStep(scene, step);
    const isLook = played.seen.length === 1 && played.seen[0]?.exchange.request.method === 'GET';
    if (played.failures.length === 0 || !isLook || Date.now() >= until) return played;
    await session.wait(POLL_MS);
  }
}

/** The first that applies; a retry whose tries are used up does not. */
function decide(
  actions: readonly Action[] | undefined,
  { played, tries }: { played: Played; tries: ReadonlyMap<Action, number> },
): Action | undefined {
  return actions?.find((action) => {
    const { target } = action;
    if (target.type === 'retry' && (tries.get(action) ?? 0) >= target.limit) return false;
    return action.when(played.context);
  });
}

type Retry = Extract<ActionTarget, { type: 'retry' }>;

async function pauseBefore(scene: Scene, retry: Retry, played: Played): Promise<void> {
  const asked = played.seen[0] && retryAfterMs(played.seen[0].exchange.response.headers);
  await scene.setting.session.wait(Math.min(asked ?? retry.afterMs, MAX_PAUSE_MS));
  if (!retry.first) return;
  if ('step' in retry.first) {
    const { step: id } = retry.first;
    const step = scene.scenario.steps.find((each) => each.id === id);
    if (step) await playStep(scene, step);
  } else {
    const { scenario, inputs } = started(scene, retry.first, played.context);
    await replayAt(scene.setting, scenario, { inputs, depth: scene.depth + 1 });
  }
}

function started(scene: Scene, start: ScenarioStart, context: Context): HandOver {
  const given = [...(start.inputs ?? [])].map(([name, value]) => [name, value(context)] as const);
  return {
    scenario: scenarioOf(scene, start.scenario),
    inputs: { ...scene.inputs, ...Object.fromEntries(given) },
  };
}

function scenarioOf(scene: Scene, id: string): Scenario {
  const found = scene.setting.scenarios.get(id);
  if (!found) throw new SceneEnded('failed', `the workflow ${id} is not among the fixtures`);
  return found;
}

async function playStep(scene: Scene, step: Step): Promise<Played> {
  const missing = step.dependsOn?.find((id) => !scene.succeeded.has(id));
  if (missing !== undefined)
    throw new SceneEnded('failed', `step ${step.id} needs ${missing}, which did not succeed`);
  const { session } = scene.setting;
  session.part = { step: step.id, place: () => step.place, clauses: clausesOf(scene, step) };
  try {
    const { context, seen } = await perform(scene, step);
    const failures = [...judgements(step, context)];
    const outputs = failures.length === 0 ? computed(step.outputs ?? new Map(), context) : {};
    scene.steps.set(step.id, outputs);
    return { context, seen, failures };
  } catch (error) {
    if (!isEvaluationError(error)) throw error;
    return { context: contextOf(scene, []), seen: [], failures: [notEvaluated(error)] };
  }
}

async function perform(
  scene: Scene,
  step: Step,
): Promise<{ context: Context; seen: readonly Observation[] }> {
  const { does } = step;
  if (does.kind === 'scenario') return { context: await callScenario(scene, does), seen: [] };
  const seen =
    does.kind === 'operation' ? [await callOperation(scene, step, does)] : await sendMade(scene, step, does);
  return { context: contextOf(scene, seen), seen };
}

async function callScenario(scene: Scene, does: ScenarioCall): Promise<Context> {
  const context = contextOf(scene, []);
  const { scenario, inputs } = started(scene, does, context);
  const outputs = await replayAt(scene.setting, scenario, { inputs, depth: scene.depth + 1 });
  return { ...context, outputs };
}

function* judgements(step: Step, context: Context): Generator<Failure> {
  for (const expectation of step.expect ?? []) {
    const verdict = expectation.judge(context.seen[0]?.exchange, context);
    if (!verdict.holds) yield { expectation, verdict };
  }
}

function sayAll(scene: Scene, step: Step, { failures, seen }: Played): void {
  for (const failure of failures) say(scene, step, { failure, seen });
}

function say(
  scene: Scene,
  step: Step,
  { failure, seen }: { failure: Failure; seen: readonly Observation[] },
): void {
  const { expectation, verdict } = failure;
  const place = (): Position | undefined => expectation?.place ?? step.place;
  const clauses = expectation?.clauses ?? clausesOf(scene, step);
  const complaint: Complaint = {
    message:
      verdict.message ?? `${step.name || step.id}: expected ${expectation?.text ?? 'the step to work'}`,
    expected: verdict.expected,
    seen: verdict.seen,
    severity: verdict.severity,
    remedy: verdict.remedy ?? 'correct the server, or the fixture where it asks for more than the contract',
    clauses,
  };
  scene.setting.session.find(expectationCheck, complaint, { part: { step: step.id, place, clauses }, seen });
}

function isEvaluationError(error: unknown): error is Error {
  return error instanceof Error && error.name === 'EvaluationError';
}

function notEvaluated(error: Error): Failure {
  const message = 'a value that the step needs is not there';
  return {
    expectation: undefined,
    verdict: { holds: false, expected: 'the value', seen: error.message, message },
  };
}

function computed(outputs: Outputs, context: Context): Values {
  return Object.fromEntries([...outputs].map(([name, value]) => [name, value(context)]));
}
