import { check } from '../../dist/index.js';

const MOST_MS = 60_000;
/** `corpus:corpus`, which serves for bearer and for basic authentication. */
const TOKEN = 'Y29ycHVzOmNvcnB1cw==';

/** What the checker's stateful phase finds on the inferred resources: scenarios that held, of those that could be judged. */
export async function statefulPhase(contract, port) {
  const found = { checked: 0, held: 0, skipped: 0, broken: [] };
  const options = { target: `http://127.0.0.1:${port}`, token: TOKEN, phases: ['stateful'] };
  const names = new Map();
  for await (const event of check(contract, { ...options, workers: 2, maxTimeMs: MOST_MS })) {
    if (event.type === 'scenario-started') names.set(event.scenario.id, event.scenario);
    if (event.type !== 'scenario-finished') continue;
    if (event.outcome === 'skipped') found.skipped++;
    else {
      found.checked++;
      if (event.outcome === 'passed') found.held++;
      else found.broken.push(`${names.get(event.scenario)?.name}: ${event.outcome} ${event.reason ?? ''}`);
    }
  }
  return found;
}
