import type { Contract, Operation } from '../../contract/model.js';
import type {
  BodyValue,
  Context,
  MadeRequest,
  OperationCall,
  OperationRef,
  Step,
} from '../../fixture/scenario.js';
import { percentEncode } from '../../http/percent.js';
import { completed } from './execute.js';
import { operationNamed } from '../fixtures.js';
import type { Observation } from '../observe/observation.js';
import { type Scene, type Values, contextOf } from './scene.js';
import { SceneEnded } from './session.js';
import { settled } from './settled.js';
import type { Call, CallBody } from './stage.js';

export async function callOperation(scene: Scene, step: Step, does: OperationCall): Promise<Observation> {
  const { session, contract } = scene.setting;
  const context = contextOf(scene, []);
  const operation = operationOf(contract, does.operation);
  const parameters = does.parameters.map(({ name, in: place, value }) => [
    `${place}:${name}`,
    value(context),
  ]);
  const call: Call = {
    operation,
    parameters: Object.fromEntries(parameters) as Values,
    ...undeclared(operation, does, context),
    body: does.body && bodyOf(does.body, context),
    credentials: does.credentials,
    timeoutMs: step.timeoutMs,
  };
  return session.send(call);
}

function bodyOf({ payload, contentType, raw }: BodyValue, context: Context): CallBody {
  const value = payload(context);
  return raw && typeof value === 'string' ? { raw: value, contentType } : { value, contentType };
}

/** A fixture may send what the operation does not declare, Authorization above all. */
function undeclared(
  operation: Operation,
  does: OperationCall,
  context: Context,
): Pick<Call, 'headers' | 'target'> {
  const declared = new Set(operation.parameters.map((parameter) => nameOf(parameter)));
  const headers: Record<string, string> = {};
  const query: string[] = [];
  for (const parameter of does.parameters) {
    const value = declared.has(nameOf(parameter)) ? undefined : parameter.value(context);
    if (value === undefined) continue;
    if (parameter.in === 'header') headers[parameter.name.toLowerCase()] = String(value);
    else if (parameter.in === 'cookie')
      headers['cookie'] = [headers['cookie'] ?? [], `${parameter.name}=${String(value)}`].flat().join('; ');
    else if (parameter.in === 'query')
      query.push(`${percentEncode(parameter.name)}=${percentEncode(String(value))}`);
  }
  return { headers, target: query.length > 0 ? `${operation.path}?${query.join('&')}` : undefined };
}

function nameOf({ in: place, name }: { in: string; name: string }): string {
  return `${place}:${place === 'header' ? name.toLowerCase() : name}`;
}

export async function sendMade(scene: Scene, step: Step, does: MadeRequest): Promise<readonly Observation[]> {
  const { session } = scene.setting;
  const requests = [does.make(contextOf(scene, []))].flat();
  const { credentials } = does;
  const sending = { ...session.part, timeoutMs: step.timeoutMs };
  return settled(
    requests.map((request) => session.exchange(completed(request, credentials, scene.setting), sending)),
  );
}

function operationOf(contract: Contract, ref: OperationRef): Operation {
  const found = operationNamed(contract, ref);
  if (found) return found;
  throw new SceneEnded('failed', `the contract has no operation ${JSON.stringify(ref)}`);
}
