import type { Contract } from '../contract/model.js';
import { SpectwinError } from '../errors.js';
import type { HttpRequest, HttpResponse } from '../http/exchange.js';
import { createRedactor } from '../http/redact.js';
import { memoryStore } from '../store/memory.js';
import type { Store } from '../store/store.js';
import { createAdmin } from './admin/index.js';
import { createHandler } from './serve/express.js';
import { callbackTargets } from './callbacks/targets.js';
import { createCallbacks } from './callbacks/callbacks.js';
import { createFallback } from './stages/fallback.js';
import { FaultHost } from './faults/host.js';
import { type FaultChoice, switchesFor } from './faults/select.js';
import type { Handler, ListenOptions, Listening } from './serve/handler.js';
import type { IdSource } from './records/ids.js';
import { type Journal, type JournalEntry, createJournal } from './journal.js';
import { listen } from './serve/listen.js';
import { createPipeline } from './pipeline.js';
import { Plans } from './plan.js';
import type { Unseeded } from './records/presumed.js';
import { createSecrets } from './secrets.js';
import { type SeedData, checkSeed, seedOf } from './data/seed.js';
import { State } from './state.js';
import { createTenants } from './tenants.js';
import { createTimers } from './timers.js';

export interface MockOptions {
  /** Accepted credentials, each with its tenant. Default: any non-empty credential, each a tenant of its own. */
  readonly tokens?: ReadonlyMap<string, string> | undefined;
  /** Records that are there at the start and after a reset. */
  readonly seed?: SeedData | undefined;
  /**
   * What stands under keys that nobody has created, where the resource was inferred and `seed` has no records of it. `make`: a record,
   * made from the document, until it is deleted or a client works with records that it has created itself. `empty`: nothing. Default
   * `make`.
   */
  readonly unseeded?: Unseeded | undefined;
  /** The largest request body, in bytes. Default 1 MiB. */
  readonly bodyLimit?: number | undefined;
  /** How many exchanges the journal keeps. Default 1000. */
  readonly journalSize?: number | undefined;
  /** Default: in memory. */
  readonly store?: Store | undefined;
  /** Epoch milliseconds. Default `Date.now`. */
  readonly clock?: (() => number) | undefined;
  /** Where generated keys come from. Default: random, in the type and format that the schema declares. */
  readonly ids?: IdSource | undefined;
  /** Without it the admin API answers loopback callers only. */
  readonly adminToken?: string | undefined;
  /** Whether pages of any origin may call the mock. Default true. */
  readonly cors?: boolean | undefined;
  /**
   * Where callbacks of the contract may be sent: `loopback` for every port of this machine, and origins such as
   * `http://127.0.0.1:3000`. Default: none is sent.
   */
  readonly callbacks?: readonly string[] | undefined;
  /** What the mock does wrong: names of docs/faults.md, and rules such as `status=503,probability=0.1`. Default: nothing. */
  readonly faults?: readonly FaultChoice[] | undefined;
  /** The same seed has rules strike the same requests. Default 0. */
  readonly faultSeed?: number | undefined;
  /** Told of every exchange, after redaction. */
  readonly onExchange?: ((entry: JournalEntry) => void) | undefined;
  /** Told when an answer of the mock breaks the contract, and of other things its user should know. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

export interface Mock {
  readonly contract: Contract;
  readonly journal: Journal;
  /** Mount it anywhere in an Express application. */
  readonly router: Handler;
  /** Answers without a socket. Never rejects. */
  handle(request: HttpRequest): Promise<HttpResponse>;
  /** Throws SpectwinError: PORT_TAKEN, LISTEN_FAILED. */
  listen(options?: ListenOptions): Promise<Listening>;
  /** Back to the seed. The journal stays. */
  reset(): void;
  /** Stops listening, ends waits, and lets go of everything. */
  close(): Promise<void>;
}

