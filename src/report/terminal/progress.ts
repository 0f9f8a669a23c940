import type { RunEvent } from '../../check/events.js';
import type { Sink } from '../report.js';
import { count, cut, oneLine } from '../text.js';

export interface Progress {
  on(event: RunEvent): void;
  /** Takes the line away. */
  clear(): void;
}

const CLEAR_LINE = '\r\u001b[2K';
/** Exchanges between two drawings: a run sends thousands a second. */
const STRIDE = 50;

/** One line that says where the run is, drawn again as events come. */
export function createProgress(sink: Sink): Progress {
  const state = { scenario: '', scenarios: 0, exchanges: 0, found: new Set<string>() };
  const draw = (): void => {
    const counts = [count(state.scenarios, 'scenario'), count(state.exchanges, 'exchange')];
    const found = state.found.size > 0 ? [count(state.found.size, 'finding')] : [];
    const line = [...counts, ...found, state.scenario].join(' · ');
    sink.write(CLEAR_LINE + cut(line, (sink.columns ?? 80) - 1));
  };
  const on = (event: RunEvent): void => {
    if (event.type === 'scenario-started') {
      state.scenarios += 1;
      state.scenario = oneLine(`${event.scenario.phase}: ${event.scenario.name}`);
    } else if (event.type === 'exchange') {
      state.exchanges += 1;
      if (state.exchanges % STRIDE !== 0) return;
    } else if (event.type === 'finding') {
      state.found.add(event.finding.fingerprint);
    } else return;
    draw();
  };
  return { on, clear: () => sink.write(CLEAR_LINE) };
}
