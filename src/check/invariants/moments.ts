/** RFC 3339, 5.6, and the form without zone that some servers send. */
const DATE_TIME = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.(\d+))?(?:[Zz]|[+-]\d\d:\d\d)?$/;

/** A moment as a server writes it. */
export interface Moment {
  /** Since the epoch. */
  readonly nanoseconds: bigint;
  /** How fine it was written, in decimals of a second: 0, 3, 6 or 9. Zeros at the end may be a column that holds less. */
  readonly decimals: number;
  /** Decimals of a second as they were written. */
  readonly digits: number;
}

/** Undefined for what is no date-time. What has no zone is taken as UTC. */
export function momentOf(value: unknown): Moment | undefined {
  if (typeof value !== 'string') return undefined;
  const match = DATE_TIME.exec(value);
  if (!match) return undefined;
  const fraction = match[1] ?? '';
  const whole = value.replace(' ', 'T').replace(/\.\d+/, '');
  const milliseconds = Date.parse(/[Zz]$|[+-]\d\d:\d\d$/.test(whole) ? whole : `${whole}Z`);
  if (Number.isNaN(milliseconds)) return undefined;
  const below = BigInt(fraction.slice(0, 9).padEnd(9, '0'));
  return {
    nanoseconds: BigInt(milliseconds) * 1_000_000n + below,
    decimals: Math.ceil(fraction.replace(/0+$/, '').length / 3) * 3,
    digits: fraction.length,
  };
}

/** Negative when `left` is earlier; undefined when one of them is no date-time. */
export function compareMoments(left: unknown, right: unknown): number | undefined {
  const [a, b] = [momentOf(left), momentOf(right)];
  if (!a || !b) return undefined;
  return a.nanoseconds === b.nanoseconds ? 0 : a.nanoseconds < b.nanoseconds ? -1 : 1;
}

/** The same moment, or the same as far as the coarser of the two was written: databases cut what programs count. */
export function isSameMoment(left: unknown, right: unknown): boolean {
  const [a, b] = [momentOf(left), momentOf(right)];
  if (!a || !b) return false;
  const step = 10n ** BigInt(9 - Math.min(a.decimals, b.decimals));
  const distance = a.nanoseconds - b.nanoseconds;
  if (distance === 0n) return true;
  return a.decimals !== b.decimals && (distance < 0n ? -distance : distance) < step;
}

/** One of them is a whole second, and written as finely as the other: zeros that say what they do not know. */
export function isBlunted(left: unknown, right: unknown): boolean {
  const [a, b] = [momentOf(left), momentOf(right)];
  return a !== undefined && a.digits === b?.digits && (a.decimals === 0) !== (b.decimals === 0);
}
