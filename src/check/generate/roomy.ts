import type { Variant } from './variant.js';

const LEVELS = 10;
const MEMBERS = 60;
/** Below what common servers take by default, the least of which is 100 KB. */
const LETTERS = 70_000;

/** What an object that takes any member may hold, and what servers have limits for that no schema tells. */
export const roomyVariants: readonly (Variant & { readonly name: string })[] = [
  {
    name: 'spectwin_deep',
    kind: `a value that is nested ${LEVELS} levels deep`,
    what: `${LEVELS} levels`,
    value: Array.from({ length: LEVELS }).reduce((inner) => ({ inner }), 1),
    odd: true,
  },
  {
    name: 'spectwin_wide',
    kind: `an object of ${MEMBERS} members`,
    what: `${MEMBERS} members`,
    value: Object.fromEntries(Array.from({ length: MEMBERS }, (_, index) => [`member${index}`, index])),
    odd: true,
  },
  {
    name: 'spectwin_large',
    kind: 'a body of 70 KB',
    what: `a text of ${LETTERS} letters`,
    value: 'x'.repeat(LETTERS),
    odd: true,
  },
];
