import type { Told } from '../../contract/model.js';
import type { Stored } from '../../store/store.js';

/** The part of a list that a request asks for, and what is to be told of it. */
export interface Chosen {
  readonly records: readonly Stored[];
  readonly told: ReadonlyMap<Told, ToldValue>;
}

export type ToldValue = string | number | boolean;

/** The query of a request, by the names that the contract declares. */
export interface Query {
  /** Undefined where the request does not name it. */
  value(parameter: string): unknown;
  /** The address of the same list with other values of these parameters. */
  link(changes: Readonly<Record<string, string>>): string;
}
