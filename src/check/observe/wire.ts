import type { HttpResponse } from '../../http/exchange.js';

/** Something in the bytes of a message that HTTP/1.1 does not allow. */
export interface WireFault {
  readonly message: string;
  readonly expected: string;
  readonly seen: string;
  /** Default: error. */
  readonly severity?: 'warning' | undefined;
}

/** What the bytes of a connection with one request say, and what is wrong with them (RFC 9112). */
export interface WireReading {
  readonly response: HttpResponse;
  readonly faults: readonly WireFault[];
}

interface Head {
  readonly status: number;
  /** `1.1`. */
  readonly version: string;
  readonly headers: Record<string, string | string[]>;
  /** Where the content begins. */
  readonly end: number;
}

interface Connection {
  readonly method: string;
  /** By the server, so that nothing more comes. */
  readonly closed: boolean;
  /** The request has not asked for an end behind the answer. */
  readonly isLasting?: boolean | undefined;
}

export function readWire(bytes: Uint8Array, { method, closed, isLasting = false }: Connection): WireReading {
  const faults: WireFault[] = [];
  const buffer = Buffer.from(bytes);
  let head = readHead(buffer, 0, faults);
  while (head && head.status >= 100 && head.status < 200) head = readHead(buffer, head.end, faults);
  if (!head) return { response: { status: 0, headers: {} }, faults };
  const content = buffer.subarray(head.end);
  const body = readContent(content, { head, method, closed, faults });
  if (closed && isLasting && isKept(head)) faults.push(closedUnsaid);
  return {
    response: {
      status: head.status,
      headers: head.headers,
      body: body.length > 0 ? body : undefined,
      httpVersion: head.version,
    },
    faults,
  };
}

const closedUnsaid: WireFault = {
  message: 'the connection is closed behind an answer that does not say so',
  expected: '`Connection: close` in the answer, or a connection that stays open',
  seen: 'a connection that is closed at once',
  // RFC 9112, 9.6: a SHOULD; clients lose the request that they have already sent behind this one.
  severity: 'warning',
};

/** RFC 9112, 9.3: what a client takes the connection for. Without a length, its end is that of the answer. */
function isKept({ version, headers }: Head): boolean {
  const isFramed = headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
  const options = [headers['connection'] ?? []].flat().join(',');
  return isFramed && version !== '1.0' && !/(?:^|,)\s*close\s*(?:,|$)/i.test(options);
}

function readHead(buffer: Buffer, start: number, faults: WireFault[]): Head | undefined {
  const end = buffer.indexOf('\r\n\r\n', start);
  const bare = buffer.indexOf('\n\n', start);
  if (end < 0 || (bare >= 0 && bare < end)) {
    faults.push(
      fault(
        'the head of the answer does not end with an empty line',
        'lines that end with CRLF',
        sizeOf(buffer),
      ),
    );
    return undefined;
  }
  const [first = '', ...lines] = buffer.subarray(start, end).toString('latin1').split('\r\n');
  const [, version, status] = /^HTTP\/(1\.[01]) ([1-9]\d\d)(?: .*)?$/.exec(first) ?? [];
  if (status === undefined || version === undefined) {
    faults.push(fault('the status line is malformed', 'HTTP/1.1, a status and a reason', first.slice(0, 80)));
    return undefined;
  }
  return { status: Number(status), version, headers: readFields(lines, faults), end: end + 4 };
}

/** RFC 9112, 5: a name, a colon right behind it, and a value without control characters. */
function readFields(lines: readonly string[], faults: WireFault[]): Record<string, string | string[]> {
  const fields = new Map<string, string[]>();
  for (const line of lines) {
    const [, name, value = ''] =
      /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[\t ]*([\t\x20-\x7e\x80-\xff]*)$/.exec(line) ?? [];
    if (name === undefined) {
      faults.push(
        fault('a header line is malformed', 'a name, a colon and a value', `${line.length} characters`),
      );
      continue;
    }
    const key = name.toLowerCase();
    fields.set(key, [...(fields.get(key) ?? []), value.trimEnd()]);
  }
  return Object.fromEntries(
    [...fields].map(([name, values]) => [name, values.length > 1 ? values : (values[0] ?? '')]),
  );
}

interface Message {
  readonly head: Head;
  readonly method: string;
  readonly closed: boolean;
  readonly faults: WireFault[];
}

/** RFC 9112, 6.3: how long the content is, in the order in which the standard decides it. */
function readContent(content: Buffer, { head, method, closed, faults }: Message): Buffer {
  const { status, headers } = head;
  const what = method === 'HEAD' ? 'an answer to HEAD' : `a ${status}`;
  if (method === 'HEAD' || status === 204 || status === 304) {
    if (content.length > 0)
      faults.push(fault(`${what} has content`, 'nothing behind the head', sizeOf(content)));
    return Buffer.alloc(0);
  }
  const coding = headers['transfer-encoding'];
  if (coding !== undefined && headers['content-length'] !== undefined) {
    faults.push(fault('the answer has both Content-Length and Transfer-Encoding', 'one of the two', 'both'));
  }
  if (/(?:^|,)\s*chunked\s*$/i.test(String(coding ?? ''))) return readChunks(content, faults);
  const length = /^\d+$/.exec(String(headers['content-length'] ?? ''))?.[0];
  if (length !== undefined) return readCounted(content, { length: Number(length), closed, faults });
  return content;
}

function readCounted(
  content: Buffer,
  { length, closed, faults }: { length: number; closed: boolean; faults: WireFault[] },
): Buffer {
  if (content.length > length || (closed && content.length < length)) {
    faults.push(
      fault(
        'Content-Length is not the length of the body',
        `${length} bytes, as Content-Length says`,
        `${content.length} bytes`,
      ),
    );
  }
  return content.subarray(0, length);
}

/** RFC 9112, 7.1. */
function readChunks(content: Buffer, faults: WireFault[]): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const lineEnd = content.indexOf('\r\n', at);
    const size =
      lineEnd < 0
        ? undefined
        : /^([0-9a-f]{1,8})[\t ]*(?:;.*)?$/i.exec(content.toString('latin1', at, lineEnd))?.[1];
    if (size === undefined) {
      faults.push(
        fault(
          'the chunks end before the last one',
          'chunks, the last one of length 0',
          sizeOf(content.subarray(at)),
        ),
      );
      break;
    }
    const start = lineEnd + 2;
    const length = Number.parseInt(size, 16);
    if (length === 0) {
      checkEnd(content.subarray(lineEnd), faults);
      break;
    }
    parts.push(content.subarray(start, start + length));
    at = start + length + 2;
  }
  return Buffer.concat(parts);
}

/** Trailers and an empty line, and nothing behind them. */
function checkEnd(rest: Buffer, faults: WireFault[]): void {
  const end = rest.indexOf('\r\n\r\n');
  if (end < 0)
    faults.push(fault('the last chunk is not ended by an empty line', 'an empty line', sizeOf(rest)));
  else if (rest.length > end + 4)
    faults.push(fault('there is more behind the last chunk', 'the end', sizeOf(rest.subarray(end + 4))));
}

function fault(message: string, expected: string, seen: string): WireFault {
  return { message, expected, seen };
}

/** Not the bytes themselves: cut off, a secret among them would not be known as one. */
function sizeOf(bytes: Buffer): string {
  return bytes.length === 0 ? 'nothing' : `${bytes.length} bytes`;
}
