/** Header fields by lower-case name. A field that came several times is an array (RFC 9110, 5.2). */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A request as it went over the wire. `target` is the origin-form: path and query, still percent-encoded. */
export interface HttpRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Headers;
  readonly body?: Uint8Array | undefined;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly body?: Uint8Array | string | undefined;
  /** `1.0` or `1.1`, where somebody has read the bytes. */
  readonly httpVersion?: string | undefined;
}

/** Something in the bytes of an answer that HTTP/1.1 does not allow (RFC 9112). */
export interface WireFault {
  readonly message: string;
  readonly expected: string;
  readonly seen: string;
  /** Default: error. */
  readonly severity?: 'warning' | undefined;
}

/** A request and its response: the noun that everything passes on. */
export interface Exchange {
  readonly request: HttpRequest;
  readonly response: HttpResponse;
  /** Epoch milliseconds at which the request was sent or received. */
  readonly startedAt: number;
  readonly durationMs: number;
  /** Attempts before this one that got no answer, where the client has repeated the request. */
  readonly failed?: readonly Error[] | undefined;
  /** What is wrong with the bytes of the answer, where somebody has read them. */
  readonly wireFaults?: readonly WireFault[] | undefined;
}

/** The first value of a header field, or undefined. `name` is in lower case. */
export function header(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' || value === undefined ? value : value[0];
}
