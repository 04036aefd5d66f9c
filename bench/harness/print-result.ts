/** Results as a person reads them, and as one line of JSON per goal as figures.md defines it. */
import type { Unit } from "./contest.ts";
import type { Distribution } from "./distribution.ts";
import type { FigureResult } from "./run-figure.ts";
import type { Bystander, Verdict } from "./verdict.ts";

/** Lines for a person. A missed figure is printed as missed. */
export function printResult({ verdicts, beside }: FigureResult): string[] {
  return [...verdicts.flatMap(verdictLines), ...beside.flatMap(bystanderLines)];
}

/** The machine's form: one object per goal of figures.md, then what stood beside without a goal. */
export function printJson({ verdicts, beside }: FigureResult): string[] {
  return [
    ...verdicts.map((verdict) => JSON.stringify(jsonOf(verdict))),
    ...beside.map(({ unit, value, name, ...rest }) =>
      JSON.stringify({ ...rest, beside: name, ...(value ? { value: { ...rounded(value), unit } } : {}) }),
    ),
  ];
}

function jsonOf(verdict: Verdict): object {
  const { id, what, peer, goal, holds, unit, ours, peers, ratio, rounds, spread, because, versions } =
    verdict;
  return {
    id,
    what,
    peer,
    ours: ours ? { ...rounded(ours), unit } : null,
    peers: peers ? { ...rounded(peers), unit } : null,
    ratio: ratio === undefined ? null : round(ratio),
    goal,
    holds,
    runs: rounds,
    spread: spread === undefined ? null : round(spread),
    ...(because ? { because: because.code, detail: because.sentence } : {}),
    versions,
  };
}

function verdictLines(verdict: Verdict): string[] {
  const { id, what, peer, goal, holds, unit, ours, peers, ratio, rounds, spread, because, versions } =
    verdict;
  const word = holds ? "holds" : because?.code === "goal-missed" ? "MISSED" : "NO ANSWER";
  const against = peer === "" ? "" : ` against ${peer}`;
  return [
    `${id}  ${what}${against}`,
    ...(ours ? [`    ours   ${spelled(ours, unit)}`] : []),
    ...(peers ? [`    peer   ${spelled(peers, unit)}`] : []),
    ...(ratio === undefined
      ? []
      : [`    ratio  ${fraction(ratio)}  goal ${goal}  rounds ${rounds}  spread ${spread?.toFixed(2)}`]),
    `    ${word}${because ? `: ${because.sentence}` : ""}`,
    ...(versions.length > 0 ? [`    with   ${versions.join("; ")}`] : []),
  ];
}

function bystanderLines({ id, what, name, value, unit, missing, versions }: Bystander): string[] {
  const said = value ? spelled(value, unit) : `missing: ${missing ?? "nothing was measured"}`;
  const with_ = versions.length > 0 ? ` (${versions.join("; ")})` : "";
  return [`${id}  ${what}, beside it: ${name}${with_}  ${said}`];
}

function spelled({ median, min, max }: Distribution, unit: Unit): string {
  return `${median.toPrecision(4)} ${unit}  (${min.toPrecision(3)} to ${max.toPrecision(3)})`;
}

/** Small ratios read better as fractions: goals are written so. */
function fraction(ratio: number): string {
  return ratio < 0.2 ? `1/${(1 / ratio).toPrecision(3)}` : ratio.toPrecision(3);
}

function rounded({ median, min, max }: Distribution): Distribution {
  return { median: round(median), min: round(min), max: round(max) };
}

function round(value: number): number {
  return Number(value.toPrecision(5));
}
