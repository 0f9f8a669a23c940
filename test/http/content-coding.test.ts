import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { contentCodings, uncoded } from '../../src/http/content-coding.js';

const TEXT = Buffer.from('{"text": "grüße"}');

function decoded(coding: string | string[], body: Uint8Array, maxBytes?: number) {
  return uncoded(body, { 'content-encoding': coding }, { maxBytes });
}

test.each<[string | string[], Uint8Array]>([
  ['gzip', gzipSync(TEXT)],
  ['X-GZIP', gzipSync(TEXT)],
  ['deflate', deflateSync(TEXT)],
  ['deflate', deflateRawSync(TEXT)],
  ['br', brotliCompressSync(TEXT)],
  ['identity', TEXT],
  ['', TEXT],
  ['gzip, identity , br', brotliCompressSync(gzipSync(TEXT))],
  [['deflate', 'gzip'], gzipSync(deflateSync(TEXT))],
])('%s is undone', (coding, body) => {
  const result = decoded(coding, body);
  expect('bytes' in result && Buffer.from(result.bytes)).toEqual(TEXT);
});

test('no coding: the bytes themselves', () => {
  expect(uncoded(TEXT, {})).toEqual({ bytes: TEXT });
});

test('no bytes have nothing to undo, as after HEAD', () => {
  expect(decoded('gzip', new Uint8Array())).toEqual({ bytes: new Uint8Array() });
  expect(decoded('zstd', new Uint8Array())).toEqual({ bytes: new Uint8Array() });
});

test.each<[string, string, Uint8Array, string]>([
  ['not what it says', 'gzip', TEXT, 'the body is not gzip'],
  ['cut off', 'gzip', gzipSync(TEXT).subarray(0, -9), 'the body is not gzip'],
  ['cut off', 'br', brotliCompressSync(TEXT).subarray(0, -3), 'the body is not br'],
  ['not deflate', 'deflate', Buffer.from([0xff, 0xff, 0xff]), 'the body is not deflate'],
  ['unknown', 'zstd', TEXT, 'the body has the unknown content coding "zstd"'],
  ['too many', 'br,br,br,br,br,br', TEXT, 'the body has more than 5'],
])('%s (%s) is told', (_, coding, body, fault) => {
  expect(decoded(coding, body)).toEqual({ fault: expect.stringContaining(fault) as string });
});

test('a bomb is told when it goes off', () => {
  const bomb = gzipSync(Buffer.alloc(1_000_000));
  expect(decoded('gzip', bomb, 1_000)).toEqual({ fault: 'the body is more than 1000 bytes of gzip content' });
  expect(decoded('gzip', bomb, 1_000_000)).toHaveProperty('bytes');
});

test('codings are lower case and without identity', () => {
  expect(contentCodings({ 'content-encoding': ['GZip, identity', ' Br'] })).toEqual(['gzip', 'br']);
  expect(contentCodings({})).toEqual([]);
});
