import { parsePattern } from './pattern.js';

type Format =
  | true
  | RegExp
  | ((text: string) => boolean)
  | { type: 'number'; validate: (value: number) => boolean };

const DATE = /^\d{4}-\d\d-\d\d$/;
const TIME = /^\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;
const DATE_TIME = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;

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
  return DATE.test(text) && isDay(text);
}

function isTime(text: string): boolean {
  return TIME.test(text) && isClock(text, 0);
}

function isDateTime(text: string): boolean {
  return DATE_TIME.test(text) && isDay(text) && isClock(text, 11);
}

/** `text` begins with digits in the form of a date. */
function isDay(text: string): boolean {
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/** From `at`, digits in the form of RFC 3339's full-time. A 60th second is there only in the last minute of a day, in UTC. */
function isClock(text: string, at: number): boolean {
  const hour = twoDigits(text, at);
  const minute = twoDigits(text, at + 3);
  const second = twoDigits(text, at + 6);
  const isUtc = (text.charCodeAt(text.length - 1) | 32) === LOWER_Z;
  const offsetHour = isUtc ? 0 : twoDigits(text, text.length - 5);
  const offsetMinute = isUtc ? 0 : twoDigits(text, text.length - 2);
  if (hour > 23 || minute > 59 || second > 60 || offsetHour > 23 || offsetMinute > 59) return false;
  if (second < 60) return true;
  const offset = (offsetHour * 60 + offsetMinute) * (!isUtc && text.at(-6) === '-' ? -1 : 1);
  return (hour * 60 + minute - offset + 2880) % 1440 === 1439;
}

const LOWER_Z = 122;
const ZERO = 48;

function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - ZERO) * 10 + text.charCodeAt(at + 1) - ZERO;
}

/** RFC 4648 with its padding; line breaks as MIME writers leave them are no fault of the data. */
function isBase64(text: string): boolean {
  const characters = /[\r\n]/.test(text) ? text.replace(/[\r\n]/g, '') : text;
  return characters.length % 4 === 0 && BASE64.test(characters);
}
