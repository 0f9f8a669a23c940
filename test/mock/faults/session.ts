import type { HttpRequest } from '../../../src/http/exchange.js';
import type { Contract } from '../../../src/contract/model.js';
import { type MockOptions, createMock } from '../../../src/mock/server.js';

/** What a client sees of one answer. */
export type Seen = readonly [request: string, status: number, headers: unknown, body: string | undefined];

interface Sending {
  readonly token?: string | null;
  readonly headers?: HttpRequest['headers'];
  readonly raw?: string | Uint8Array;
  readonly body?: unknown;
}

const tokens = new Map([
  ['token-of-one', 'one'],
  ['token-of-two', 'two'],
  ['second-token-of-one', 'one'],
]);

/** A clock that goes on by a second and a bit with each look. */
function steadyClock(): () => number {
  let now = Date.UTC(2024, 0, 15, 10, 30, 0, 123);
  return () => (now += 1_217);
}

/** Thrown where nothing more needs to be seen. */
class Enough extends Error {}

/** Sends the requests of the script to a mock with these options, and gives what came back: all, or up to what `isEnough`. */
export async function sessionWith(
  contract: Contract,
  options: MockOptions,
  { script, isEnough = () => false }: { script: Script; isEnough?: (seen: Seen, index: number) => boolean },
): Promise<Seen[]> {
  const mock = createMock(contract, { tokens, clock: steadyClock(), ids: counting(), ...options });
  const seen: Seen[] = [];
  const send: Send = async (line, sending = {}) => {
    const { status, headers, body, ...rest } = await mock.handle(requestOf(line, sending));
    const wire = 'transmit' in rest && rest.transmit !== undefined ? { ...headers, wire: true } : headers;
    const text = body === undefined ? undefined : Buffer.from(body).toString('latin1');
    seen.push([line, status, wire, text]);
    if (isEnough([line, status, wire, text], seen.length - 1)) throw new Enough();
  };
  try {
    await script(send);
  } catch (error) {
    if (!(error instanceof Enough)) throw error;
  } finally {
    await mock.close();
  }
  return seen;
}

function counting() {
  let count = 0;
  return () => ++count;
}

export type Send = (line: string, sending?: Sending) => Promise<void>;
export type Script = (send: Send) => Promise<void>;

function requestOf(line: string, sending: Sending): HttpRequest {
  const [method = '', target = ''] = line.split(' ');
  const { token = 'token-of-one', headers = {}, raw, body } = sending;
  const bytes = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  return {
    method,
    target,
    headers: {
      accept: 'application/json',
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(bytes !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    body: typeof bytes === 'string' ? Buffer.from(bytes) : bytes,
  };
}
