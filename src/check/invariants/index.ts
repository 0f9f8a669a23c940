import type { Action, Contract, Resource } from '../../contract/model.js';
import type { Play, Stage } from '../play/stage.js';
import { absentIsAbsent } from './absent-is-absent.js';
import { Actor } from './actor.js';
import { answerIsRecord } from './answer-is-record.js';
import { answersFresh } from './answers-fresh.js';
import { atTheSameTime } from './at-the-same-time.js';
import { authentication } from './authentication.js';
import { clock } from './clock.js';
import { conditions } from './conditions.js';
import { deletedIsGone } from './deleted-is-gone.js';
import { clausesOfPlaces } from './grounds.js';
import { headIsGet } from './head-is-get.js';
import type { Invariant, Scene } from './invariant.js';
import { keyKept } from './key-kept.js';
import { keysExact } from './keys-exact.js';
import { listedIsRead } from './listed-is-read.js';
import { locationLeads } from './location-leads.js';
import type { Members } from './members.js';
import { nestedStaysNested } from './nested-stays-nested.js';
import { notForClients } from './not-for-clients.js';
import { replacedWhole } from './replaced-whole.js';
import { onlyWhatIsSent } from './only-what-is-sent.js';
import { refusedLeavesNoTrace } from './refused-leaves-no-trace.js';
import { oddKeys } from './odd-keys.js';
import { ranges } from './ranges.js';
import { safeIsSafe } from './safe-is-safe.js';
import { sameInAllForms } from './same-in-all-forms.js';
import { sameTenant } from './same-tenant.js';
import { sameValues } from './same-values.js';
import { schemeSpelling } from './scheme-spelling.js';
import { secretsStayInside } from './secrets-stay-inside.js';
import { serverTimes } from './server-times.js';
import { slowUploads } from './slow-uploads.js';
import { Subject } from './subject.js';
import { tenants } from './tenants.js';
import { textsKept } from './texts-kept.js';
import { timeMoves } from './time-moves.js';
import { undeclaredMethods } from './undeclared-methods.js';
import { upsertStatus } from './upsert-status.js';
import { wholeList } from './whole-list.js';
import { wholeMessages } from './whole-messages.js';
import { wordsAsKeys } from './words-as-keys.js';
import { writtenIsRead } from './written-is-read.js';

/**
 * Every resource is held to all of them that fit it. Those that wait come first: others go on meanwhile. The one that makes many records
 * comes last, since every list is long as long as they are there.
 */
export const invariants: readonly Invariant[] = [
  timeMoves,
  wholeMessages,
  upsertStatus,
  keyKept,
  keysExact,
  oddKeys,
  wordsAsKeys,
  writtenIsRead,
  answerIsRecord,
  textsKept,
  onlyWhatIsSent,
  replacedWhole,
  notForClients,
  nestedStaysNested,
  sameValues,
  serverTimes,
  clock,
  secretsStayInside,
  deletedIsGone,
  absentIsAbsent,
  refusedLeavesNoTrace,
  authentication,
  schemeSpelling,
  tenants,
  sameTenant,
  answersFresh,
  atTheSameTime,
  listedIsRead,
  sameInAllForms,
  headIsGet,
  conditions,
  ranges,
  safeIsSafe,
  undeclaredMethods,
  locationLeads,
  wholeList,
  slowUploads,
];

/** A play for each thing that an invariant tries with each resource. */
export function* invariantPlays(contract: Contract): Generator<Play> {
  for (const resource of contract.resources) {
    const subject = new Subject(contract, resource);
    for (const invariant of invariants) if (fits(invariant, subject)) yield* playsOf(invariant, subject);
  }
}

function fits({ needs, applies }: Invariant, subject: Subject): boolean {
  return needs.every((action: Action) => subject.operation(action)) && (applies?.(subject) ?? true);
}

function* playsOf(invariant: Invariant, subject: Subject): Generator<Play> {
  const { contract, resource } = subject;
  const clauses = [
    ...(invariant.clauses?.(subject) ?? []),
    ...clausesOfPlaces(contract, invariant.places?.(subject) ?? []),
  ];
  for (const [index, scene] of invariant.scenes.entries()) {
    if (scene.applies?.(subject) === false) continue;
    yield {
      id: `${resource.name}/${invariant.id}/${index + 1}`,
      name: `${resource.name}: ${invariant.title}: ${scene.name}`,
      phase: 'stateful',
      group: invariant.id,
      clauses: [...new Set(clauses)],
      unsafe: !(invariant.safe ?? false),
      tokens: scene.tokens ?? invariant.tokens,
      alone: scene.alone,
      play: (stage) => playScene({ invariant, scene, subject }, stage),
    };
  }
}

interface Casting {
  readonly invariant: Invariant;
  readonly scene: Scene;
  readonly subject: Subject;
}

async function playScene({ invariant, scene, subject }: Casting, stage: Stage): Promise<void> {
  const parents = await makeParents(invariant, subject.resource, stage);
  await scene.play(new Actor({ subject, stage, check: invariant, parents }));
}

/** A nested resource lives under records that are made for it. */
async function makeParents(invariant: Invariant, resource: Resource, stage: Stage): Promise<Members> {
  const { contract } = stage;
  let parents: Members = {};
  for (const { parameter, resource: name } of resource.parents) {
    const parent = contract.resources.find((each) => each.name === name);
    if (!parent) stage.skip(`nothing is known of what {${parameter}} stands for`);
    const subject = new Subject(contract, parent);
    const { key } = await new Actor({ subject, stage, check: invariant, parents }).make();
    parents = { ...parents, [parameter]: key };
  }
  return parents;
}
