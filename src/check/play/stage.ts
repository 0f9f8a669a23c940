import type { Contract, Operation } from '../../contract/model.js';
import type { Position } from '../../errors.js';
import type { Credentials, Phase, Scenario } from '../../fixture/scenario.js';
import type { Headers } from '../../http/exchange.js';
import type { Complaint } from '../findings/complaint.js';
import type { CheckInfo } from '../finding.js';
import type { Observation } from '../observe/observation.js';
import type { TokenName } from '../tokens.js';

/** A scenario made by code: it sends what it likes, in its own order, and says what it expected. */
export interface Play {
  /** Unique in the run. */
  readonly id: string;
  readonly name: string;
  readonly phase: Phase;
  /** The invariant's id, or the kind of cases. */
  readonly group: string;
  readonly place?: Position | undefined;
  /** Ids of the clauses that it exercises. */
  readonly clauses: readonly string[];
  /** Sends methods that RFC 9110 (9.2.1) does not call safe: skipped by `--read-only`. */
  readonly unsafe: boolean;
  /** Skipped, with the reason, when one of these was not given. */
  readonly tokens?: readonly TokenName[] | undefined;
  /** Ids of scenarios that must have passed before. */
  readonly dependsOn?: readonly string[] | undefined;
  /** Nothing else runs meanwhile. */
  readonly alone?: boolean | undefined;
  readonly play: (stage: Stage) => Promise<void>;
}

/** Replayed step by step, or made by code. */
export type Planned = Scenario | Play;

/** A request in the terms of the contract, or raw. Everything that is left out is as the operation declares it. */
export interface Call {
  /** What it is for, in a few words: reports show it. */
  readonly step?: string | undefined;
  readonly operation?: Operation | undefined;
  /** Instead of the operation's. */
  readonly method?: string | undefined;
  /** Below the base path of the target, percent-encoded, with query; instead of the operation's path. */
  readonly target?: string | undefined;
  /** By name, or by `in:name` where two parameters share one; serialised as the operation declares them. */
  readonly parameters?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: CallBody | undefined;
  /** Added last, and over all others; undefined takes a header away. */
  readonly headers?: Headers | undefined;
  /** Default: `token`. */
  readonly credentials?: Credentials | undefined;
  readonly timeoutMs?: number | undefined;
  /** Nobody would send it in earnest, and a proxy may answer it: only those checks count that hold whatever was asked. */
  readonly odd?: boolean | undefined;
}

/** `contentType` is by default the first that the operation declares; null sends none. */
export type CallBody =
  | { readonly value: unknown; readonly contentType?: string | null | undefined }
  | { readonly raw: string | Uint8Array; readonly contentType?: string | null | undefined };

export interface WireWay {
  /** The server may keep the connection open, and is watched for a moment. */
  readonly isLasting?: boolean | undefined;
  /** Done when half of the body is sent. */
  readonly meanwhile?: (() => Promise<void>) | undefined;
}

/** What a play has: the contract, a way to send, and a way to say what is wrong. */
export interface Stage {
  readonly contract: Contract;
  /** Unique in the run and beyond; letters and digits, in every sane alphabet. */
  readonly runId: string;
  /** The address that is checked: scheme, authority and base path. */
  readonly target: string;
  /** Whole numbers below `limit`, the same in every run with the same seed, whatever runs beside. */
  readonly random: (limit: number) => number;
  /** How long a write may take to be seen everywhere; 0: at once. */
  readonly eventualMs: number;
  /** Aborted when the run ends early: long plays look at it. */
  readonly signal: AbortSignal;
  has(token: TokenName): boolean;
  /** A value of at least 20 characters that occurs nowhere else, for keys and names: `prefix` and letters and digits. */
  unique(prefix: string): string;
  /** A value that nobody may ever see again: it is looked for in all later answers. */
  secret(prefix?: string): string;
  /**
   * Sends, lets every check look at the exchange, and gives what was seen. Where the server did not answer, that is
   * reported and the play ends: the promise is rejected with something that plays do not catch.
   */
  send(call: Call): Promise<Observation>;
  /**
   * As `send`, over a connection of its own, and every byte of the answer is looked at: what a client library mends or hides is
   * seen, such as content behind a 204. Slower. As `send` and no more where a proxy has to be asked.
   */
  sendOnWire(call: Call, how?: WireWay): Promise<Observation>;
  /** As `send`, all at the same time. */
  sendAll(calls: readonly Call[]): Promise<readonly Observation[]>;
  /** Says that a promise is broken; `seen` are the observations that show it, the decisive one last. */
  report(check: CheckInfo, complaint: Complaint, ...seen: readonly Observation[]): void;
  /** Ends the play without a verdict. */
  skip(reason: string): never;
  wait(ms: number): Promise<void>;
}
