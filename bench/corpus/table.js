/** The table of the corpus run, and its totals. */
export function percentile(values, fraction) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * fraction) - 1)] ?? Number.NaN;
}

const HEAD = [
  'document',
  'ops',
  'start s',
  'MiB',
  'success',
  'true',
  'unsatisfiable',
  'resources',
  'invariants',
];

export function row(result) {
  if (result.fault !== undefined) return cells([result.name, 'does not start:', result.fault.slice(0, 80)]);
  const { name, operations, cpu, memory, successes, truths, unsatisfiable, resources, invariants } = result;
  const held = invariants ? `${invariants.held}/${invariants.checked}` : '';
  return cells([
    name,
    operations,
    cpu.toFixed(2),
    memory.toFixed(0),
    part(successes, operations),
    part(truths, operations - unsatisfiable),
    unsatisfiable,
    resources,
    held,
  ]);
}

export function head() {
  return [
    cells(HEAD),
    cells(HEAD.map((name, index) => (index === 0 ? '---' : '---:').padEnd(name.length, ' '))),
  ].join('\n');
}

function cells([first, ...others]) {
  return `| ${[String(first).padEnd(38), ...others.map((each) => String(each).padStart(10))].join(' | ')} |`;
}

function part(count, of) {
  return of === 0 ? '-' : `${((100 * count) / of).toFixed(1)} %`;
}

export function totals(results) {
  const started = results.filter(({ fault }) => fault === undefined);
  const sum = (name) => started.reduce((total, each) => total + each[name], 0);
  const values = (name) => started.map((each) => each[name]);
  const operations = sum('operations');
  return {
    documents: results.length,
    started: started.length,
    operations,
    successPercent: (100 * sum('successes')) / operations,
    unsatisfiable: sum('unsatisfiable'),
    truthPercent: (100 * sum('truths')) / (operations - sum('unsatisfiable')),
    bothPercent: (100 * sum('both')) / operations,
    unsure: sum('unsure'),
    resources: sum('resources'),
    invariantsChecked: started.reduce((total, each) => total + (each.invariants?.checked ?? 0), 0),
    invariantsHeld: started.reduce((total, each) => total + (each.invariants?.held ?? 0), 0),
    cpuMedian: percentile(values('cpu'), 0.5),
    cpuP95: percentile(values('cpu'), 0.95),
    memoryMedian: percentile(values('memory'), 0.5),
    memoryP95: percentile(values('memory'), 0.95),
  };
}

export function totalLines(total) {
  return [
    `started                    ${total.started} of ${total.documents}`,
    `CPU to the first answer    median ${total.cpuMedian.toFixed(2)} s, 95th percentile ${total.cpuP95.toFixed(2)} s`,
    `peak memory                median ${total.memoryMedian.toFixed(0)} MiB, 95th percentile ${total.memoryP95.toFixed(0)} MiB`,
    `a declared success         ${total.successPercent.toFixed(2)} % of ${total.operations} operations`,
    `true of the contract       ${total.truthPercent.toFixed(2)} % of those whose schema can be met, by the letter, by anything`,
    `unsatisfiable, proven      ${total.unsatisfiable}`,
    `both                       ${total.bothPercent.toFixed(2)} %`,
    `requests not surely valid  ${total.unsure}`,
    `resources inferred         ${total.resources}`,
    `invariants held            ${total.invariantsHeld} of ${total.invariantsChecked}`,
  ].join('\n');
}
