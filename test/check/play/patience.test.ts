import { Patience } from '../../../src/check/play/patience.js';

const GET = { method: 'GET', target: '/a/b/', headers: {} };

test('the full time, until it was twice in vain', () => {
  const patience = new Patience(10_000);
  patience.lost(GET);
  expect(patience.timeoutFor(GET)).toBe(10_000);
  patience.lost({ ...GET, target: '/a/c/' });
  expect(patience.timeoutFor(GET)).toBe(1_000);
  expect(patience.timeoutFor({ ...GET, method: 'POST' })).toBe(10_000);
});

test('a slow server keeps more of it', () => {
  const patience = new Patience(10_000);
  patience.answered(700);
  patience.answered(30);
  for (let count = 0; count < 2; count++) patience.lost(GET);
  expect(patience.timeoutFor(GET)).toBe(3_500);
  patience.answered(9_000);
  expect(patience.timeoutFor(GET)).toBe(10_000);
});

test.each([
  [1, 5],
  [20, 40],
  [400, 100],
])('answers after %i ms: the server is given %i ms to begin', (durationMs, expected) => {
  const patience = new Patience(30_000);
  for (let count = 0; count < 100; count++) patience.answered(durationMs);
  expect(patience.noticeMs).toBeCloseTo(expected);
});
