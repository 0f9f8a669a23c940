import { header } from '../../http/exchange.js';
import type { Observation } from '../observe/observation.js';
import type { Actor } from './actor.js';
import { isSuccess } from './answers.js';
import type { Invariant } from './invariant.js';

const ASKED = 'bytes=2-5';

export const ranges: Invariant = {
  id: 'ranges',
  title: 'A part of an answer says which part it is',
  severity: 'error',
  basis: 'RFC 9110, 14.4 and 15.3.7: a 206 has Content-Range, and the bytes that it names.',
  about:
    'A GET of a record with `Range`: what comes with 206 are the bytes of the whole answer that Content-Range names. A server that knows no ranges, and sends the whole, is left alone.',
  needs: ['read'],
  applies: (subject) => subject.making() !== undefined && subject.operation('read')?.method === 'GET',
  scenes: [{ name: 'of a record', play: part }],
};

async function part(actor: Actor): Promise<void> {
  const { key } = await actor.make();
  const headers = { 'accept-encoding': 'identity' };
  const whole = await actor.read(key, { headers });
  const seen = await actor.read(key, { step: 'read a part', headers: { ...headers, range: ASKED } });
  if (!isSuccess(whole) || seen.status !== 206) return;
  const range = header(seen.exchange.response.headers, 'content-range');
  if (/^multipart\/byteranges/i.test(header(seen.exchange.response.headers, 'content-type') ?? '')) return;
  const wrong = range === undefined ? 'has no Content-Range' : faultIn(range, whole, seen);
  if (wrong === undefined) return;
  const complaint = {
    message: `a 206 ${wrong}`,
    expected: `Content-Range: bytes 2-5/${whole.body.bytes.length}, and these bytes`,
    seen: `Content-Range: ${range ?? 'none'}, and ${seen.body.bytes.length} bytes`,
    remedy: 'leave ranges to a library, or ignore Range and answer 200 with the whole',
    place: actor.subject.place(seen.operation, 200),
    clauses: [],
    basis: ranges.basis,
  };
  actor.report({ complaint, seen: [whole, seen] });
}

function faultIn(range: string, whole: Observation, seen: Observation): string | undefined {
  const [, first, last, size] = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(range) ?? [];
  if (first === undefined || last === undefined) return 'has a malformed Content-Range';
  const bytes = Buffer.from(whole.body.bytes).subarray(Number(first), Number(last) + 1);
  if (size !== '*' && Number(size) !== whole.body.bytes.length)
    return 'names another length than the whole has';
  return bytes.equals(seen.body.bytes) ? undefined : 'has other bytes than its Content-Range names';
}
