import { header } from '../../http/exchange.js';
import type { Complaint } from '../findings/complaint.js';
import type { Observation } from '../observe/observation.js';
import type { Check } from './check.js';

export const framing: Check = {
  id: 'framing',
  title: 'The message is framed as HTTP says',
  always: true,
  severity: 'error',
  basis: 'RFC 9112, 6: how the length of a message is told.',
  about:
    'In every answer that comes without a proxy of the environment, byte by byte: its status line, header lines and chunks, Content-Length against the bytes that came and against Transfer-Encoding, and nothing behind its end; no content after 204 and 304, nor in a 205 or in answers to HEAD. A Content-Length of 0 on a 204 is harmless, and a warning.',
  judge(observation) {
    const { wireFaults = [] } = observation;
    const faults = wireFaults.map(({ message, expected, seen, severity }) => ({
      ...complaint(message, expected, seen),
      severity,
    }));
    const others = JUDGES.flatMap((judge) => judge(observation) ?? []);
    // The bytes have said it before.
    return [
      ...faults,
      ...others.filter(({ message }) => wireFaults.every((fault) => fault.message !== message)),
    ];
  },
};

const JUDGES: readonly ((observation: Observation) => Complaint | undefined)[] = [
  lengthOfNothing,
  contentLength,
  noContent,
];

function contentLength({ exchange, body, status }: Observation): Complaint | undefined {
  const { headers } = exchange.response;
  const said = headers['content-length'];
  if (said === undefined) return undefined;
  const lengths = new Set([said].flat().flatMap((line) => line.split(',').map((text) => text.trim())));
  const [length = ''] = lengths;
  if (lengths.size > 1 || !/^\d+$/.test(length))
    return complaint('Content-Length is not one number', 'one decimal number', [...lengths].join(', '));
  if (headers['transfer-encoding'] !== undefined)
    return complaint(
      'the answer has both Content-Length and Transfer-Encoding',
      'one of the two',
      `Content-Length: ${length}`,
    );
  if (!hasBytes(exchange.request.method, status) || Number(length) === body.bytes.length) return undefined;
  return complaint('Content-Length is not the length of the body', `${body.bytes.length}`, length);
}

function hasBytes(method: string, status: number): boolean {
  return method !== 'HEAD' && status >= 200 && status !== 204 && status !== 304;
}

/** RFC 9110, 8.6: not with 1xx and 204. Many servers write 0 there, and no client minds. */
function lengthOfNothing({ exchange, status }: Observation): Complaint | undefined {
  const length = header(exchange.response.headers, 'content-length')?.trim();
  if (status !== 204 || length !== '0') return undefined;
  return {
    ...complaint('a 204 has a Content-Length', 'no Content-Length', `Content-Length: ${length}`),
    severity: 'warning',
    basis: 'RFC 9110, 8.6: a server sends no Content-Length with a 204.',
  };
}

function noContent({ exchange, body, status }: Observation): Complaint | undefined {
  const { request, response } = exchange;
  const length = [response.headers['content-length'] ?? []].flat()[0];
  const announced = status === 204 && length !== undefined && length.trim() !== '0';
  const isEmpty = body.bytes.length === 0 && !announced;
  // RFC 9110, 15.3.6: framed as any other message, but with nothing in it.
  if (isEmpty || (hasBytes(request.method, status) && status !== 205)) return undefined;
  const what = request.method === 'HEAD' ? 'an answer to HEAD' : `a ${status}`;
  return complaint(`${what} has content`, 'no content', `${body.bytes.length || length} bytes`);
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
