import { parsePattern } from './pattern.js';

type Format =
  | true
  | RegExp
  | ((text: string) => boolean)
  | { type: 'number'; validate: (value: number) => boolean };

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const TIME = /^(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))$/;
const DATE_TIME = /^(.{10})[Tt](.+)$/s;

const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?';
const QUOTED = '"(?:[\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]|\\\\[\\x20-\\x7e])*"';
const EMAIL = new RegExp(
  `^(?:${ATOM}(?:\\.${ATOM})*|${QUOTED})@(?:${LABEL}(?:\\.${LABEL})*|\\[[\\x21-\\x5a\\x5e-\\x7e]+\\])$`,
);
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const INT32 = 2 ** 31;
const INT64 = 2 ** 63;

/**
 * Where ajv-formats is stricter or looser than the standard, or has names of its own. No entry: not checked.
 * `date-time` takes no space for `T`, which ajv-formats does: RFC 3339, 5.6, allows it to applications, not in its ABNF.
 */
export function formatsOver(full: Readonly<Record<string, unknown>>): Record<string, Format> {
  const kept = Object.fromEntries(KEPT.map((name) => [name, full[name] as Format]));
  return { ...kept, ...OWN };
}

const KEPT = [
  'hostname',
  'ipv4',
  'ipv6',
  'json-pointer',
  'relative-json-pointer',
  'uri',
  'uri-reference',
  'uuid',
];

const OWN: Readonly<Record<string, Format>> = {
  date: isDate,
  time: isTime,
  'date-time': isDateTime,
  duration:
    /^P(?:\d+W|(?=\d|T\d)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:[.,]\d+)?S)?)?)$/,
  email: EMAIL,
  'idn-email': /^[^@]+@[^@]+$/s,
  regex: (text) => parsePattern(text) !== undefined,
  byte: isBase64,
  int32: { type: 'number', validate: (value) => Number.isInteger(value) && value >= -INT32 && value < INT32 },
  // The largest of them is read as 2^63 from JSON.
  int64: { type: 'number', validate: (value) => Number.isInteger(value) && Math.abs(value) <= INT64 },
};

function isDate(text: string): boolean {
  const match = DATE.exec(text);
  if (!match) return false;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/** RFC 3339 full-time. A 60th second is there only in the last minute of a day, in UTC. */
function isTime(text: string): boolean {
  const match = TIME.exec(text);
  if (!match) return false;
  const [hour = 0, minute = 0, second = 0] = match.slice(1, 4).map(Number);
  const [offsetHour, offsetMinute] = [Number(match[5] ?? 0), Number(match[6] ?? 0)];
  if (hour > 23 || minute > 59 || second > 60 || offsetHour > 23 || offsetMinute > 59) return false;
  if (second < 60) return true;
  const offset = (offsetHour * 60 + offsetMinute) * (match[4] === '-' ? -1 : 1);
  return (hour * 60 + minute - offset + 2880) % 1440 === 1439;
}

function isDateTime(text: string): boolean {
  const match = DATE_TIME.exec(text);
  return match !== null && isDate(match[1]!) && isTime(match[2]!);
}

/** RFC 4648 with its padding; line breaks as MIME writers leave them are no fault of the data. */
function isBase64(text: string): boolean {
  const characters = /[\r\n]/.test(text) ? text.replace(/[\r\n]/g, '') : text;
  return characters.length % 4 === 0 && BASE64.test(characters);
}