/**
 * A stateful server that behaves as the contract says. Two mocks in one process share nothing.
 *
 * Throws SpectwinError: SEED_INVALID when `seed` breaks the contract, USAGE for faults that do not exist and callbacks that go nowhere.
 */
export function createMock(contract: Contract, options: MockOptions = {}): Mock {
  const { bodyLimit = 1_048_576, clock = Date.now, cors = true } = options;
  const inside = assemble(contract, options, { bodyLimit, clock });
  const { answer, admin, journal, reset, timers, callbacks } = inside;
  const router = createHandler({ answer, admin, cors, bodyLimit, clock });
  const listeners = new Set<Listening>();
  return {
    contract,
    journal,
    router,
    handle: async (request) => {
      const response = await answer({ request, startedAt: clock(), tooLarge: false });
      return request.method === 'HEAD' ? withoutBody(response) : response;
    },
    listen: async (where) => {
      const listening = await listen(router, { ...where, bodyLimit });
      listeners.add(listening);
      return listening;
    },
    reset,
    close: async () => {
      timers.end();
      await Promise.all([callbacks?.close(), ...[...listeners].map((listening) => listening.close())]);
      listeners.clear();
    },
  };
}

function assemble(
  contract: Contract,
  options: MockOptions,
  { bodyLimit, clock }: { bodyLimit: number; clock: () => number },
) {
  const { journalSize = 1000, store = memoryStore(), seed, onExchange, onWarning } = options;
  const { unseeded = 'make' } = options;
  const redactor = createRedactor();
  const journal = createJournal({
    size: journalSize,
    secrets: createSecrets(contract, redactor),
    clock,
    onExchange,
  });
  const tenants = createTenants(options.tokens);
  const plans = new Plans({ contract, clock, ids: options.ids });
  refuseBroken(seed, contract);
  const timers = createTimers();
  const { delay } = timers;
  const later = (ms: number): Promise<void> => delay(ms / 1000);
  const host = new FaultHost({ contract, clock, store, journal, delay: later });
  const state = new State({ contract, plans, store: host.store, tenants, unseeded }, seed);
  const fallback = createFallback(contract);
  const warn = onceEach(onWarning);
  const callbacks =
    options.callbacks &&
    createCallbacks({
      contract,
      targets: callbackTargets(options.callbacks),
      journal: host.journal,
      clock,
      warn,
    });
  const honest = createPipeline({
    contract,
    plans,
    tenants,
    state,
    fallback,
    journal: host.journal,
    bodyLimit,
    delay,
    warn,
    callbacks,
  });
  const answer = host.around(honest);
  const setFaults = (choices: readonly FaultChoice[], faultSeed: number | undefined): void =>
    host.set(switchesFor(choices, { contract, seed: faultSeed }));
  setFaults(options.faults ?? [], options.faultSeed);
  const reset = (): void => {
    state.reset();
    host.restart();
  };
  const admin = createAdmin({
    contract,
    store: state,
    journal,
    redactor,
    clock,
    token: options.adminToken,
    faults: { on: () => host.names, set: setFaults },
    tenant: (name) => tenants.named(name),
    load: (source) => state.snapshotOf(seedOf(source, contract)),
    reset,
  });
  return { answer, admin, journal, reset, timers, callbacks };
}

function refuseBroken(seed: SeedData | undefined, contract: Contract): void {
  const faults = checkSeed(seed, contract).map(({ pointer, message, remedy }) => {
    return { message: `seed${pointer}: ${message}`, remedy };
  });
  if (faults.length > 0) throw new SpectwinError('SEED_INVALID', faults);
}

function withoutBody({ status, headers, body }: HttpResponse): HttpResponse {
  if (body === undefined) return { status, headers };
  return { status, headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) } };
}

const WARNINGS = 1000;

/** The same warning is of use once. */
function onceEach(tell: ((message: string) => void) | undefined): (message: string) => void {
  const told = new Set<string>();
  return (message) => {
    if (told.has(message) || told.size >= WARNINGS) return;
    told.add(message);
    tell?.(message);
  };
}
