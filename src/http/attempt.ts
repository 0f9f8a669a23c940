import { Deadline } from './deadline.js';
import type { Exchange, HttpRequest, HttpResponse, WireFault } from './exchange.js';
import { toTransportFault, TransportFault, type TransportFaultKind } from './transport-fault.js';

export interface AttemptContext {
  readonly origin: string;
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  readonly signal: AbortSignal | undefined;
}

interface Outcome {
  readonly resolve: (exchange: Exchange) => void;
  readonly reject: (fault: TransportFault) => void;
}

/** One try to get an answer. It ends once: with the answer or with a fault. */
export class Attempt {
  /** Bytes of the request may have left. */
  sent = false;
  /** The head of the answer has come. */
  responded = false;
  /** Ends what is under way. For whoever carries it to set. */
  cancel: () => void = () => {};
  readonly request: HttpRequest;
  readonly #context: AttemptContext;
  readonly #outcome: Outcome;
  readonly #deadline: Deadline;
  readonly #startedAt = Date.now();
  readonly #start = performance.now();
  #length = 0;
  #isOver = false;

  constructor(request: HttpRequest, context: AttemptContext, outcome: Outcome) {
    this.request = request;
    this.#context = context;
    this.#outcome = outcome;
    this.#deadline = new Deadline(context.timeoutMs, this.#onTimeout);
    context.signal?.addEventListener('abort', this.#onAbort);
    if (context.signal?.aborted) this.#onAbort();
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Bytes have come. False when they are too many: it has failed. */
  hears(count: number): boolean {
    this.#length += count;
    const { maxResponseBytes } = this.#context;
    if (this.#length > maxResponseBytes)
      this.fail('protocol', `the response has more than ${maxResponseBytes} bytes`);
    return !this.#isOver;
  }

  answered(response: HttpResponse, wireFaults?: readonly WireFault[]): void {
    if (this.#isOver) return;
    this.#end();
    const durationMs = performance.now() - this.#start;
    this.#outcome.resolve({
      request: this.request,
      response,
      startedAt: this.#startedAt,
      durationMs,
      wireFaults,
    });
  }

  /** `reused`: the connection had brought an answer before, and nothing of this one. */
  failed(error: Error, reused: boolean | undefined): void {
    if (this.#isOver) return;
    this.#end();
    const { sent, responded } = this;
    this.#outcome.reject(toTransportFault(error, this.#context.origin, { sent, responded, reused }));
  }

  /** Ends what is under way. */
  fail(kind: TransportFaultKind, message: string): void {
    if (this.#isOver) return;
    this.#end();
    const { sent, responded } = this;
    this.#outcome.reject(
      new TransportFault(kind, `${this.#context.origin}: ${message}`, { sent, responded }),
    );
    this.cancel();
  }

  #end(): void {
    this.#isOver = true;
    this.#deadline.cancel();
    this.#context.signal?.removeEventListener('abort', this.#onAbort);
  }

  readonly #onAbort = (): void => this.fail('aborted', 'the request was aborted');

  readonly #onTimeout = (): void => this.fail('timeout', `no whole answer in ${this.#context.timeoutMs} ms`);
}
