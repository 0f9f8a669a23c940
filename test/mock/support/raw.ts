import { connect } from 'node:net';
import type { Listening } from '../../../src/mock/serve/handler.js';

export interface RawAnswer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Sends bytes as they are and gives back everything until the connection ends. `end`: half-close after sending. */
export function exchangeRaw(
  server: Pick<Listening, 'port'>,
  bytes: string | Uint8Array | readonly (string | Uint8Array)[],
  { end = false, timeout = 5_000 } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const socket = connect({ port: server.port, host: '127.0.0.1', allowHalfOpen: true });
    const timer = setTimeout(() => {
      socket.destroy();
      reject(new Error(`no end after ${timeout} ms; so far: ${Buffer.concat(parts).toString('latin1')}`));
    }, timeout);
    const finish = (): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(Buffer.concat(parts).toString('utf8'));
    };
    socket.on('data', (data) => parts.push(data));
    socket.on('end', finish);
    socket.on('close', finish);
    socket.on('error', finish);
    socket.on('connect', () => {
      for (const part of [bytes].flat() as (string | Uint8Array)[]) socket.write(part);
      if (end) socket.end();
    });
  });
}

/** The answers in what a connection gave back; interim ones (1xx) included. HEAD answers only as the last one. */
export function answersIn(text: string): RawAnswer[] {
  const answers: RawAnswer[] = [];
  let rest = text;
  while (rest.startsWith('HTTP/1.1 ')) {
    const end = rest.indexOf('\r\n\r\n');
    const [line = '', ...fields] = rest.slice(0, end).split('\r\n');
    const headers = new Map(fields.map((field) => splitField(field)));
    const body = Buffer.from(rest.slice(end + 4));
    const length = Number(headers.get('content-length') ?? 0);
    answers.push({ status: Number(line.split(' ')[1]), headers, body: body.subarray(0, length).toString() });
    rest = body.subarray(length).toString();
  }
  return answers;
}

function splitField(field: string): [string, string] {
  const colon = field.indexOf(':');
  return [field.slice(0, colon).toLowerCase(), field.slice(colon + 1).trim()];
}
