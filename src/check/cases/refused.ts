import type { Violation } from '../../contract/model.js';
import type { Severity } from '../finding.js';
import type { Negative, Part } from '../generate/body-cases.js';
import { factsOf } from '../generate/facts.js';
import { formatNamed } from '../generate/formats.js';
import { type Path, sameJson } from '../generate/json.js';
import type { Stage } from '../play/stage.js';
import { topicOf } from './accepted.js';
import { type Ground, groundOf } from './ground.js';
import type { OperationCases } from './operation-cases.js';
import { sendValue } from './send.js';
import { StillWorks } from './still-works.js';
import { Traces } from './traces.js';
import { type Wrong, judgeWrong, placeName } from './verdict.js';

/** What the schema forbids is refused, and leaves no trace. */
export async function refusesWhatIsWrong(stage: Stage, cases: OperationCases): Promise<void> {
  const ground = await groundOf(stage, cases);
  const bodies = cases.bodies() ?? stage.skip('no body can be made that its schema allows');
  const stillWorks = await StillWorks.before(ground, bodies.base);
  const traces = await Traces.before(ground);
  const taken: Path[] = [];
  for (const negative of bodies.negatives) {
    const { value, part, several } = negative;
    if (several?.some((path) => taken.some((other) => sameJson(path, other)))) continue;
    const sent = await sendValue(ground, value, {
      step: `${placeName(part.path)}: ${part.what}`,
      about: part.path,
    });
    const wrong = wrongOf(ground, negative);
    const outcome = judgeWrong(ground, sent.seen, wrong);
    if (outcome === 'accepted') taken.push(part.path);
    const isAboutKey = sameJson(part.path, cases.keyPath());
    const why = `${placeName(part.path)} ${wrong.kind}`;
    await traces.note(outcome, isAboutKey ? { ...sent, key: undefined } : sent, why);
  }
  if (cases.operation.action === 'upsert' && stillWorks.key !== undefined)
    await refusesTheSame(ground, bodies.negatives, stillWorks.key);
  await traces.look();
  await stillWorks.after();
}

/** An upsert of what is there takes another way than one that creates: one of each kind is sent once more. */
async function refusesTheSame(ground: Ground, negatives: readonly Negative[], key: unknown): Promise<void> {
  const tried = new Set<string>();
  for (const negative of negatives) {
    const { value, part, several } = negative;
    const wrong = wrongOf(ground, negative);
    const why = `${placeName(part.path)} ${wrong.kind}`;
    if (several || part.within || tried.has(why) || sameJson(part.path, ground.cases.keyPath())) continue;
    tried.add(why);
    const step = `${placeName(part.path)}: ${part.what}, of a record that is there`;
    const { seen } = await sendValue(ground, value, { step, about: part.path, key });
    judgeWrong(ground, seen, wrong);
  }
}

function wrongOf({ cases }: Ground, { part, demand, several }: Negative): Wrong {
  const { within, path, what } = part;
  const topic = topicOf(part);
  if (several) return { ...topic, demand };
  if (within) {
    // What an open object holds is the caller's own: whether somebody looks into it is one question.
    const kind = 'one of its members is wrong';
    return {
      ...topic,
      where: placeName(within.path),
      kind,
      what: `${placeName(path)}: ${what}`,
      demand: { ...demand, node: within.node },
      severity: 'warning',
    };
  }
  return { ...topic, kind: kindOf(part, demand), demand, severity: severityOf(cases, part, demand) };
}

/** So that a server that overlooks a demand has one finding, whatever it is broken by. */
function kindOf({ kind, value, path }: Part, { keyword }: Violation): string {
  if (keyword === 'required' && path.length > 0) return 'it is left out';
  if (keyword !== 'type') return kind;
  return value === null ? 'it is null' : 'it has another type';
}

/** Not every format is checked everywhere. */
function severityOf(
  { contract }: OperationCases,
  { node }: Part,
  { keyword }: Violation,
): Severity | undefined {
  if (keyword !== 'format' || !node) return undefined;
  const { formats } = factsOf(contract, [node]);
  return formats.every((format) => formatNamed(format)?.certain) ? undefined : 'warning';
}
