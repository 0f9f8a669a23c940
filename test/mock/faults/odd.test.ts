import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { validateResponse } from '../../../src/contract/validate.js';
import { oddServers } from '../../../src/mock/faults/index.js';
import { providers } from '../support/api.js';
import { providersScript as script } from './providers-script.js';
import { type Seen, sessionWith } from './session.js';

/** Answers that HTTP knows and no contract has to declare. */
const OF_HTTP = new Set([206, 304, 405, 406, 413, 414, 415, 417, 429, 431, 501, 503]);

function decoded(body: string | undefined, coding: unknown): string {
  const bytes = Buffer.from(body ?? '', 'latin1');
  if (coding === 'gzip') return gunzipSync(bytes).toString();
  return coding === 'br' ? brotliDecompressSync(bytes).toString() : bytes.toString();
}

/** What an answer breaks of the contract. */
function broken([line, status, headers, body]: Seen): readonly string[] {
  const [method = '', target = ''] = line.split(' ');
  const match = providers.match(method, target.replace(/\?.*/, ''));
  if (!('operation' in match) || OF_HTTP.has(status)) return [];
  // Whether a slash in a key gets as far as the server is up to who routes.
  if (status === 404 && /%2f/i.test(target)) return [];
  // HTTP itself knows 400, for what is malformed.
  if (status === 400 && !match.operation.responses.some(({ status: known }) => known === '400')) return [];
  const fields = headers as Record<string, string>;
  const text = decoded(body, fields['content-encoding']);
  const value: unknown = text === '' ? undefined : JSON.parse(text);
  const response = { status, headers: fields, body: text === '' ? undefined : text };
  return validateResponse(providers, match.operation, response, value).map(
    ({ message }) => `${line}: ${message}`,
  );
}

test.each(oddServers.map(({ name, title }) => [name, title]))('%s keeps the contract: %s', async (name) => {
  const seen = await sessionWith(providers, { faults: [name] }, { script });
  expect(seen.length).toBeGreaterThan(400);
  expect(seen.flatMap(broken)).toEqual([]);
});
