import { isPlay } from '../plan.js';
import type { Planned } from './stage.js';

/** Scenarios that may run beside each other, or one of them at a time. */
export interface Part {
  readonly planned: readonly Planned[];
  readonly alone: boolean;
}

/** What has to be alone comes last, unless it ranks before all that has not and waits for nobody. */
export function partsOf(
  planned: readonly Planned[],
  rank: ((scenario: string) => number) | undefined,
): Part[] {
  const ranked = rank ? planned.toSorted((one, other) => rank(one.id) - rank(other.id)) : planned;
  const isFree = (each: Planned): boolean => isAlone(each) && (each.dependsOn ?? []).length === 0;
  const first = rank ? ranked.findIndex((each) => !isFree(each)) : 0;
  const leading = first < 0 ? ranked : ranked.slice(0, first);
  const others = ranked.slice(leading.length);
  return [
    { planned: leading, alone: true },
    { planned: others.filter((each) => !isAlone(each)), alone: false },
    { planned: others.filter(isAlone), alone: true },
  ];
}

function isAlone(planned: Planned): boolean {
  return isPlay(planned) && planned.alone === true;
}
