/** `agent status`: what this device believes, from its own disk, without asking anybody. */
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { FloorState } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { Separation } from "../confine/confinement.ts";
import { type DeviceIdentity, readIdentityBytes } from "../identity/device-identity.ts";
import { RELEASE } from "../identity/release.ts";
import { IDENTITY, NotEnrolled, readDocuments } from "../runner/open-state.ts";
import { loadSeparation } from "../runner/separation-note.ts";
import { readWaits, type ToldWait, WAITS_FILE } from "../runner/waits-file.ts";
import { readTrustedFile } from "../state/trusted-file.ts";
import { floorPath, readFloorFile } from "../trust/floor-file.ts";
import { loadTrust } from "../trust/trust-store.ts";
import { peopleOf, pinsOf, type TrustState } from "../trust/trust-state.ts";
import { type Command, EXIT, refuseError, say, sayJson, stateDirectory } from "./command.ts";
import { separationSentences, trustSentences, trustWord } from "./trust-words.ts";

/** Prints it. */
export const status: Command = async (words) => {
  const { values } = parseArgs({
    args: words,
    options: { state: { type: "string" }, json: { type: "boolean", default: false } },
  });
  const directory = stateDirectory(values.state);
  try {
    const documents = readDocuments(directory);
    const bytes = await documents.load(IDENTITY);
    if (!bytes) throw new NotEnrolled(directory);
    const beliefs = describe(
      readIdentityBytes(bytes),
      await loadTrust(documents, nodeCrypto),
      readFloorFile(floorPath(directory)),
      await loadSeparation(documents),
      readWaits(await readTrustedFile(join(directory, WAITS_FILE))),
    );
    if (values.json) sayJson(beliefs);
    else for (const line of lines(beliefs)) say(line);
    return EXIT.done;
  } catch (error) {
    return refuseError(error);
  }
};

type Beliefs = ReturnType<typeof describe>;

function describe(
  identity: DeviceIdentity,
  trust: TrustState,
  floor: FloorState,
  separation: Separation | undefined,
  waits: readonly ToldWait[],
) {
  const now = Math.max(Math.floor(Date.now() / 1000), trust.watermark);
  return {
    device: identity.fingerprint,
    name: identity.name,
    server: identity.server,
    release: RELEASE,
    separation,
    roots: pinsOf(trust).map((pin) => ({
      name: pin.root.name,
      scope: pin.root.scope,
      authority: pin.authority,
      version: pin.version,
      hash: pin.hash,
      expires: pin.root.expires,
      expired: now > pin.root.expires,
      trial: pin.root.trial,
      policies: pin.root.policies.map((policy) => ({
        kind: policy.kind,
        client: policy.client,
        trust: trustWord(policy),
      })),
    })),
    wanted: trust.wanted,
    people: peopleOf(trust).map(({ authority, version, list }) => ({
      authority,
      version,
      expires: list.expires,
      requesters: list.requesters.length,
    })),
    admission: trust.admission,
    floor: floor.state === "ok" ? { state: "ok", hash: floor.hash, floor: floor.floor } : floor,
    vetoes: trust.vetoes.length,
    watermark: trust.watermark,
    checkpoint: trust.checkpoints.at(-1),
    log_fault: trust.logFault,
    broken_glass: waits,
  };
}

function lines(beliefs: Beliefs): string[] {
  const { admission, floor, checkpoint, separation } = beliefs;
  return [
    `Device     ${beliefs.device}`,
    `Server     ${beliefs.server}`,
    `Separation ${separation === undefined ? "not known before the first run" : separationSentences[separation]}`,
    `Admission  ${admission ? `${admission.client}, as ${admission.name} (${admission.hash})` : "none: this device executes nothing"}`,
    `Floor      ${floorWords(floor)}`,
    ...beliefs.roots.flatMap((root) => [
      `Root       ${root.name} (${root.scope}${root.trial ? ", trial" : ""}), version ${root.version}, ${root.expired ? "EXPIRED" : "expires"} ${date(root.expires)}`,
      ...root.policies.map(
        (policy) =>
          `           ${policy.client}: ${policy.kind}: ${policy.trust}, ${trustSentences[policy.trust]}`,
      ),
    ]),
    ...(beliefs.roots.length === 0 ? ["Root       none: this device executes nothing"] : []),
    ...beliefs.wanted.map((hash) => `Awaited    ${hash}, until the server shows it`),
    ...beliefs.people.map(
      (list) => `Requesters ${list.requesters}, version ${list.version}, until ${date(list.expires)}`,
    ),
    `Vetoes     ${beliefs.vetoes}`,
    `Watermark  ${beliefs.watermark === 0 ? "none" : date(beliefs.watermark)}`,
    `Audit log  ${checkpoint ? `${checkpoint.size} entries seen, ${checkpoint.root}` : "no checkpoint seen"}`,
    ...beliefs.broken_glass.map(
      (wait) =>
        `GLASS      broken by ${wait.signed_by.join(", ")}: ${wait.what}, ${Math.ceil(wait.seconds_left / 60)} of ${Math.ceil(wait.delay_seconds / 60)} minutes left at ${date(wait.as_of)}; ${wait.request}`,
    ),
    ...(beliefs.log_fault === undefined
      ? []
      : ["ALARM      two checkpoints of the audit log contradict each other: this device executes nothing"]),
  ];
}

function floorWords(floor: Beliefs["floor"]): string {
  if (floor.state === "broken")
    return `BROKEN: this device executes nothing (${"detail" in floor ? floor.detail : ""})`;
  return floor.state === "ok" && "hash" in floor ? `in force (${floor.hash})` : "none";
}

function date(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
