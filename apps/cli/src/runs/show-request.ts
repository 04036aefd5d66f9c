/** A run request in a terminal, for people who are about to sign it: the lines of the model that the station shows as well. */
import { type Line, plainText, type RequestModel, type ScriptText, type Warning } from "@countersign/review";
import { when } from "../output/table.ts";

/** The request, complete: nothing that affects execution is left out, and nothing in it drives the terminal. */
export function describeRequest(model: RequestModel): string {
  const { action, requester, runAs, network, limits, window } = model;
  const lines = [
    `${plainText(requester.name)} asks at ${model.client}: ${plainText(model.reason)}`,
    `code        ${model.shortCode}`,
    `request     ${model.hash}`,
    `devices     ${model.devices.count}`,
    ...model.devices.list.map(
      ({ name, fingerprint, warning }) =>
        `            ${plainText(name)} ${fingerprint}${warning === undefined ? "" : `  (${warning})`}`,
    ),
    `run as      ${runAs.user}: ${runAs.words}`,
    `network     ${network.value}: ${network.words}`,
    `limits      ${limits.seconds} s, ${limits.outputBytes} bytes of output`,
    `window      ${when(window.notBefore)} to ${when(window.notAfter)}`,
    ...model.authorities.map(
      ({ name, minVersion }) => `authority   ${plainText(name)} from version ${minVersion}`,
    ),
    ...(model.checked
      ? []
      : ["names       as the request has them: this terminal holds no root to check them by"]),
  ];
  if (action.kind === "reboot")
    return [...lines, `REBOOT      after ${action.delaySeconds} seconds`].join("\n");
  return [
    ...lines,
    `script      ${action.name} version ${action.version}, ${action.interpreter}, ${action.hash}`,
    ...action.arguments.map(({ position, segments }) => `argument ${position}  "${plainText(segments)}"`),
    ...action.environment.map(
      ({ name, value, danger }) =>
        `environment ${name}="${plainText(value)}"${danger === undefined ? "" : `  (${danger})`}`,
    ),
    ...(action.input === undefined ? [] : ["input", ...textLines(action.input, "<")]),
    ...action.secrets.map(({ param, words }) => `secret      ${param}: ${words}`),
    "",
    ...scriptLines(action.script),
    "",
    ...warningLines(model.warnings),
  ].join("\n");
}

/** The whole script, what is marked in a line said below it, and what is encoded in it below the rest. */
export function scriptLines({ lines, decoded }: ScriptText): string[] {
  return [
    ...textLines(lines, "|"),
    ...decoded.flatMap(({ line, encoding, lines: inside }) => [
      "",
      `  ${encoding} in line ${line}${inside ? " says:" : " is compressed, and cannot be shown"}`,
      ...textLines(inside ?? [], ">"),
    ]),
  ];
}

/** Lines of a text behind an edge, what is marked in one said below it. */
export function textLines(lines: readonly Line[], edge: string): string[] {
  return lines.flatMap(({ segments, notes = [] }) => {
    const marks = segments.flatMap(({ mark }) => (mark ? (mark.parts ?? [mark]) : []));
    // What does not show itself, and what looks like something else, is written out where it stands.
    const below = marks.filter(({ kind }) => kind !== "hidden" && kind !== "bytes" && kind !== "look-alike");
    const said = new Set([...below, ...notes].map(({ words }) => words));
    return [
      `  ${edge} ${plainText(segments).replaceAll("\t", "    ")}`,
      ...[...said].map((words) => `  ^ ${words}`),
    ];
  });
}

/** What to look at twice, last: a terminal shows its end. */
export function warningLines(warnings: readonly Warning[]): string[] {
  return warnings.map(({ part, at, words, lines }) => {
    const where = lines ? `line ${lines.slice(0, 5).join(", ")}${lines.length > 5 ? ", …" : ""}` : (at ?? "");
    return `LOOK TWICE  ${part}${where === "" ? "" : ` ${where}`}: ${words}`;
  });
}
