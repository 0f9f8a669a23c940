import type { Complaint } from '../complaint.js';
import type { Observation } from '../observation.js';
import type { Check } from './check.js';

export const framing: Check = {
  id: 'framing',
  title: 'The message is framed as HTTP says',
  always: true,
  severity: 'error',
  basis: 'RFC 9112, 6: how the length of a message is told.',
  about:
    'Content-Length against the bytes that came, and against Transfer-Encoding; no content after 204 and 304, nor in answers to HEAD. `Content-Length: 0` on a 204 is against the letter, harmless, and left alone.',
  *judge(observation) {
    if (observation.wireFaults) {
      for (const { message, expected, seen } of observation.wireFaults)
        yield complaint(message, expected, seen);
      return;
    }
    yield* contentLength(observation);
    yield* noContent(observation);
  },
};

function* contentLength({ exchange, body, status }: Observation): Generator<Complaint> {
  const { headers } = exchange.response;
  const lines = [headers['content-length'] ?? []].flat();
  const lengths = new Set(lines.flatMap((line) => line.split(',')).map((text) => text.trim()));
  if (lengths.size === 0) return;
  const [length = ''] = lengths;
  if (lengths.size > 1 || !/^\d+$/.test(length)) {
    yield complaint('Content-Length is not one number', 'one decimal number', [...lengths].join(', '));
  } else if (headers['transfer-encoding'] !== undefined) {
    yield complaint(
      'the answer has both Content-Length and Transfer-Encoding',
      'one of the two',
      `Content-Length: ${length}`,
    );
  } else if (hasBytes(exchange.request.method, status) && Number(length) !== body.bytes.length) {
    yield complaint('Content-Length is not the length of the body', `${body.bytes.length}`, length);
  }
}

function hasBytes(method: string, status: number): boolean {
  return method !== 'HEAD' && status >= 200 && status !== 204 && status !== 304;
}

function* noContent({ exchange, body, status }: Observation): Generator<Complaint> {
  const { request, response } = exchange;
  const length = [response.headers['content-length'] ?? []].flat()[0];
  const announced = status === 204 && length !== undefined && length.trim() !== '0';
  if (hasBytes(request.method, status) || (body.bytes.length === 0 && !announced)) return;
  const what = request.method === 'HEAD' ? 'an answer to HEAD' : `a ${status}`;
  yield complaint(`${what} has content`, 'no content', `${body.bytes.length || length} bytes`);
}

function complaint(message: string, expected: string, seen: string): Complaint {
  return {
    message,
    expected,
    seen,
    remedy:
      'let the HTTP library of the server write these headers, and send no content where HTTP allows none',
  };
}
