import type { Observation } from '../observe/observation.js';
import type { Call, CallBody } from '../play/stage.js';
import type { Ground, Prepared } from './ground.js';
import type { Path } from '../generate/json.js';

export interface Exchanged extends Prepared {
  readonly seen: Observation;
}

/** As in `Call`. */
type How = Pick<Call, 'odd'> & { readonly step: string };

/** Sends a value as the body, with a key and secrets of its own. */
export async function sendValue(
  ground: Ground,
  value: unknown,
  { step, about, odd, key }: How & { about?: Path | undefined; key?: unknown },
): Promise<Exchanged> {
  const prepared = ground.prepare(value, about, key);
  return {
    ...prepared,
    seen: await ground.stage.send({ ...prepared.call, step, odd: odd ?? prepared.call.odd }),
  };
}

export async function sendRaw(
  ground: Ground,
  body: CallBody | undefined,
  { step, odd, key }: How & { key?: unknown },
): Promise<Exchanged> {
  const prepared = ground.prepareRaw(body, key);
  return {
    ...prepared,
    seen: await ground.stage.send({ ...prepared.call, step, odd: odd ?? prepared.call.odd }),
  };
}
