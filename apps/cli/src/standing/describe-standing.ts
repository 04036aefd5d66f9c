/** A standing approval in a terminal: everything that it allows, and nothing in it drives the terminal. */
import { hashOf, parseDocument, type Standing } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { argumentWords, scheduleWords, shortCode } from "@countersign/review";
import { RefusedError } from "../command.ts";
import { harmless, when } from "../output/table.ts";

/** Reads the bytes that people would sign. RefusedError where no device would read them. */
export function standingIn(bytes: Uint8Array): Standing {
  const parsed = parseDocument("standing", bytes);
  if (!parsed.ok) throw new RefusedError(parsed.because, `no device would read this: ${parsed.detail}`);
  return parsed.document;
}

/** All of it, a line each. */
export function describeStanding(bytes: Uint8Array): string {
  const standing = standingIn(bytes);
  const { action, devices, requester, limits } = standing;
  const hash = hashOf(bytes, nodeCrypto);
  return [
    `${requester.person} asks at ${standing.client} for leave to run this AGAIN AND AGAIN: ${harmless(standing.reason)}`,
    `code        ${shortCode(hash)}`,
    `standing    ${hash}`,
    ...(devices.of === "client"
      ? [`devices     EVERY device of ${standing.client}, up to ${devices.up_to} at once`]
      : devices.of === "tree"
        ? [`devices     ${devices.count}, by ${devices.root}`]
        : devices.targets.map((target) => `device      ${harmless(target.name)} ${target.fingerprint}`)),
    `schedule    ${scheduleWords(standing).join("; ")}`,
    `begins      ${when(standing.not_before)}`,
    `ends        ${when(standing.not_after)}`,
    `run as      ${standing.run_as}`,
    `network     ${standing.network}`,
    `limits      ${limits.seconds} s, ${limits.output} bytes of output`,
    `script      ${action.name} version ${action.version}, ${action.interpreter}, ${action.hash}`,
    ...action.args.map(
      (argument, at) =>
        `argument ${at + 1}  ${harmless(argument.name)}: ${harmless(argumentWords(argument))}`,
    ),
    ...(action.stdin === undefined ? [] : [`input       ${JSON.stringify(action.stdin)}`]),
    ...Object.entries(action.env).map(([name, value]) => `environment ${name}=${JSON.stringify(value)}`),
    ...standing.roots.map(
      ({ authority, min_version: version }) => `authority   ${authority} from version ${version}`,
    ),
  ].join("\n");
}
