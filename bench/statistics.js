export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** The median of the ratios of values that were measured right after each other: what slows both does not show in it. */
export function pairedRatio(values, yardstick) {
  return median(values.map((value, index) => value / yardstick[index]));
}
