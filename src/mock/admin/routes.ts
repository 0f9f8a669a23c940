import type { Contract } from '../../contract/model.js';
import { parseSource, readSource, type Source } from '../../contract/source.js';
import { SpectwinError } from '../../errors.js';
import type { HttpResponse } from '../../http/exchange.js';
import type { Redactor } from '../../http/redact.js';
import type { Snapshot, Store } from '../../store/store.js';
import type { Journal } from '../journal.js';
import { type FaultControl, listFaults, putFaults } from './faults.js';
import { readJournal } from './journal-view.js';
import { json, noContent, problem } from './reply.js';
import { Snapshots } from './snapshots.js';
import { type Filter, StateView } from './state.js';

export interface AdminParts {
  readonly contract: Contract;
  readonly store: Store;
  readonly journal: Journal;
  readonly redactor: Redactor;
  /** Epoch milliseconds. */
  readonly clock: () => number;
  readonly faults: FaultControl;
  /** The tenant that seed data means by a name. */
  tenant(name: string): string;
  /** Data in the form of a seed file as records. Throws SEED_INVALID with every fault in it. */
  load(source: Source): Snapshot;
  reset(): void;
}

interface Asked {
  readonly name: string;
  readonly query: ReadonlyMap<string, readonly string[]>;
  readonly body: Uint8Array | undefined;
}

export type Action = (asked: Asked) => HttpResponse;

/** Under `ADMIN_PREFIX`, as openapi/admin.yaml describes it. `{name}` is one segment. */
export type AdminRoutes = Readonly<Record<string, Readonly<Record<string, Action>>>>;

export function routesOf(parts: AdminParts): AdminRoutes {
  const { contract, store, journal, clock } = parts;
  const view = new StateView(parts);
  const snapshots = new Snapshots({ store, view, clock });
  const since = clock();
  return {
    '/__spectwin/state': {
      GET: ({ query }) => shown(() => view.show(store.snapshot(), filterOf(query))),
      PUT: ({ body }) =>
        takeState(body, (source) => {
          const value = view.fill(source.value, store.snapshot(), (name) => parts.tenant(name));
          store.restore(parts.load({ ...source, value }));
        }),
    },
    '/__spectwin/reset': {
      POST: () => {
        parts.reset();
        return noContent();
      },
    },
    '/__spectwin/snapshots': { GET: () => snapshots.list() },
    '/__spectwin/snapshots/{name}': {
      GET: ({ name, query }) => shown(() => snapshots.show(name, filterOf(query))),
      PUT: ({ name }) => snapshots.take(name),
      DELETE: ({ name }) => snapshots.drop(name),
    },
    '/__spectwin/snapshots/{name}/restore': { POST: ({ name }) => snapshots.restore(name) },
    '/__spectwin/journal': {
      GET: ({ query }) => readJournal(journal, query),
      DELETE: () => {
        journal.clear();
        return noContent();
      },
    },
    '/__spectwin/faults': {
      GET: () => listFaults(parts.faults, contract),
      PUT: ({ body }) => putFaults(parts.faults, body),
      DELETE: () => {
        parts.faults.set([], undefined);
        return noContent();
      },
    },
    '/__spectwin/health': {
      GET: () =>
        json(200, { status: 'ok', contract: contract.title, upSince: new Date(since).toISOString() }),
    },
    '/__spectwin/openapi.json': {
      GET: () => json(200, readSource(new URL('../../../openapi/admin.yaml', import.meta.url).href).value),
    },
  };
}

function shown(state: () => object | undefined): HttpResponse {
  try {
    const found = state();
    return found ? json(200, found) : problem(404, 'there is no snapshot of this name');
  } catch (error) {
    // Longer than a string can be.
    if (!(error instanceof RangeError)) throw error;
    return problem(400, 'the state is too large to be shown whole; ask for one ?tenant= and ?resource=');
  }
}

function takeState(body: Uint8Array | undefined, take: (source: Source) => void): HttpResponse {
  try {
    const text = Buffer.from(body ?? []).toString('utf8');
    take(parseSource({ uri: 'body:', name: 'body', text, code: 'SEED_INVALID' }));
    return noContent();
  } catch (error) {
    if (!(error instanceof SpectwinError)) throw error;
    const errors = error.faults.map(({ message, remedy, position }) => ({
      detail: message,
      remedy,
      line: position?.line,
      column: position?.column,
    }));
    return problem(400, 'the state is not what the contract allows; nothing has been changed', { errors });
  }
}

function filterOf(query: Asked['query']): Filter {
  return { tenant: query.get('tenant')?.[0], resource: query.get('resource')?.[0] };
}
