import { honest, reference } from './in-steps.js';
import { errorsOf, tried } from './support.js';

test('a member that never comes back as it was sent is one finding', async () => {
  const server = reference({
    write: (known, input) => honest.write(known, { ...input, provider_name: 'any' }),
  });
  expect(errorsOf(await tried(server, ['right']))).toEqual([
    'not-as-sent: `provider_name` does not come back as it was sent: a usual value',
  ]);
});
