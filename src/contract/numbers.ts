/** Whether the decimal number that `value` is written as is a multiple of `divisor`: 0.07 is one of 0.01. */
export function isMultipleOf(value: number, divisor: number): boolean {
  if (value % divisor === 0) return true;
  // Digits of larger numbers were lost when the JSON was read: nobody can tell.
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) return true;
  if (Number.isInteger(value) && Number.isInteger(divisor)) return false;
  const left = decimal(value);
  const right = decimal(divisor);
  const exponent = Math.min(left.exponent, right.exponent);
  const scaled = ({ digits, exponent: own }: Decimal): bigint => digits * 10n ** BigInt(own - exponent);
  return scaled(left) % scaled(right) === 0n;
}

interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

function decimal(value: number): Decimal {
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  return { digits: BigInt(whole + fraction), exponent: Number(exponent) - fraction.length };
}

/** The places of two equal items, in linear time. */
export function duplicates(items: readonly unknown[]): [number, number] | undefined {
  const seen = new Map<unknown, number>();
  const structures = new Map<string, number>();
  for (const [index, item] of items.entries()) {
    const isStructure = typeof item === 'object' && item !== null;
    const first = isStructure ? structures.get(canonical(item)) : seen.get(item);
    if (first !== undefined) return [first, index];
    if (isStructure) structures.set(canonical(item), index);
    else seen.set(item, index);
  }
  return undefined;
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join()}}`;
}
