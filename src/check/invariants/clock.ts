import { header } from '../../http/exchange.js';
import { parseHttpDate } from '../../http/retry.js';
import type { Observation } from '../observe/observation.js';
import type { Actor } from './actor.js';
import { shownValue } from './compare.js';
import type { Invariant } from './invariant.js';
import type { Members } from './members.js';
import { momentOf } from './moments.js';

const MINUTE_MS = 60_000;
/** No two time zones are nearer to each other. */
const QUARTER_MS = 15 * MINUTE_MS;
const SKEW_MS = 5 * MINUTE_MS;
const FARTHEST_ZONE_MS = 14 * 60 * MINUTE_MS;
/** No two clocks of one server are so far from each other. */
const DAYS_MS = 2 * 24 * 60 * MINUTE_MS;
const YEAR_MS = 366 * 24 * 60 * MINUTE_MS;

export const clock: Invariant = {
  id: 'clock',
  title: 'Times are those of the clock, in the zone that they name',
  severity: 'error',
  basis: 'RFC 3339, 4: a date-time names its offset from UTC, and is the moment that it names.',
  about:
    'The times of a new record against the Date of its answer, else against the clock of the checker. An error where the distance is that of a time zone, more than two days away from the Date of the answer, or years from now; a warning where it is anything else above five minutes, since a clock may be wrong.',
  needs: [],
  applies: (subject) =>
    subject.making() !== undefined &&
    subject.ruled('on-create').length + subject.ruled('on-write').length > 0,
  places: (subject) => subject.ruled('on-create').map((name) => subject.member(name)),
  scenes: [{ name: 'of a new record', play: ofNew }],
};

async function ofNew(actor: Actor): Promise<void> {
  const { subject } = actor;
  const { shown, seen } = await actor.make();
  const now = clockOf(seen);
  for (const name of [...subject.ruled('on-create'), ...subject.ruled('on-write')]) {
    const moment = momentOf(shown[name]);
    if (!moment) continue;
    const distance = Number(moment.nanoseconds / 1_000_000n) - now;
    if (Math.abs(distance) <= SKEW_MS) continue;
    const isZone = isZoneAway(distance);
    const hasDate = header(seen.exchange.response.headers, 'date') !== undefined;
    const isFar = Math.abs(distance) > (hasDate ? DAYS_MS : 20 * YEAR_MS);
    actor.report({
      complaint: {
        severity: isZone || isFar ? 'error' : 'warning',
        message: isZone
          ? `\`${name}\` of a new record is away from now by a time zone`
          : `\`${name}\` of a new record is not the time of its creation`,
        expected: `about ${new Date(now).toISOString()}`,
        seen: shownValue(shown[name]),
        remedy: 'write the moment with the offset that it has: UTC with Z',
        place: subject.member(name),
        member: name,
      },
      seen: [seen],
    });
    return;
  }
}

/** The member that an answer shows away from its Date by a time zone: other code may write updates than creations. */
export function zoneOff(names: readonly string[], shown: Members, seen: Observation): string | undefined {
  const now = clockOf(seen);
  return names.find((name) => {
    const moment = momentOf(shown[name]);
    const distance = moment ? Number(moment.nanoseconds / 1_000_000n) - now : 0;
    return Math.abs(distance) > SKEW_MS && isZoneAway(distance);
  });
}

function clockOf({ exchange }: Observation): number {
  const date = parseHttpDate(header(exchange.response.headers, 'date') ?? '');
  return date ?? exchange.startedAt + exchange.durationMs / 2;
}

function isZoneAway(distance: number): boolean {
  const size = Math.abs(distance);
  const rest = size % QUARTER_MS;
  return size <= FARTHEST_ZONE_MS + MINUTE_MS && Math.min(rest, QUARTER_MS - rest) < MINUTE_MS;
}
