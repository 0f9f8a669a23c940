import { SpectwinError } from '../../errors.js';

/** Names every address of this machine. */
export const LOOPBACK = 'loopback';

/** Where callbacks may go. A client's request names the address: without a list of ours it could make the mock call anybody. */
export interface CallbackTargets {
  /** Undefined: yes; else why not. */
  refusal(url: string): string | undefined;
}

/** @throws {SpectwinError} USAGE for what is neither `loopback` nor the origin of an http(s) URL. */
export function callbackTargets(allowed: readonly string[]): CallbackTargets {
  const origins = new Set(allowed.filter((each) => each !== LOOPBACK).map(originOf));
  const isLoopbackOpen = allowed.includes(LOOPBACK);
  return {
    refusal(text) {
      const url = URL.canParse(text) ? new URL(text) : undefined;
      if (!url || !/^https?:$/.test(url.protocol)) return 'it is no http(s) URL';
      if (url.username !== '' || url.password !== '') return 'it holds credentials';
      if (origins.has(url.origin) || (isLoopbackOpen && isLoopback(url.hostname))) return undefined;
      return `${url.origin} is not among the hosts that callbacks may go to`;
    },
  };
}

function originOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol) && url.pathname === '/') return url.origin;
  throw new SpectwinError('USAGE', {
    message: `callbacks cannot go to ${JSON.stringify(text)}`,
    remedy: `say ${LOOPBACK}, or scheme, host and port: http://127.0.0.1:3000`,
  });
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
