import { saysClose } from './connection-end.js';
import type { HttpResponse, WireFault } from './exchange.js';
import { readFields } from './field-lines.js';

/** What the bytes of a connection say as the answer to one request. */
export interface WireReading {
  /** Status 0: there is no head that can be read. */
  readonly response: HttpResponse;
  readonly faults: readonly WireFault[];
}

interface Head {
  readonly status: number;
  /** `1.1`. */
  readonly version: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
}

/** So many are put together, or an answer in chunks of one byte would take twenty times its length. */
const MOST_PARTS = 1024;

/** What is to come next. `broken`: nobody can say where the answer ends. */
type Part = 'head' | 'content' | 'all' | 'chunk-size' | 'chunk' | 'trailers' | 'nothing' | 'broken';

const EMPTY = Buffer.alloc(0);
const LONGEST_LINE = 8 * 1024;
const CR = 0x0d;
const LF = 0x0a;

/**
 * Reads an answer of HTTP/1.1 or 1.0 as its bytes come, and notes what is wrong with them (RFC 9112). Lenient where a reader can go on,
 * since what is wrong is a finding and the rest of the answer may hold more of them.
 */
export class AnswerReader {
  private readonly method: string;
  private readonly faults: WireFault[] = [];
  private readonly parts: Buffer[] = [];
  /** The last ones: they may be many and small. */
  private newParts: Buffer[] = [];
  private head: Head | undefined;
  private next: Part = 'head';
  /** Not read yet. */
  private rest: Buffer = EMPTY;
  /** Bytes that the content, or the chunk, still has. */
  private left = 0;
  /** What Content-Length says. */
  private length = 0;
  private closed = false;
  /** As HTTP does. */
  private begins = false;

  constructor(method: string) {
    this.method = method;
  }

  /** The bytes that have come. */
  push(bytes: Buffer): void {
    this.rest = this.rest.length === 0 ? bytes : Buffer.concat([this.rest, bytes]);
    while (this.read());
  }

  /** The server has closed the connection. */
  close(): void {
    this.closed = true;
    if (this.next === 'all') this.next = 'nothing';
  }

  get hasHead(): boolean {
    return this.head !== undefined;
  }

  /** However wrong it is. */
  get isHttp(): boolean {
    return this.head !== undefined || this.begins;
  }

  /** Bytes of a head that has no end yet, or of what is behind the answer. */
  get unread(): number {
    return this.rest.length;
  }

  get isWhole(): boolean {
    return this.next === 'nothing';
  }

  /** Why nobody can say where the answer ends. */
  get broken(): WireFault | undefined {
    return this.next === 'broken' ? this.faults.at(-1) : undefined;
  }

  /** Whether another request may follow on this connection (RFC 9112, 9.3), as far as this answer says. */
  get isLasting(): boolean {
    return this.isWhole && !this.closed && this.rest.length === 0 && this.saysThatItLasts();
  }

  /** `isLasting`: the request has not asked for an end behind the answer. */
  reading({ isLasting = false } = {}): WireReading {
    const faults = [...this.faults, ...this.faultsOfEnd()];
    if (isLasting && this.closed && this.isFramed() && this.saysThatItLasts()) faults.push(CLOSED_UNSAID);
    if (!this.head) return { response: { status: 0, headers: {} }, faults };
    const { status, headers, version } = this.head;
    const parts = [...this.parts, ...this.newParts];
    const body = parts.length > 1 ? Buffer.concat(parts) : parts[0];
    return { response: { status, headers, body, httpVersion: version }, faults };
  }

  /** One part; false when more bytes are needed, or none. */
  private read(): boolean {
    switch (this.next) {
      case 'head':
        return this.readHead();
      case 'chunk-size':
        return this.readChunkSize();
      case 'chunk':
        return this.readContent() && this.endChunk();
      case 'content':
        return this.readContent() && this.end();
      case 'all':
        this.left = this.rest.length;
        return this.readContent() && false;
      case 'trailers':
        return this.readTrailers();
      default:
        return false;
    }
  }

  private readHead(): boolean {
    const start = this.rest.toString('latin1', 0, BEGIN.length);
    this.begins ||= start === BEGIN;
    if (!BEGIN.startsWith(start)) return this.break(fault(BAD_STATUS, 'HTTP/1.1', sizeOf(this.rest)));
    const end = this.rest.indexOf('\r\n\r\n');
    const lines = end < 0 ? this.rest : this.rest.subarray(0, end);
    if (lines.includes('\n\n') || lines.includes('\n\r\n')) return this.break(headWithoutEnd(this.rest));
    if (end < 0) return false;
    const [first = '', ...fields] = this.rest.toString('latin1', 0, end).split('\r\n');
    this.rest = this.rest.subarray(end + 4);
    const [, version, status] = STATUS_LINE.exec(first) ?? [];
    if (status === undefined || version === undefined)
      return this.break(fault(BAD_STATUS, 'HTTP/1.1, a status and a reason', first.slice(0, 80)));
    const headers = readFields(fields, this.faults);
    if (status.startsWith('1') && status !== '101') return true;
    this.head = { status: Number(status), version, headers };
    return this.frame(this.head);
  }

  /** RFC 9112, 6.3: how long the content is, in the order in which the standard decides it. */
  private frame({ status, headers }: Head): boolean {
    const { 'transfer-encoding': coding, 'content-length': said } = headers;
    if (status === 101)
      return this.break(fault('a 101 to a request that has not asked for it', 'a final status', '101'));
    if (coding !== undefined && said !== undefined)
      this.faults.push(
        fault('the answer has both Content-Length and Transfer-Encoding', 'one of the two', 'both'),
      );
    if (this.isWithoutContent()) return this.end();
    if (coding !== undefined) return this.expect(isChunked(coding) ? 'chunk-size' : 'all');
    if (said === undefined) return this.expect('all');
    const lines = [said].flat().flatMap((line) => line.split(','));
    const [length = '', ...others] = new Set(lines.map((text) => text.trim()));
    if (others.length > 0 || !/^\d{1,15}$/.test(length))
      return this.break(
        fault('Content-Length is not one number', 'one decimal number', [said].flat().join(', ')),
      );
    this.length = this.left = Number(length);
    return this.expect('content');
  }

