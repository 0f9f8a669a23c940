import { createRequire } from 'node:module';
import type { Document, Node as YamlNode, Pair } from 'yaml';
import type { Fault, Position } from '../errors.js';
import { locateInJson } from './locate-json.js';
import { locateInBlocks } from './locate-yaml.js';
import { parsePointer } from './pointer.js';

interface Text {
  readonly name: string;
  readonly text: string;
}

/** Loaded when a position in YAML is first asked for: importing it costs more than reading our whole contract. */
function yaml(): typeof import('yaml') {
  return createRequire(import.meta.url)('yaml') as typeof import('yaml');
}

/** Every syntax mistake of a YAML text, not only the first; the value where there is none. */
export function readYamlWithPositions(source: Text): { faults: Fault[]; value: unknown } {
  const { LineCounter, parseDocument } = yaml();
  const lineCounter = new LineCounter();
  const document = parseDocument(source.text, { lineCounter, prettyErrors: false, logLevel: 'silent' });
  const faults = document.errors.map((error) => {
    const position = positionAt(source, error.pos[0]);
    const frame = codeFrame(source.text, position);
    return {
      message: `not valid YAML: ${error.message}`,
      remedy: 'correct the syntax at the caret',
      position,
      frame,
    };
  });
  return { faults, value: faults.length > 0 ? undefined : plainOf(document) };
}

function plainOf(document: Document): unknown {
  try {
    return document.toJS();
  } catch {
    // An alias that leads nowhere, or to too much.
    return undefined;
  }
}

/** Offsets are needed only when something is reported, so a text is parsed with positions at most once, and late. */
const yamlTrees = new WeakMap<Text, YamlNode | null>();

/** The offset in the text at which `pointer` stands; of the nearest parent that is there when it is not. */
export function positionOf(source: Text, pointer: string, part: 'key' | 'value'): number {
  const path = parsePointer(pointer);
  const { text } = source;
  return (
    locateInJson(text, path, part) ??
    (yamlTrees.has(source) ? undefined : locateInBlocks(text, path, part)) ??
    locateInYaml(yamlTree(source), path, part)
  );
}

/** Line and column, from 1, of an offset. */
export function positionAt(source: Text, offset: number): Position {
  const before = source.text.slice(0, offset);
  const line = before.split('\n').length;
  return { file: source.name, line, column: offset - before.lastIndexOf('\n') };
}

/** The line of `position` with its neighbours and a caret below the column. */
export function codeFrame(text: string, position: { line: number; column: number }): string {
  const lines = text.split('\n');
  const first = Math.max(1, position.line - 2);
  const last = Math.min(lines.length, position.line + 1);
  const width = String(last).length;
  const rows: string[] = [];
  for (let line = first; line <= last; line++) {
    const mark = line === position.line ? '>' : ' ';
    const code = (lines[line - 1] ?? '').replace(/\r$/, '').slice(0, 160);
    rows.push(`${mark} ${String(line).padStart(width)} | ${code}`);
    if (line === position.line && position.column <= 160) {
      rows.push(`  ${' '.repeat(width)} | ${' '.repeat(position.column - 1)}^`);
    }
  }
  return rows.join('\n');
}

function yamlTree(source: Text): YamlNode | null {
  let tree = yamlTrees.get(source);
  if (tree === undefined) {
    tree = yaml().parseDocument(source.text, { uniqueKeys: false, logLevel: 'silent' }).contents;
    yamlTrees.set(source, tree);
  }
  return tree;
}

function locateInYaml(root: YamlNode | null, path: readonly string[], part: 'key' | 'value'): number {
  let node = root;
  let offset = node?.range?.[0] ?? 0;
  for (const [depth, name] of path.entries()) {
    const entry = entryOf(node, name);
    if (!entry) return offset;
    const isLast = depth === path.length - 1;
    offset = (isLast && part === 'key' ? entry.key : (entry.value ?? entry.key)) ?? offset;
    node = entry.node;
  }
  return offset;
}

interface Entry {
  readonly key: number | undefined;
  readonly value: number | undefined;
  readonly node: YamlNode | null;
}

function entryOf(node: YamlNode | null, name: string): Entry | undefined {
  const { isMap, isSeq } = yaml();
  if (isSeq(node)) {
    const item = node.items[Number(name)] as YamlNode | undefined;
    return item && { key: item.range?.[0], value: item.range?.[0], node: item };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find((item) => keyText(item) === name) as
    | Pair<YamlNode, YamlNode | null>
    | undefined;
  return pair && { key: pair.key.range?.[0], value: pair.value?.range?.[0], node: pair.value };
}

function keyText(pair: Pair): string {
  return String(yaml().isScalar(pair.key) ? pair.key.value : pair.key);
}
