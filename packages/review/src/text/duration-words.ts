/** A length of time in the largest unit that says it exactly: people compare days, not seconds. */

const units: readonly (readonly [name: string, seconds: number])[] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** Such as `1 day`, `36 hours`, `90 seconds`. Whole seconds. */
export function durationWords(seconds: number): string {
  const [name, size] = units.find(([, each]) => seconds >= each && seconds % each === 0) ?? ["second", 1];
  const count = seconds / size;
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}
