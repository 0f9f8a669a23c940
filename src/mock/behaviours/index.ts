import type { Action } from '../../contract/model.js';
import type { Behaviour } from './behaviour.js';
import { create } from './create.js';
import { remove } from './delete.js';
import { list } from './list.js';
import { read } from './read.js';
import { replace } from './replace.js';
import { update } from './update.js';
import { upsert } from './upsert.js';

export const BEHAVIOURS: Readonly<Record<Action, Behaviour>> = {
  create,
  upsert,
  list,
  read,
  replace,
  update,
  delete: remove,
};