  private readContent(): boolean {
    const part = this.rest.subarray(0, this.left);
    if (part.length > 0) this.keep(part);
    this.left -= part.length;
    this.rest = this.rest.subarray(part.length);
    return this.left === 0;
  }

  private keep(part: Buffer): void {
    this.newParts.push(part);
    if (this.newParts.length < MOST_PARTS) return;
    this.parts.push(Buffer.concat(this.newParts));
    this.newParts = [];
  }

  /** RFC 9112, 7.1. */
  private readChunkSize(): boolean {
    const end = this.rest.indexOf('\r\n');
    if (end < 0 && this.rest.length < LONGEST_LINE) return false;
    const size = /^0*([0-9a-f]{1,8})[\t ]*(?:;.*)?$/i.exec(this.rest.toString('latin1', 0, end))?.[1];
    if (end < 0 || size === undefined)
      return this.break(
        fault('a chunk does not begin with its length', 'a hexadecimal number', sizeOf(this.rest)),
      );
    this.rest = this.rest.subarray(end + 2);
    this.left = Number.parseInt(size, 16);
    return this.expect(this.left > 0 ? 'chunk' : 'trailers');
  }

  private endChunk(): boolean {
    if (this.rest.length < 2) return false;
    if (this.rest[0] !== CR || this.rest[1] !== LF)
      return this.break(fault('a chunk is not as long as it says', 'the end of the line', sizeOf(this.rest)));
    this.rest = this.rest.subarray(2);
    return this.expect('chunk-size');
  }

  /** Line by line. Nobody needs them. */
  private readTrailers(): boolean {
    const end = this.rest.indexOf('\r\n');
    if (end < 0) return this.rest.length > LONGEST_LINE && this.break(chunksWithoutEnd(this.rest));
    this.rest = this.rest.subarray(end + 2);
    return end === 0 ? this.end() : true;
  }

  private expect(part: Part): true {
    this.next = part;
    return true;
  }

  private end(): false {
    this.next = 'nothing';
    return false;
  }

  private break(reason: WireFault): false {
    this.next = 'broken';
    this.faults.push(reason);
    return false;
  }

  /** What can only be told when no more bytes are waited for. */
  private faultsOfEnd(): readonly WireFault[] {
    const { next, rest } = this;
    if (next === 'head') return [headWithoutEnd(rest)];
    if (next === 'chunk-size' || next === 'chunk')
      return [fault('the chunks end before the last one', 'chunks, the last one of length 0', sizeOf(rest))];
    if (next === 'trailers') return [chunksWithoutEnd(rest)];
    if (next === 'content' && this.closed) return [this.unlikeLength(-this.left)];
    return next === 'nothing' && rest.length > 0 ? [this.behindEnd()] : [];
  }

  private behindEnd(): WireFault {
    const { rest, method, head } = this;
    if (this.isWithoutContent()) {
      const what = method === 'HEAD' ? 'an answer to HEAD' : `a ${head?.status}`;
      return fault(`${what} has content`, 'nothing behind the head', sizeOf(rest));
    }
    if (head?.headers['transfer-encoding'] === undefined) return this.unlikeLength(rest.length);
    return fault('there is more behind the last chunk', 'the end', sizeOf(rest));
  }

  private unlikeLength(more: number): WireFault {
    const { length } = this;
    const message = 'Content-Length is not the length of the body';
    return fault(message, `${length} bytes, as Content-Length says`, `${length + more} bytes`);
  }

  private isWithoutContent(): boolean {
    const { status } = this.head ?? {};
    return this.method === 'HEAD' || status === 204 || status === 304;
  }

  /** By more than the end of the connection. */
  private isFramed(): boolean {
    const { headers = {} } = this.head ?? {};
    return headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  }

  private saysThatItLasts(): boolean {
    const { version, headers = {} } = this.head ?? {};
    return version === '1.1' && !saysClose(headers);
  }
}

const BEGIN = 'HTTP/1.';
const BAD_STATUS = 'the status line is malformed';
const STATUS_LINE = /^HTTP\/(1\.[01]) ([1-9]\d\d)(?: .*)?$/;

function isChunked(coding: string | readonly string[]): boolean {
  return /(?:^|,)[\t ]*chunked[\t ]*$/i.test([coding].flat().join(','));
}

const CLOSED_UNSAID: WireFault = {
  message: 'the connection is closed behind an answer that does not say so',
  expected: '`Connection: close` in the answer, or a connection that stays open',
  seen: 'a connection that is closed at once',
  // RFC 9112, 9.6: a SHOULD; clients lose the request that they have already sent behind this one.
  severity: 'warning',
};

function headWithoutEnd(bytes: Buffer): WireFault {
  const message = 'the head of the answer does not end with an empty line';
  return fault(message, 'lines that end with CRLF', sizeOf(bytes));
}

function chunksWithoutEnd(bytes: Buffer): WireFault {
  return fault('the last chunk is not ended by an empty line', 'an empty line', sizeOf(bytes));
}

function fault(message: string, expected: string, seen: string): WireFault {
  return { message, expected, seen };
}

/** Not the bytes themselves: cut off, a secret among them would not be known as one. */
function sizeOf(bytes: Buffer): string {
  return bytes.length === 0 ? 'nothing' : `${bytes.length} bytes`;
}
