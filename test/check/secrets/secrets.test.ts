import { Secrets } from '../../../src/check/secrets/secrets.js';

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz 0123456789 ';
const secretOf = (value: string) => ({ value, member: 'secret', kind: 'write-only', canary: false }) as const;

/** In milliseconds of this process, whatever else the machine does. */
function timeOf(act: () => void): number {
  const before = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

test('a text that repeats itself is not compared whole at each of its turns', () => {
  const secrets = new Secrets();
  for (let length = 10_000; length < 10_040; length++)
    secrets.add(secretOf(ALPHABET.repeat(300).slice(0, length)));
  const text = ALPHABET.repeat(5_000);
  const time = timeOf(() => expect([...secrets.find(text)]).toHaveLength(40));
  expect(time).toBeLessThan(400);
});

test('masks in a text cost no more than its length, however many secrets there are', () => {
  const secrets = new Secrets();
  for (let index = 0; index < 600; index++) secrets.add(secretOf(`sk-${index}-q8Zr5Tn2Wx9Lb4Vc7Ks${index}`));
  const text = `${'x'.repeat(100_000)}... ${'and so on... '.repeat(500)}`;
  const time = timeOf(() => expect([...secrets.find(text)]).toEqual([]));
  expect(time).toBeLessThan(150);
});

test.each([
  ['sk-1-q8Zr5Tn2***', 'masked by less than half'],
  ['***Tn2Vc7KsT31', 'masked by less than half'],
  ['"sk-1-q8***7KsT31"', 'masked by less than half'],
  ['sk-1-q8…KsT31 and another word', 'masked by less than half'],
  ['sk-1…31', undefined],
  ['... sk-1-q8 *** 7KsT31', undefined],
])('%s: %s', (text, form) => {
  const secrets = new Secrets();
  secrets.add(secretOf('sk-1-q8Zr5Tn2Vc7KsT31'));
  expect([...secrets.find(text)].map((each) => each.form)).toEqual(form === undefined ? [] : [form]);
});
