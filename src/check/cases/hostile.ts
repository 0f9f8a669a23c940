import { type HostilePlaces, hostileBodies } from '../generate/hostile-bodies.js';
import { isFreeText } from '../generate/free-text.js';
import type { Path } from '../generate/json.js';
import { type Place, placesOf } from '../generate/places.js';
import type { Observation } from '../observe/observation.js';
import type { Stage } from '../play/stage.js';
import { type Ground, groundOf } from './ground.js';
import type { OperationCases } from './operation-cases.js';
import { sendRaw } from './send.js';
import { StillWorks } from './still-works.js';
import { judgeRight, outcomeOf, placeName } from './verdict.js';

/** What parsers and databases stumble over may be refused or taken, but nothing fails of it, then or later. */
export async function survives(stage: Stage, cases: OperationCases): Promise<void> {
  const ground = await groundOf(stage, cases);
  const bodies = cases.bodies() ?? stage.skip('no body can be made that its schema allows');
  const stillWorks = await StillWorks.before(ground, bodies.base);
  const places = hostilePlaces(cases, bodies.base);
  for (const { what, write, told } of hostileBodies) {
    const { value, key } = ground.prepare(bodies.base);
    const seen = await sendOne(ground, { what, raw: write(value, places) }, key);
    const kind = what;
    if (told && ground.isCertain)
      judgeRight(ground, seen, { where: placeName([]), kind, what, severity: 'warning' });
  }
  if (ground.actor?.has('list')) await ground.actor.list({ step: 'list all that was made of it' });
  await stillWorks.after();
}

async function sendOne(
  ground: Ground,
  { what, raw }: { what: string; raw: string },
  key: unknown,
): Promise<Observation> {
  const sent = await sendRaw(
    ground,
    { raw, contentType: ground.contentType },
    { step: what, key, odd: true },
  );
  const isTaken = outcomeOf(sent.seen) === 'accepted' && key !== undefined;
  if (isTaken && ground.actor?.has('read')) await ground.actor.read(key, { step: `read it: ${what}` });
  return sent.seen;
}

function hostilePlaces(cases: OperationCases, base: unknown): HostilePlaces {
  const schema = cases.content()?.schema;
  const key = cases.keyPath()?.join('/');
  const hidden = cases.hiddenPaths();
  const places = schema
    ? placesOf(cases.contract, schema, base).filter(({ path }) => path.join('/') !== key)
    : [];
  // What is seen again says more than what is not.
  const isHidden = ({ path }: Place): boolean =>
    hidden.some((each) => each.every((name, at) => path[at] === name));
  const texts = places
    .filter((place) => isOf(place, 'string') && place.facts.formats.length === 0)
    .toSorted((a, b) => Number(isHidden(a)) - Number(isHidden(b)));
  return {
    text: pathOf(texts.find(({ name }) => isFreeText(name)) ?? texts[0]),
    number: pathOf(places.find((place) => isOf(place, 'integer') || isOf(place, 'number'))),
    open: pathOf(
      places.find(
        ({ facts, path, value }) => path.length > 0 && facts.extra === 'open' && value !== undefined,
      ),
    ),
  };
}

function isOf({ facts, present }: Place, type: string): boolean {
  return present && facts.values === undefined && (facts.types?.has(type) ?? false);
}

function pathOf(place: Place | undefined): Path | undefined {
  return place?.path;
}
