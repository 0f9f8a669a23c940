import type { Contract, Operation } from '../../../src/contract/model.js';
import type { Play, Stage } from '../../../src/check/play/stage.js';

/** A play for one test. */
export function playOf(play: (stage: Stage) => Promise<void>, more: Partial<Play> = {}): Play {
  return {
    id: 'test',
    name: 'a test',
    phase: 'fixtures',
    group: 'test',
    clauses: [],
    unsafe: true,
    play,
    ...more,
  };
}

export function operationOf(contract: Contract, id: string): Operation {
  const found = contract.operations.find((operation) => operation.id === id);
  if (!found) throw new Error(`no operation ${id}`);
  return found;
}

/** Creates, reads, lists, changes and deletes a provider, and asks once without credentials and once for what is not there. */
export const wholeLife = playOf(async (stage) => {
  const { contract } = stage;
  const [upsert, list, read, update, remove] = [
    'upsertProvider',
    'listProviders',
    'retrieveProvider',
    'updateProvider',
    'deleteProvider',
  ].map((id) => operationOf(contract, id));
  const key = stage.unique('life');
  const value = {
    provider_id: key,
    provider_name: 'A',
    api_key: stage.secret('sk'),
    extra_kwargs: { base_url: stage.secret('https://a') },
  };
  const parameters = { provider_id: key };
  await stage.send({ operation: upsert, body: { value } });
  await stage.send({ operation: upsert, body: { value: { ...value, provider_name: 'B' } } });
  await stage.send({ operation: upsert, body: { value: { ...value, provider_name: 1 } } });
  await stage.send({ operation: list });
  await stage.send({ operation: list, credentials: 'none' });
  await stage.send({ operation: read, parameters });
  await stage.send({ operation: read, parameters: { provider_id: stage.unique('gone') } });
  await stage.send({
    operation: update,
    parameters,
    body: { value: { provider_name: 'C', api_key: stage.secret('sk') } },
  });
  await stage.send({ operation: read, parameters: { provider_id: `x\r\nx-made-up: ${stage.unique('')}` } });
  await stage.send({ operation: remove, parameters });
  await stage.send({ method: 'PUT', target: '/api/providers/' });
});
