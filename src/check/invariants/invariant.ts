import type { Action } from '../../contract/model.js';
import type { Node } from '../../contract/node.js';
import type { CheckInfo } from '../finding.js';
import type { TokenName } from '../tokens.js';
import type { Actor } from './actor.js';
import type { Subject } from './subject.js';

/** A promise over several exchanges with the records of one resource. */
export interface Invariant extends CheckInfo {
  /** Why it matters and what it leaves alone, for `docs/checks.md`. */
  readonly about: string;
  /** Actions that the resource must have for it to make sense. */
  readonly needs: readonly Action[];
  /** It makes no sense for some resources beyond that. */
  readonly applies?: ((subject: Subject) => boolean) | undefined;
  readonly tokens?: readonly TokenName[] | undefined;
  /** Sends safe methods only, and makes no record. */
  readonly safe?: boolean | undefined;
  /** Clauses that it exercises, beside those of `places`. */
  readonly clauses?: ((subject: Subject) => readonly string[]) | undefined;
  /** Places of the contract whose clauses it exercises. */
  readonly places?: ((subject: Subject) => readonly (Node | undefined)[]) | undefined;
  /** Each is a play of its own, and runs beside the others. */
  readonly scenes: readonly Scene[];
}

export interface Scene {
  /** In a few words: what is tried. */
  readonly name: string;
  /** It makes no sense for some resources that the invariant fits. */
  readonly applies?: ((subject: Subject) => boolean) | undefined;
  /** Instead of those of the invariant. */
  readonly tokens?: readonly TokenName[] | undefined;
  /** Nothing else runs meanwhile: writes of others would hide what is wrong, as they do with caches. */
  readonly alone?: boolean | undefined;
  readonly play: (actor: Actor) => Promise<void>;
}
