import type { Socket } from 'node:net';
import { AnswerReader } from './answer-reader.js';
import type { Attempt } from './attempt.js';
import { type Headers, header } from './exchange.js';
import { type Opening, openSocket } from './open-socket.js';
import { Misframed } from './transport-fault.js';

export interface ConnectionsOptions {
  readonly url: URL;
  readonly insecure: boolean | undefined;
  /** Open at the same time, at most. */
  readonly limit: number;
}

/** A request that can be sent. */
export interface Parcel {
  readonly attempt: Attempt;
  /** The lines before its content. */
  readonly head: string;
  /** Its connection is not used again. */
  readonly isLast: boolean;
}

/** Idle connections are given up early: many servers close theirs after two seconds without saying so. */
const KEEP_MS = 1_000;
const SWEEP_MS = 250;
const LONGEST_HEAD = 64 * 1024;
/** A server that closes a connection so soon behind an answer, and does not say so, keeps none. */
const SOON_MS = 100;
/** After so long without an answer, a new connection may wait for an old one to end: some servers have room for few. */
const STARVING_MS = 500;

/** Connections to one server, each for one request at a time. What is idle is used again, the last one first. */
export class Connections {
  private readonly options: ConnectionsOptions;
  private readonly idle: Connection[] = [];
  private readonly waiting: Parcel[] = [];
  /** Have not brought an answer yet. The oldest first. */
  private readonly untried = new Set<Connection>();
  private open = 0;
  /** The server closes connections behind answers and does not say so. What is sent over such a one is lost. */
  private isFickle = false;
  private sweep: NodeJS.Timeout | undefined;

  constructor(options: ConnectionsOptions) {
    this.options = options;
  }

  carry(parcel: Parcel): void {
    const connection = this.takeIdle();
    if (connection) return connection.carry(parcel);
    if (this.open < this.options.limit) return this.openFor(parcel);
    this.waiting.push(parcel);
    parcel.attempt.cancel = () => this.waiting.splice(this.waiting.indexOf(parcel), 1);
  }

  /** For when nothing is under way any more. */
  close(): void {
    clearTimeout(this.sweep);
    for (const connection of this.idle.toReversed()) connection.end();
  }

  /** Timers are late where this process computes for long. */
  private takeIdle(): Connection | undefined {
    for (let last = this.idle.pop(); last; last = this.idle.pop()) {
      if (last.quietMs < KEEP_MS) return last;
      last.end();
    }
    return undefined;
  }

  private openFor(parcel: Parcel): void {
    this.open++;
    const { url, insecure } = this.options;
    const connection = new Connection(openSocket(url, { insecure }), {
      free: (each) => this.free(each),
      gone: (each) => this.gone(each),
      lost: (each) => this.lost(each),
    });
    this.untried.add(connection);
    connection.carry(parcel);
  }

  private free(connection: Connection): void {
    this.untried.delete(connection);
    if (this.isFickle || this.hasStarving()) return connection.end();
    const next = this.waiting.shift();
    if (next) return connection.carry(next);
    this.idle.push(connection);
    this.sweep ??= setTimeout(() => this.endIdle(), SWEEP_MS).unref();
  }

  private gone(connection: Connection): void {
    this.open--;
    this.untried.delete(connection);
    const index = this.idle.indexOf(connection);
    if (index >= 0) this.idle.splice(index, 1);
    const next = this.waiting.shift();
    if (next) this.openFor(next);
  }

  private hasStarving(): boolean {
    const [oldest] = this.untried;
    return oldest !== undefined && oldest.quietMs > STARVING_MS;
  }

  private lost({ isUsed, quietMs }: Connection): void {
    if (!isUsed || quietMs > SOON_MS) return;
    this.isFickle = true;
    for (const connection of this.idle.splice(0)) connection.end();
  }

  private endIdle(): void {
    this.sweep = undefined;
    const keepMs = this.hasStarving() ? 0 : KEEP_MS;
    for (const connection of this.idle.filter(({ quietMs }) => quietMs >= keepMs)) connection.end();
    if (this.idle.length > 0) this.sweep = setTimeout(() => this.endIdle(), SWEEP_MS).unref();
  }
}

