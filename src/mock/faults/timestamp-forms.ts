import { type FaultOf, inGroup } from './fault.js';
import { all, does, stamped } from './kit/needs.js';
import { shown } from './kit/wrap.js';
import { stampsIn } from './timestamps.js';

const two = (value: number): string => String(value).padStart(2, '0');

function local(text: string, hours: number): string {
  const moved = new Date(Date.parse(text) + hours * 3_600_000).toISOString();
  return moved.replace('Z', `${hours < 0 ? '-' : '+'}${two(Math.abs(hours))}:00`);
}

function slashed(text: string): string {
  const date = new Date(text);
  return `${two(date.getUTCDate())}/${two(date.getUTCMonth() + 1)}/${date.getUTCFullYear()} ${text.slice(11, 19)}`;
}

/** How serializers write a moment; none of these is an RFC 3339 date-time in UTC. */
const FORMS: readonly { name: string; title: string; write: (text: string) => unknown }[] = [
  { name: 'no-zone', title: 'without a zone', write: (text) => text.replace('Z', '') },
  { name: 'local-offset', title: 'with the offset of the server, +02:00', write: (text) => local(text, 2) },
  {
    name: 'negative-offset',
    title: 'with the offset of the server, -07:00',
    write: (text) => local(text, -7),
  },
  { name: 'space', title: 'with a space instead of the T', write: (text) => text.replace('T', ' ') },
  { name: 'basic', title: 'in the basic form of ISO 8601', write: (text) => text.replace(/[-:]|\.\d+/g, '') },
  { name: 'no-seconds', title: 'without seconds', write: (text) => text.replace(/:\d\d\.\d+Z$/, 'Z') },
  { name: 'date-only', title: 'as dates', write: (text) => text.slice(0, 10) },
  { name: 'double-zone', title: 'with +00:00 and a Z', write: (text) => text.replace('Z', '+00:00Z') },
  { name: 'offset-without-colon', title: 'with +0000', write: (text) => text.replace('Z', '+0000') },
  { name: 'named-zone', title: 'with the name of a zone', write: (text) => text.replace('Z', '[UTC]') },
  {
    name: 'utc-word',
    title: 'with the word UTC',
    write: (text) => text.replace('T', ' ').replace('Z', ' UTC'),
  },
  { name: 'http-date', title: 'as HTTP dates', write: (text) => new Date(text).toUTCString() },
  { name: 'day-first', title: 'with the day first', write: slashed },
  {
    name: 'epoch-seconds',
    title: 'as seconds since 1970',
    write: (text) => Math.floor(Date.parse(text) / 1000),
  },
  { name: 'epoch-millis', title: 'as milliseconds since 1970', write: (text) => Date.parse(text) },
  {
    name: 'epoch-text',
    title: 'as seconds since 1970, in quotes',
    write: (text) => String(Date.parse(text) / 1000),
  },
  { name: 'object', title: 'as objects of the database', write: (text) => ({ $date: text }) },
  { name: 'empty', title: 'as empty texts', write: () => '' },
  { name: 'null', title: 'as null', write: () => null },
  { name: 'zero', title: 'as the zero of the language', write: () => '0001-01-01T00:00:00' },
];

export const timestampForms = inGroup('timestamps', [
  ...FORMS.map(({ name, title, write }): FaultOf => ({
    name: `times-${name}`,
    title: `times are written ${title}`,
    promise: 'the form of timestamps in the schema of the record',
    applies: stamped,
    make: () => shown((record, call) => stampsIn(record, call, write)),
  })),
  {
    name: 'times-no-zone-in-list',
    title: 'times are written without a zone, in lists only',
    promise: 'the form of timestamps in the schema of the record',
    applies: all(stamped, does('list')),
    make: () =>
      shown((record, call) =>
        call.is('list') ? stampsIn(record, call, (text) => text.replace('Z', '')) : record,
      ),
  },
  {
    name: 'times-local-offset-on-update',
    title: 'the answer to an update writes times with the offset of the server',
    promise: 'the form of timestamps in the schema of the record',
    applies: all(stamped, does('update', 'replace', 'upsert')),
    make: () =>
      shown((record, call, sent) =>
        sent.effect?.before ? stampsIn(record, call, (text) => local(text, 2)) : record,
      ),
  },
]);
