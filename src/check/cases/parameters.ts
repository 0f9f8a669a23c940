import type { Parameter } from '../../contract/model.js';
import { pathKeys } from '../../contract/record-key.js';
import { encode } from '../../http/parameters.js';
import { percentEncode } from '../../http/percent.js';
import type { JsonValue } from '../../http/shape.js';
import type { Severity } from '../finding.js';
import { type ParameterCase, parameterCases, typicalParameter } from '../generate/parameter-cases.js';
import { boundsOf } from '../generate/numbers.js';
import { factsOf } from '../generate/facts.js';
import type { Observation } from '../observe/observation.js';
import type { Call, Stage } from '../play/stage.js';
import { type Ground, groundOf, renewed } from './ground.js';
import type { OperationCases } from './operation-cases.js';
import { isSafe, nameOf } from './strangers.js';
import { type Topic, judgeRight, judgeWrong } from './verdict.js';

/** Parameters in all that their schemas allow and forbid; one more or one twice breaks nothing. */
export async function readsParameters(stage: Stage, cases: OperationCases): Promise<void> {
  const trial = new ParameterTrial(stage, cases);
  if (!(await trial.start())) return;
  for (const parameter of trial.parameters) {
    for (const each of parameterCases(cases.contract, parameter)) await trial.tryOne(each);
    if (parameter.required && parameter.in !== 'path') await trial.leaveOut(parameter);
    if (parameter.in === 'query') await trial.distort(parameter);
  }
  await trial.addUnknown();
}

class ParameterTrial {
  private readonly stage: Stage;
  private readonly cases: OperationCases;
  private ground: Ground | undefined;

  constructor(stage: Stage, cases: OperationCases) {
    this.stage = stage;
    this.cases = cases;
  }

  /**
   * But for those that hold keys of records, of which others speak, and for headers that OpenAPI describes elsewhere. What is in the path
   * of a request that changes something may name what is not ours.
   */
  get parameters(): readonly Parameter[] {
    const { operation } = this.cases;
    const { resource } = operation;
    const { parents = [], key = '' } = resource ? pathKeys(resource, operation) : {};
    const ofRecords = new Set([...parents, key]);
    return operation.parameters.filter(({ in: place, name }) => {
      if (place === 'path') return isSafe(operation) && !ofRecords.has(name);
      return place !== 'header' || !['accept', 'content-type', 'authorization'].includes(name.toLowerCase());
    });
  }

  /** Where a usual request is refused, all others are for the same reason. */
  async start(): Promise<boolean> {
    const seen = await this.send('a usual request', {});
    if (!seen.ground.isCertain) return true;
    const topic = {
      where: 'the request',
      kind: 'a usual request',
      what: 'a usual request',
      node: this.cases.operation.node,
    };
    const severity = seen.ground.isFirm ? undefined : 'warning';
    return judgeRight(seen.ground, seen.observation, { ...topic, severity }) !== 'refused';
  }

  async tryOne({ parameter, variant, demand }: ParameterCase): Promise<void> {
    const topic = topicOf(parameter, variant);
    const parameters = { [nameOf(parameter)]: variant.value };
    const { ground, observation } = await this.send(`${topic.where}: ${variant.what}`, { parameters });
    if (demand) judgeWrong(ground, observation, { ...topic, demand, severity: this.severityOfWrong() });
    else if (ground.isCertain)
      judgeRight(ground, observation, {
        ...topic,
        severity: severityOfRight(ground, parameter, variant.odd),
      });
  }

  async leaveOut(parameter: Parameter): Promise<void> {
    const topic = topicOf(parameter, { kind: 'left out', what: 'left out' });
    const parameters = { [nameOf(parameter)]: undefined };
    const { ground, observation } = await this.send(`${topic.where} is left out`, { parameters });
    const node = parameter.node.child('required') ?? parameter.node;
    judgeWrong(ground, observation, { ...topic, node, severity: this.severityOfWrong() });
  }

  /** Twice, and without a value: whatever the answer is, it is not a failure. */
  async distort(parameter: Parameter): Promise<void> {
    const typical = typicalParameter(this.cases.contract, parameter)?.value;
    const text = typical === undefined ? '' : encode(parameter.spec, typical as JsonValue);
    const name = percentEncode(parameter.name);
    if (text !== '') await this.send(`${parameter.name} twice`, { query: `${text}&${text}` });
    await this.send(`${parameter.name} without a value`, { query: `${name}=` });
  }

  async addUnknown(): Promise<void> {
    const query =
      'spectwin_unknown=1&spectwin_unknown[]=%00&spectwin_unknown[a][b]=%F0%9F%9A%80&%25=%25&=&&__proto__[x]=1';
    await this.send('query parameters that nobody declares', { query });
  }

  private severityOfWrong(): Severity | undefined {
    return this.cases.operation.requestBody ? 'warning' : undefined;
  }

  private async send(
    step: string,
    { parameters, query }: { parameters?: Readonly<Record<string, unknown>>; query?: string },
  ): Promise<{ ground: Ground; observation: Observation }> {
    const ground = await this.freshGround();
    const base = this.cases.bodies()?.base;
    const { call } = base === undefined ? ground.prepareRaw(undefined) : ground.prepare(base);
    const target = query === undefined ? undefined : `${this.cases.operation.path}?${query}`;
    const whole: Call = {
      ...call,
      step,
      target,
      odd: query !== undefined || call.odd,
      parameters: { ...call.parameters, ...parameters },
    };
    return { ground, observation: await this.stage.send(whole) };
  }

  private async freshGround(): Promise<Ground> {
    this.ground = this.ground ? await renewed(this.ground) : await groundOf(this.stage, this.cases);
    return this.ground;
  }
}

function topicOf(
  { in: place, name, schema, node }: Parameter,
  { kind, what }: { kind: string; what: string },
): Topic {
  return { where: `the ${place} parameter \`${name}\``, kind, what, node: schema ?? node, member: name };
}

/** Only where the contract lists the values or names their limits is nothing left to the server. */
function severityOfRight(
  { isFirm, cases }: Ground,
  { schema }: Parameter,
  odd = false,
): Severity | undefined {
  if (!isFirm || odd || !schema) return 'warning';
  const facts = factsOf(cases.contract, [schema]);
  const { least, most } = boundsOf(facts);
  const isListed = facts.values !== undefined || facts.types?.has('boolean') === true;
  return isListed || (least !== undefined && most !== undefined) ? undefined : 'warning';
}
