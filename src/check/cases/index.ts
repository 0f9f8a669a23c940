import type { Contract, Operation } from '../../contract/model.js';
import type { Phase } from '../../fixture/scenario.js';
import type { Play, Stage } from '../play/stage.js';
import { acceptsWhatIsRight } from './accepted.js';
import { readsBytesAsJson, readsMediaTypes } from './as-bytes.js';
import { looksAtExamples } from './example-values.js';
import { hasExamples, sendsExamples } from './examples.js';
import { isSafe, takesBody } from './strangers.js';
import { survives } from './hostile.js';
import { OperationCases } from './operation-cases.js';
import { readsParameters } from './parameters.js';
import { type Chance, survivesChance } from './random.js';
import { refusesWhatIsWrong } from './refused.js';
import { setsItsOwnMembers } from './server-set.js';
import { findsNothing, knowsItsPaths } from './unknown.js';

interface Kind {
  readonly id: string;
  readonly name: string;
  readonly applies: (cases: OperationCases) => boolean;
  readonly unsafe: (operation: Operation) => boolean;
  readonly play: (stage: Stage, cases: OperationCases) => Promise<void>;
}

/** What a deletion is told in its body has no meaning of its own (RFC 9110, 9.3.5), and each one needs another record. */
const hasBody = ({ content, operation }: OperationCases): boolean =>
  content() !== undefined && takesBody(operation) && operation.action !== 'delete';
const always = (): boolean => true;
const never = (): boolean => false;
/** To read a record, it has to be made. */
const needsRecords = (operation: Operation): boolean => !isSafe(operation) || operation.path.includes('{');

/** What each operation is tried with, in this order. */
const kinds: readonly Kind[] = [
  { id: 'right', name: 'what is right', applies: hasBody, unsafe: needsRecords, play: acceptsWhatIsRight },
  { id: 'wrong', name: 'what is wrong', applies: hasBody, unsafe: needsRecords, play: refusesWhatIsWrong },
  { id: 'bytes', name: 'JSON as bytes', applies: hasBody, unsafe: needsRecords, play: readsBytesAsJson },
  { id: 'media-types', name: 'media types', applies: hasBody, unsafe: needsRecords, play: readsMediaTypes },
  {
    id: 'server-set',
    name: 'what the server sets',
    applies: setsMembers,
    unsafe: always,
    play: setsItsOwnMembers,
  },
  {
    id: 'hostile',
    name: 'what servers stumble over',
    applies: hasBody,
    unsafe: needsRecords,
    play: survives,
  },
  { id: 'parameters', name: 'parameters', applies: always, unsafe: needsRecords, play: readsParameters },
  { id: 'unknown', name: 'keys that nobody has made', applies: reads, unsafe: never, play: findsNothing },
];

function random(chance: Chance): Kind {
  const play = (stage: Stage, cases: OperationCases): Promise<void> => survivesChance(stage, cases, chance);
  return { id: 'random', name: 'random values', applies: hasBody, unsafe: needsRecords, play };
}

function setsMembers(cases: OperationCases): boolean {
  return hasBody(cases) && cases.operation.resource !== undefined && (cases.makes || cases.changes);
}

function reads({ operation, subject }: OperationCases): boolean {
  return operation.action === 'read' && (subject()?.keyIsInPath(operation) ?? false);
}

/** The phase `coverage`: every operation of the contract, in its order. */
export function* coveragePlays(contract: Contract, chance: Chance = { seed: 0, cases: 0 }): Generator<Play> {
  const all = chance.cases > 0 ? [...kinds, random(chance)] : kinds;
  for (const operation of contract.operations) {
    const cases = new OperationCases(contract, operation);
    for (const kind of all) if (kind.applies(cases)) yield playOf(kind, cases);
  }
  yield {
    id: 'coverage/paths',
    name: 'Paths that the contract does not name',
    phase: 'coverage',
    group: 'paths',
    clauses: [],
    unsafe: false,
    play: knowsItsPaths,
  };
}

/** The phase `examples`: those of the document by themselves, then those of each operation as requests. */
export function* examplePlays(contract: Contract): Generator<Play> {
  yield {
    id: 'examples/document',
    name: 'The examples of the contract are true of it',
    phase: 'examples',
    group: 'document',
    clauses: [],
    unsafe: false,
    play: looksAtExamples,
  };
  for (const operation of contract.operations) {
    const cases = new OperationCases(contract, operation);
    if (hasExamples(cases)) yield playOf(exampleKind, cases, 'examples');
  }
}

const exampleKind: Kind = {
  id: 'requests',
  name: 'its examples as requests',
  applies: always,
  unsafe: needsRecords,
  play: sendsExamples,
};

function playOf(kind: Kind, cases: OperationCases, phase: Phase = 'coverage'): Play {
  const { operation, contract } = cases;
  return {
    id: `${phase}/${operation.method} ${operation.path}/${kind.id}`,
    name: `${operation.id}: ${kind.name}`,
    phase,
    group: kind.id,
    // Worked out when a report asks for it: positions in YAML cost another parse.
    get place() {
      return contract.locate(operation.node);
    },
    clauses: operation.clauses,
    unsafe: kind.unsafe(operation),
    tokens: needsToken(operation) ? ['token'] : undefined,
    play: (stage) => kind.play(stage, cases),
  };
}

/** None of the alternatives does without credentials. */
function needsToken({ security }: Operation): boolean {
  return security.length > 0 && security.every((requirement) => requirement.length > 0);
}
