import { SpectwinError } from '../errors.js';
import { type Source, parseSource } from './source.js';

const TIMEOUT_MS = 30_000;
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_DOCUMENTS = 200;

/** Gets a document from a URL that the user named. Throws SOURCE_UNREADABLE, or CONTRACT_INVALID for broken syntax. */
export async function fetchSource(uri: string): Promise<Source> {
  return parseSource({ uri, text: await getText(uri) });
}

/** All documents on the network that `entry` refers to, and those that these refer to, by URI. */
export async function fetchReferred(entry: Source): Promise<Map<string, Source>> {
  const found = new Map<string, Source>();
  const open = [entry];
  for (let source = open.pop(); source && found.size < MAX_DOCUMENTS; source = open.pop()) {
    for (const uri of remoteRefs(source)) {
      if (found.has(uri) || uri === entry.uri) continue;
      const fetched = await fetchSource(uri);
      found.set(uri, fetched);
      open.push(fetched);
    }
  }
  return found;
}

function remoteRefs(source: Source): string[] {
  const found = new Set<string>();
  for (const [, ref = ''] of source.text.matchAll(/["']?\$ref["']?\s*:\s*["']?([^"'\s,}]+)/g)) {
    const file = ref.split('#')[0];
    const uri = file && URL.canParse(file, source.uri) ? new URL(file, source.uri).href : '';
    if (/^https?:/.test(uri)) found.add(uri);
  }
  return [...found];
}

// The built-in fetch and not http/client: a document may be redirected, an exchange under test never is.
async function getText(uri: string): Promise<string> {
  const remedy = 'check the URL, or download the document and name the file';
  try {
    const response = await fetch(uri, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!response.ok) {
      throw new SpectwinError('SOURCE_UNREADABLE', {
        message: `cannot read ${uri}: it answered ${response.status}`,
        remedy,
      });
    }
    const text = await response.text();
    if (text.length <= MAX_BYTES) return text;
    throw new SpectwinError('SOURCE_UNREADABLE', {
      message: `cannot read ${uri}: it is larger than ${MAX_BYTES} bytes`,
      remedy,
    });
  } catch (error) {
    if (error instanceof SpectwinError) throw error;
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    const message = `cannot read ${uri}: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw new SpectwinError('SOURCE_UNREADABLE', { message, remedy });
  }
}
