import type { Scenario, ScenarioResult } from '../../fixture/scenario.js';
import type { ScenarioOutcome } from '../events.js';
import type { Tokens } from '../tokens.js';
import { RunStopped } from './lifeline.js';
import { isPlay } from '../plan.js';
import { cleanUp, replay } from './replay.js';
import type { Setting } from './scene.js';
import { type Run, SceneEnded, Session } from './session.js';
import type { Planned, Play } from './stage.js';

/** What cleaning up may take when the run has been interrupted. */
const LAST_MS = 5_000;
const DELETIONS_AT_ONCE = 8;

export interface Performance {
  readonly run: Run;
  /** Of fixtures, by name. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly scenarios: ReadonlyMap<string, Scenario>;
  readonly results: Map<string, ScenarioResult>;
  readonly keep: boolean;
  readonly readOnly: boolean;
  /** The run has ended because nobody answers: cleaning up would only wait. */
  readonly isUnreachable: () => boolean;
}

interface Ending {
  readonly outcome: ScenarioOutcome;
  readonly reason?: string | undefined;
}

/** One scenario from its start to its end, cleaned up behind. */
export async function perform(
  performance: Performance,
  planned: Planned,
  obstacle?: string,
): Promise<ScenarioOutcome> {
  const { run } = performance;
  const { id, name, phase, group } = planned;
  const startedAt = Date.now();
  run.emit({
    type: 'scenario-started',
    scenario: {
      id,
      name,
      phase,
      group,
      // Worked out when a report asks for it: positions in YAML cost another parse.
      get position() {
        return planned.place;
      },
    },
    at: startedAt,
  });
  const why = run.signal.aborted
    ? 'the run ended before'
    : (obstacle ?? unfit(planned, { ...performance, tokens: run.tokens }));
  const ending: Ending =
    why === undefined ? await playThrough(performance, planned) : { outcome: 'skipped', reason: why };
  run.emit({ type: 'scenario-finished', scenario: id, ...ending, durationMs: Date.now() - startedAt });
  return ending.outcome;
}

/** Why a scenario is skipped, if it is. */
export function unfit(
  planned: Planned,
  {
    tokens,
    inputs,
    readOnly,
  }: { tokens: Tokens; inputs: Readonly<Record<string, unknown>>; readOnly: boolean },
): string | undefined {
  if (readOnly && planned.unsafe) return 'it uses methods that are not safe, and the run is read-only';
  if (isPlay(planned)) {
    const token = planned.tokens?.find((name) => tokens[name] === undefined);
    return token && `it needs --${token}`;
  }
  const { required, defaults } = planned.inputs;
  const missing = required.filter((name) => inputs[name] === undefined && defaults[name] === undefined);
  return missing.length > 0 ? `it needs the input ${missing.join(', ')}` : undefined;
}

async function playThrough(performance: Performance, planned: Planned): Promise<Ending> {
  const session = new Session(performance.run, planned.id);
  const ending = await endingOf(session, () => play(performance, planned, session));
  const left = performance.keep ? undefined : await tidy(performance, planned, session);
  if (ending.outcome === 'passed' && session.errors > 0) return { outcome: 'failed', reason: left };
  return left === undefined
    ? ending
    : { ...ending, reason: [ending.reason, left].filter(Boolean).join('; ') };
}

async function play(performance: Performance, planned: Planned, session: Session): Promise<void> {
  if (isPlay(planned)) return playCode(planned, session);
  await replay(settingOf(performance, session), planned, performance.inputs);
}

async function playCode(planned: Play, session: Session): Promise<void> {
  session.part = { place: () => planned.place, clauses: planned.clauses };
  await planned.play(session);
}

function settingOf({ run, scenarios, results }: Performance, session: Session): Setting {
  const { contract, tokens, target } = run;
  return { session, contract, tokens, target, scenarios, results };
}

async function endingOf(session: Session, act: () => Promise<void>): Promise<Ending> {
  try {
    await act();
    return { outcome: session.errors > 0 ? 'failed' : 'passed' };
  } catch (error) {
    if (error instanceof RunStopped)
      return { outcome: 'errored', reason: 'the run ended before it was over' };
    if (!(error instanceof SceneEnded)) throw error;
    return { outcome: error.outcome, reason: error.message };
  }
}

/** Deletes what the scenario has created; what could not be deleted is said. */
async function tidy(
  performance: Performance,
  planned: Planned,
  session: Session,
): Promise<string | undefined> {
  if (performance.isUnreachable()) return undefined;
  if (session.signal.aborted) {
    session.signal = AbortSignal.timeout(LAST_MS);
    session.lastSignal = session.signal;
  }
  if (!isPlay(planned) && planned.cleanup.length > 0) {
    await endingOf(session, () => cleanUp(settingOf(performance, session), planned, performance.inputs));
  }
  const { deletions } = session.created;
  for (let start = 0; start < deletions.length; start += DELETIONS_AT_ONCE) {
    const some = deletions.slice(start, start + DELETIONS_AT_ONCE);
    await endingOf(session, async () => void (await session.sendAll(some)));
  }
  const left = session.created.deletions.length;
  return left > 0 ? `${left} of the records that it created could not be deleted` : undefined;
}
