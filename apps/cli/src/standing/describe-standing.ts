/** A standing approval in a terminal: the lines of the model that the station shows as well, and nothing in it drives the terminal. */
import { parseDocument, type Standing } from "@countersign/protocol";
import { plainText, type StandingModel } from "@countersign/review";
import { RefusedError } from "../command.ts";
import { harmless, when } from "../output/table.ts";
import { textLines } from "../runs/show-request.ts";

/** Reads the bytes that people would sign. RefusedError where no device would read them. */
export function standingIn(bytes: Uint8Array): Standing {
  const parsed = parseDocument("standing", bytes);
  if (!parsed.ok) throw new RefusedError(parsed.because, `no device would read this: ${parsed.detail}`);
  return parsed.document;
}

/** All of it but the script's text, a line each. */
export function describeStanding(model: StandingModel): string {
  const { action, devices, limits, runAs, network } = model;
  return [
    `${plainText(model.requester.name)} asks at ${model.client} for leave to run this AGAIN AND AGAIN: ${plainText(model.reason)}`,
    `code        ${model.shortCode}`,
    `standing    ${model.hash}`,
    ...(devices.all ? [`devices     ${devices.words}`] : []),
    ...devices.list.map(
      ({ name, fingerprint, warning }) =>
        `device      ${plainText(name)} ${fingerprint}${warning === undefined ? "" : `  (${warning})`}`,
    ),
    `schedule    ${harmless(model.schedule.join("; "))}`,
    `begins      ${when(model.issued)}`,
    `ends        ${when(model.expires)}`,
    `run as      ${runAs.user}: ${runAs.words}`,
    `network     ${network.value}: ${network.words}`,
    `limits      ${limits.seconds} s, ${limits.outputBytes} bytes of output`,
    ...model.authorities.map(
      ({ name, minVersion }) => `authority   ${plainText(name)} from version ${minVersion}`,
    ),
    ...(model.checked
      ? []
      : ["names       as the approval has them: this terminal holds no root to check them by"]),
    `script      ${action.name} version ${action.version}, ${action.interpreter}, ${action.hash}`,
    ...model.allowed.map(
      ({ position, name, words }) => `argument ${position}  ${plainText(name)}: ${plainText(words)}`,
    ),
    ...action.environment.map(
      ({ name, value, danger }) =>
        `environment ${name}="${plainText(value)}"${danger === undefined ? "" : `  (${danger})`}`,
    ),
    ...(action.input === undefined ? [] : ["input", ...textLines(action.input, "<")]),
  ].join("\n");
}
