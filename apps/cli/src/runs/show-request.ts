/** A run request in words, for people who are about to sign it in a terminal. */
import { documentBytes, hashOf, type Request, type Target } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { shortCode } from "@countersign/review";
import { harmless, when } from "../output/table.ts";

/** The request, complete: nothing that affects execution is left out. `targets` are all of its devices. */
export function describeRequest(
  request: Request,
  script: Uint8Array | undefined,
  targets: readonly Target[],
): string {
  const hash = hashOf(documentBytes("request", request), nodeCrypto);
  const { action } = request;
  const lines = [
    `${request.requester.person} asks at ${request.client}: ${harmless(request.reason)}`,
    `code        ${shortCode(hash)}`,
    `request     ${hash}`,
    `devices     ${request.target_count}`,
    ...targets.map((target) => `            ${harmless(target.name)} ${target.fingerprint}`),
    `run as      ${request.run_as}`,
    `network     ${request.network}`,
    `limits      ${request.limits.seconds} s, ${request.limits.output} bytes of output`,
    `window      ${when(request.not_before)} to ${when(request.not_after)}`,
    ...request.roots.map((root) => `authority   ${root.authority} from version ${root.min_version}`),
  ];
  if (action.kind === "reboot")
    return [...lines, `REBOOT      after ${action.delay_seconds} seconds`].join("\n");
  const text = script === undefined ? "(the script bytes are not at hand)" : scriptText(script);
  return [
    ...lines,
    `script      ${action.name} version ${action.version}, ${action.interpreter}, ${action.hash}`,
    ...action.args.map((arg, index) => `argument ${index + 1}  ${harmless(JSON.stringify(arg))}`),
    ...Object.entries(action.env).map(
      ([name, value]) => `environment ${name}=${harmless(JSON.stringify(value))}`,
    ),
    ...(action.stdin === undefined ? [] : [`input       ${harmless(JSON.stringify(action.stdin))}`]),
    ...(action.secrets.length > 0
      ? [`secrets     ${action.secrets.map((secret) => secret.param).join(", ")}`]
      : []),
    "",
    text,
    "",
  ].join("\n");
}

/** The whole script, line by line, hidden characters spelled out. */
function scriptText(script: Uint8Array): string {
  // A byte order mark is shown like every other character that does not show itself.
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(script);
  return text
    .split("\n")
    .map((line) => `  | ${harmless(line.replaceAll("\t", "    "))}`)
    .join("\n");
}
