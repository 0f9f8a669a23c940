export type TransportFaultKind = 'refused' | 'dns' | 'tls' | 'timeout' | 'reset' | 'protocol' | 'aborted';

/** How far a request came. */
export interface Progress {
  /** Bytes of the request may have left. */
  readonly sent: boolean;
  /** The head of a response has arrived. */
  readonly responded: boolean;
  /** The connection had brought an answer before, and nothing of this one; undefined where nobody knows. */
  readonly reused?: boolean | undefined;
}

/**
 * Why no whole response came. A server may break its contract in this way, so it is for the caller to judge and not a
 * `SpectwinError`.
 */
export class TransportFault extends Error {
  override readonly name = 'TransportFault';
  readonly kind: TransportFaultKind;
  readonly sent: boolean;
  readonly responded: boolean;
  readonly reused: boolean | undefined;

  constructor(
    kind: TransportFaultKind,
    message: string,
    options: Partial<Progress> & { readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.kind = kind;
    this.sent = options.sent ?? false;
    this.responded = options.responded ?? false;
    this.reused = options.reused;
  }
}

const KINDS: readonly (readonly [RegExp, TransportFaultKind])[] = [
  [/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL)$/, 'refused'],
  [/^UND_ERR_ABORTED$/, 'refused'],
  [/^(ENOTFOUND|EAI_.*)$/, 'dns'],
  [/^(ETIMEDOUT|UND_ERR_\w*TIMEOUT)$/, 'timeout'],
  [/^(ECONNRESET|ECONNABORTED|EPIPE|UND_ERR_SOCKET|UND_ERR_DESTROYED|UND_ERR_CLOSED)$/, 'reset'],
  [/^(EPROTO|ERR_TLS_.*|ERR_SSL_.*|CERT_.*|CRL_.*|UNABLE_TO_.*|UND_ERR_PRX_TLS)$/, 'tls'],
  [/(SELF_SIGNED|CERTIFICATE|HOSTNAME_MISMATCH|INVALID_CA|PATH_LENGTH|INVALID_PURPOSE)/, 'tls'],
];

/** What undici or a socket reports, as one of our kinds. `origin` is named in the message. */
export function toTransportFault(
  error: Error & { readonly code?: unknown },
  origin: string,
  progress: Progress,
): TransportFault {
  const code = typeof error.code === 'string' ? error.code : '';
  const kind = kindOf(error, code);
  const detail = error.message.includes(code) ? error.message : `${code} ${error.message}`.trim();
  return new TransportFault(kind, `${origin}: ${PHRASES[kind]} (${detail})`, {
    ...progress,
    cause: error,
  });
}

const PHRASES: Readonly<Record<TransportFaultKind, string>> = {
  refused: 'no connection could be made',
  dns: 'the name could not be resolved',
  tls: 'no secure connection could be made',
  timeout: 'no answer in time',
  reset: 'the connection was closed before the answer was complete',
  protocol: 'what was said is not HTTP',
  aborted: 'the request was aborted',
};

function kindOf(error: Error, code: string): TransportFaultKind {
  if (/before secure TLS connection/.test(error.message)) return 'tls';
  if (/^bad (upgrade|response)$/.test(error.message)) return 'protocol';
  return KINDS.find(([pattern]) => pattern.test(code))?.[1] ?? 'protocol';
}

/** What makes an answer unreadable. */
export class Misframed extends Error {
  override readonly name = 'Misframed';
  /** It begins as HTTP does: something else has not come from a server of HTTP. */
  readonly isHttp: boolean;

  constructor(message: string, isHttp: boolean) {
    super(message);
    this.isHttp = isHttp;
  }
}

/** What undici's parser says of a status line that is none. It has no codes for that. */
const NO_HTTP = /Expected HTTP|Invalid HTTP version|Invalid status code/;

/** The answer that cannot be read, where that is why there is none. */
export function misframed({ cause }: TransportFault): Misframed | undefined {
  if (cause instanceof Misframed) return cause;
  if (!(cause instanceof Error)) return undefined;
  if ('code' in cause && cause.code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH')
    return new Misframed('Content-Length is not the length of the body', true);
  // undici's parser: not everything that it throws has a code.
  return cause.name === 'HTTPParserError'
    ? new Misframed(cause.message, !NO_HTTP.test(cause.message))
    : undefined;
}
