import type { Violation } from '../../contract/model.js';
import { validateResponse } from '../../contract/validate.js';
import type { Store } from '../../store/store.js';
import type { Answered as Recorded, Journal } from '../journal.js';
import type { Answer, Answered, Received } from '../stages/stage.js';
import type { FaultContext, Handle, Sent, Wrapping } from './fault.js';
import { valueOf } from './kit/answers.js';
import { Call } from './kit/call.js';
import { Witness } from './kit/effect.js';
import { upon } from './kit/wrap.js';

interface Parts extends Omit<FaultContext, 'store'> {
  readonly store: Store;
  readonly journal: Journal;
}

/** One that can be switched on. */
export interface Switch {
  /** As it was asked for. */
  readonly name: string;
  readonly make: (context: FaultContext) => Wrapping;
}

const NONE: readonly Violation[] = Object.freeze([]);

/** Stands around a mock and its store, and makes both do what the faults that are switched on have them do. */
export class FaultHost {
  /** For the mock, in place of its own. */
  readonly store: Store;
  /** For the mock: while faults are on, it is this host who knows what really goes out. */
  readonly journal: Pick<Journal, 'record'>;
  private readonly parts: Parts;
  private readonly witness = new Witness();
  private readonly origins = new WeakMap<Received, Call>();
  private readonly recorded = new WeakMap<Call, Recorded>();
  private current: Store;
  private on: readonly Switch[] = [];
  private honest: Answer | undefined;
  private faulty: Handle | undefined;

  constructor(parts: Parts) {
    this.parts = parts;
    this.current = parts.store;
    this.store = {
      collection: (scope) => this.current.collection(scope),
      snapshot: () => parts.store.snapshot(),
      restore: (snapshot) => parts.store.restore(snapshot),
    };
    this.journal = { record: (answered) => this.hold(answered) };
  }

  /** The names of those that are on. */
  get names(): readonly string[] {
    return this.on.map(({ name }) => name);
  }

  /** The mock's answers, with the faults that are on at the time. */
  around(honest: Answer): Answer {
    this.honest = honest;
    this.restart();
    return (received) => (this.faulty ? this.answer(received, this.faulty) : honest(received));
  }

  /** Switches these on and all others off. */
  set(switches: readonly Switch[]): void {
    this.on = switches;
    this.restart();
  }

  /** What the faults remember is forgotten. */
  restart(): void {
    const { honest, parts, witness } = this;
    this.faulty = undefined;
    this.current = parts.store;
    if (this.on.length === 0 || !honest) return;
    const wrappings = this.on.map(({ make }) => make(parts));
    let store = witness.over(parts.store);
    let handle: Handle = (call) => this.ask(call, honest);
    for (const wrapping of wrappings) {
      store = wrapping.store?.(store) ?? store;
      handle = wrapping.handle?.(handle) ?? handle;
    }
    this.current = store;
    this.faulty = handle;
  }

  private ask(call: Call, honest: Answer): Sent | Promise<Sent> {
    this.origins.set(call.received, call.origin);
    this.witness.take();
    const answer = honest(call.received);
    const seen = this.witness.take();
    return upon(answer, (response) => ({ ...response, ...seen }));
  }

  private answer(received: Received, faulty: Handle): Answered | Promise<Answered> {
    const call = new Call(received, this.parts.contract);
    return upon(faulty(call), (sent) => {
      this.write(call, sent);
      return sent;
    });
  }

  private hold(answered: Recorded): void {
    const call = this.origins.get(answered.received);
    if (call) this.recorded.set(call, answered);
    else this.parts.journal.record(answered);
  }

  /** A fault may show secrets, so the journal keeps the answer from before, with the status that went out. */
  private write(call: Call, sent: Sent): void {
    const { received, operation } = call;
    const { status } = sent;
    const known = this.recorded.get(call);
    const violations = operation
      ? validateResponse(this.parts.contract, operation, sent, valueOf(sent))
      : NONE;
    const note = `faults are on: ${this.names.join(', ')}; this is the answer from before them, but for its status`;
    this.parts.journal.record({
      operation,
      ...known,
      received,
      response: { ...known?.response, headers: known?.response.headers ?? {}, status },
      violations: { request: known?.violations.request ?? NONE, response: violations },
      notes: [...(known?.notes ?? []), note],
    });
  }
}
