import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Contract } from '../contract/model.js';
import type { HttpRequest, HttpResponse } from '../http/exchange.js';
import type { Store } from '../store/store.js';
import type { Journal, JournalEntry } from './journal.js';
import type { SeedData } from './seed.js';

export interface MockOptions {
  /** Accepted credentials, each with its tenant. Default: any non-empty credential, each a tenant of its own. */
  readonly tokens?: ReadonlyMap<string, string> | undefined;
  /** Records that are there at the start and after a reset. */
  readonly seed?: SeedData | undefined;
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
  /** Told of every exchange, after redaction. */
  readonly onExchange?: ((entry: JournalEntry) => void) | undefined;
  /** Told when an answer of the mock breaks the contract, and of other things its user should know. */
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** A new id for a record. `type` and `format` are those of the key's schema, undefined where it names none. */
export type IdSource = (wanted: {
  readonly type: string | undefined;
  readonly format: string | undefined;
  readonly resource: string;
}) => unknown;

/** An Express (or Connect) handler. */
export type Handler = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void;

export interface ListenOptions {
  /** Default 4010; 0 takes a free one. */
  readonly port?: number | undefined;
  /** Default 127.0.0.1. */
  readonly host?: string | undefined;
}

export interface Listening {
  /** `http://127.0.0.1:4010`, without a slash at its end. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
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

/** A stateful server that behaves as the contract says. Two mocks in one process share nothing. */
export function createMock(contract: Contract, options: MockOptions = {}): Mock {
  throw new Error(`not there yet: ${contract.title}, ${Object.keys(options).length}`);
}
