import type { Stored } from '../../../store/store.js';
import type { Handle, Sent, Wrapping } from '../fault.js';
import { mapRecords } from './answers.js';
import type { Call } from './call.js';

/** Changes the answer. */
export function after(change: (sent: Sent, call: Call) => Sent | Promise<Sent>): Wrapping {
  return { handle: (next) => (call) => upon(next(call), (sent) => change(sent, call)) };
}

/** Changes the request on its way in. */
export function before(change: (call: Call) => Call): Wrapping {
  return { handle: (next) => (call) => next(change(call)) };
}

/** Answers without asking the mock, where something is given back. */
export function instead(answer: (call: Call) => Sent | undefined): Wrapping {
  return { handle: (next) => (call) => answer(call) ?? next(call) };
}

/** Sends some requests another way than others. */
export function route(way: (call: Call, next: Handle) => Sent | Promise<Sent>): Wrapping {
  return { handle: (next) => (call) => way(call, next) };
}

/** Changes each record that a success shows. */
export function shown(change: (record: Stored, call: Call, sent: Sent) => unknown): Wrapping {
  return after((sent, call) => mapRecords(sent, call, (record) => change(record, call, sent)));
}

export function both(one: Wrapping, other: Wrapping): Wrapping {
  return {
    handle: (next) => chain(other.handle, chain(one.handle, next)),
    store: (inner) => chain(other.store, chain(one.store, inner)),
  };
}

function chain<T>(wrap: ((inner: T) => T) | undefined, inner: T): T {
  return wrap ? wrap(inner) : inner;
}

/** As `await`, but at once where nothing has to be waited for: the order of requests stays the order of their effects. */
export function upon<T, U>(value: T | Promise<T>, use: (value: T) => U | Promise<U>): U | Promise<U> {
  return value instanceof Promise ? value.then(use) : use(value);
}
