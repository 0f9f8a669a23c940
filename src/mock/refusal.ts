import type { Violation } from '../contract/model.js';
import type { Headers } from '../http/exchange.js';

/** Why the mock says no. */
export type Reason =
  | 'no-route'
  | 'no-method'
  | 'credentials-missing'
  | 'credentials-invalid'
  | 'too-large'
  | 'wrong-media-type'
  | 'not-acceptable'
  | 'unreadable'
  | 'invalid'
  | 'no-record'
  | 'taken'
  | 'protected'
  | 'conflict'
  | 'unfit'
  | 'broken';

/** The mock's negative answer, before it has a body. */
export class Refusal {
  readonly reason: Reason;
  /** A sentence for people. There is nothing in it that could be secret. */
  readonly detail: string;
  readonly violations: readonly Violation[];
  readonly headers: Headers;
  /** In place of the reason's own statuses. */
  readonly status: number | undefined;

  constructor(
    reason: Reason,
    detail: string,
    more: { violations?: readonly Violation[]; headers?: Headers; status?: number } = {},
  ) {
    this.reason = reason;
    this.detail = detail;
    this.violations = more.violations ?? [];
    this.headers = more.headers ?? {};
    this.status = more.status;
  }
}

/** The first status that the operation declares is taken, else the last one. */
export const STATUSES: Readonly<Record<Reason, readonly number[]>> = {
  'no-route': [404],
  'no-method': [405],
  'credentials-missing': [401],
  'credentials-invalid': [401],
  'too-large': [413],
  'wrong-media-type': [415],
  'not-acceptable': [406],
  unreadable: [400, 422, 400],
  invalid: [400, 422, 400],
  'no-record': [404],
  taken: [409, 400],
  protected: [403],
  // RFC 5789, 2.2: the patch does not fit the state; or what it makes is no valid record.
  conflict: [409, 422, 400, 409],
  unfit: [422, 400, 409, 422],
  broken: [500],
};
