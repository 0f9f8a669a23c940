import type { HttpResponse } from '../../http/exchange.js';
import type { Snapshot, Store } from '../../store/store.js';
import { json, noContent, problem } from './reply.js';
import type { Filter, StateView } from './state.js';

const MOST = 100;
const LONGEST_NAME = 200;

/** Named copies of the whole state. They live as long as the mock. */
export class Snapshots {
  private readonly kept = new Map<string, { readonly takenAt: number; readonly snapshot: Snapshot }>();
  private readonly parts: { readonly store: Store; readonly view: StateView; readonly clock: () => number };

  constructor(parts: { store: Store; view: StateView; clock: () => number }) {
    this.parts = parts;
  }

  list(): HttpResponse {
    const snapshots = [...this.kept].map(([name, { takenAt, snapshot }]) => ({
      name,
      takenAt: new Date(takenAt).toISOString(),
      records: snapshot.entries.reduce((sum, [, records]) => sum + records.size, 0),
    }));
    return json(200, { snapshots });
  }

  take(name: string): HttpResponse {
    if (name.length > LONGEST_NAME) return problem(400, `a name has at most ${LONGEST_NAME} characters`);
    if (!this.kept.has(name) && this.kept.size >= MOST) {
      return problem(409, `there are ${MOST} snapshots already; delete one first`);
    }
    this.kept.set(name, { takenAt: this.parts.clock(), snapshot: this.parts.store.snapshot() });
    return noContent();
  }

  show(name: string, only: Filter): object | undefined {
    const found = this.kept.get(name);
    return found && this.parts.view.show(found.snapshot, only);
  }

  restore(name: string): HttpResponse {
    const found = this.kept.get(name);
    if (!found) return missing();
    this.parts.store.restore(found.snapshot);
    return noContent();
  }

  drop(name: string): HttpResponse {
    return this.kept.delete(name) ? noContent() : missing();
  }
}

function missing(): HttpResponse {
  return problem(404, 'there is no snapshot of this name');
}
