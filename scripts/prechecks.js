/* Writes dist/contract/extension-precheck.js: see src/contract/extension-precheck.ts. */
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Ajv2020 } from 'ajv/dist/2020.js';

const DEFINITIONS = ['document', 'operation', 'example', 'place'];

const file = new URL('../openapi/x-spectwin.schema.json', import.meta.url);
// Only the verdict is asked for: no texts.
const schema = JSON.parse(await readFile(file, 'utf8'), (key, value) =>
  key === 'description' && typeof value === 'string' ? undefined : value,
);
const ajv = new Ajv2020({ strict: false, messages: false, code: { source: true, esm: true } });
ajv.addSchema(schema);
const standalone = createRequire(import.meta.url)('ajv/dist/standalone').default;
const code = standalone(
  ajv,
  Object.fromEntries(DEFINITIONS.map((name) => [`${name}Precheck`, `${schema.$id}#/$defs/${name}`])),
);
const own = `import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
${code}
export const prechecks = { ${DEFINITIONS.map((name) => `${name}: ${name}Precheck`).join(', ')} };
`;
await writeFile(new URL('../dist/contract/extension-precheck.js', import.meta.url), own);