interface Owner {
  readonly free: (connection: Connection) => void;
  readonly gone: (connection: Connection) => void;
  /** The other side has ended it, and there is no word of the answer that is waited for. Before `gone`. */
  readonly lost: (connection: Connection) => void;
}

class Connection {
  /** It has brought an answer. */
  isUsed = false;
  private answeredAt = performance.now();
  private readonly socket: Socket;
  private readonly owner: Owner;
  private parcel: Parcel | undefined;
  /** Once the parcel has left. */
  private reader: AnswerReader | undefined;
  /** Something of the answer that is waited for. */
  private hasHeard = false;
  private isOpen = false;
  private isGone = false;

  constructor({ socket, opened }: Opening, owner: Owner) {
    this.socket = socket;
    this.owner = owner;
    socket.once(opened, () => this.onOpen());
    socket.on('data', (bytes: Buffer) => this.onBytes(bytes));
    socket.on('end', () => this.onEnd());
    socket.on('error', (error) => this.lose(error));
    socket.on('close', () => this.lose(closedByOther()));
  }

  /** Since the last answer, or since it was opened. */
  get quietMs(): number {
    return performance.now() - this.answeredAt;
  }

  carry(parcel: Parcel): void {
    parcel.attempt.cancel = () => this.end();
    this.parcel = parcel;
    if (this.isOpen) this.depart(parcel);
  }

  end(): void {
    if (this.isGone) return;
    this.isGone = true;
    this.parcel = undefined;
    this.socket.destroy();
    this.owner.gone(this);
  }

  private onOpen(): void {
    this.isOpen = true;
    if (this.parcel) this.depart(this.parcel);
  }

  private depart({ attempt, head }: Parcel): void {
    const { socket } = this;
    const { method, body } = attempt.request;
    this.reader = new AnswerReader(method);
    attempt.sent = true;
    socket.cork();
    socket.write(head, 'latin1');
    if (body && body.length > 0) socket.write(body);
    socket.uncork();
  }

  private onBytes(bytes: Buffer): void {
    const { parcel, reader } = this;
    // What nobody has asked for would be taken for the next answer.
    if (!parcel || !reader) return this.end();
    const { attempt } = parcel;
    this.hasHeard = true;
    reader.push(bytes);
    attempt.responded = reader.hasHead;
    if (!attempt.hears(bytes.length)) return;
    if (reader.isWhole) this.arrive(parcel, reader);
    else if (reader.broken) this.fail(new Misframed(reader.broken.message, reader.isHttp));
    else if (!reader.hasHead && reader.unread > LONGEST_HEAD)
      attempt.fail('protocol', `the head of the response has more than ${LONGEST_HEAD} bytes`);
  }

  /** By which some answers end. */
  private onEnd(): void {
    const { parcel, reader } = this;
    // Within a handshake: the error that comes next says more.
    if (!this.isOpen) return;
    reader?.close();
    if (parcel && reader?.isWhole) this.arrive(parcel, reader);
    else this.lose(closedByOther());
  }

  private arrive({ attempt, isLast }: Parcel, reader: AnswerReader): void {
    const { response, faults } = reader.reading();
    this.parcel = undefined;
    this.reader = undefined;
    this.isUsed = true;
    this.hasHeard = false;
    this.answeredAt = performance.now();
    // RFC 9112, 9.3: the next request would follow what is left of this one.
    const isFree = reader.isLasting && !isLast && this.socket.writableLength === 0;
    if (isFree && !endsSoon(response.headers)) this.owner.free(this);
    else this.end();
    attempt.answered(response, faults);
  }

  /** The other side has closed it, or there never was one. */
  private lose(error: Error): void {
    if (this.isGone) return;
    if (!this.hasHeard) this.owner.lost(this);
    this.fail(error);
  }

  private fail(error: Error): void {
    this.parcel?.attempt.failed(error, this.isUsed && !this.hasHeard);
    this.end();
  }
}

/** Servers say after how many idle seconds they close a connection. */
function endsSoon(headers: Headers): boolean {
  const seconds = /(?:^|[\s,;])timeout=(\d+)/i.exec(header(headers, 'keep-alive') ?? '')?.[1];
  return seconds !== undefined && Number(seconds) * 1000 <= KEEP_MS;
}

function closedByOther(): Error {
  return Object.assign(new Error('the other side closed the connection'), { code: 'ECONNRESET' });
}
