/**
 * Enrolment: makes the device's keys, introduces them to a server with a token, pins the roots that the
 * administrator named, and prints the fingerprint by which a person admits the device.
 */
import { rename } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { carry, type Carried, type Signed, type TokenLine, uncarry } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { recordAct } from "../administer/device-journal.ts";
import { chooseConfinement } from "../confine/confinement.ts";
import { type DeviceIdentity, identityBytes, makeDeviceKeys } from "../identity/device-identity.ts";
import { apiAddress, gatewayAddress } from "../link/server-address.ts";
import { machineHash } from "../runner/check-machine.ts";
import { makeStatus } from "../runner/make-status.ts";
import { documentsPath, IDENTITY, lockState } from "../runner/open-state.ts";
import { DocumentStore } from "../state/document-store.ts";
import { bindToMachine } from "../state/machine-binding.ts";
import { hasCode } from "../state/trusted-file.ts";
import { floorPath, readFloorFile } from "../trust/floor-file.ts";
import { takeTrust } from "../trust/take-trust.ts";
import { dropWatermark, saveTrust } from "../trust/trust-store.ts";
import { noTrust, type Objection, type TrustState } from "../trust/trust-state.ts";
import { admitSelf } from "./admit-self.ts";
import { askServer } from "./ask-server.ts";
import { readEnrolmentAnswer, readProblem } from "./enrolment-answer.ts";
import { lookAtMachine } from "./look-at-machine.ts";
import { pinRoots } from "./pin-roots.ts";
import { standingEnrolment } from "./standing-enrolment.ts";

/** What the administrator says. */
export interface Enrolment {
  readonly server: string;
  /** A secret of the server, or the line of an admission token. */
  readonly token: string | TokenLine;
  /** `sha256:` hashes of the roots to pin, from outside the server. */
  readonly roots: readonly string[];
  readonly caPin?: string;
  readonly stateDirectory: string;
  readonly name?: string;
  /** Replace an enrolment that stands. */
  readonly force: boolean;
  /** Wall clock in whole seconds; the machine's unless told otherwise. */
  readonly clock?: () => number;
  /** Who carries the question to the server: a confined child unless told otherwise. */
  readonly ask?: typeof askServer;
}

/** What became of it. */
export type EnrolmentResult =
  | {
      readonly ok: true;
      readonly identity: DeviceIdentity;
      readonly trust: TrustState;
      readonly objections: readonly Objection[];
    }
  | { readonly ok: false; readonly because: string; readonly detail: string };

/** Enrols this device. Nothing is stored before the pinned roots were found and verified. */
export async function enrol(enrolment: Enrolment): Promise<EnrolmentResult> {
  const { server, stateDirectory } = enrolment;
  const address = gatewayAddress(server);
  if (!address.ok) return { ok: false, because: address.because, detail: `${server} cannot be used` };
  const held = await lockState(stateDirectory);
  try {
    const documents = await DocumentStore.open(documentsPath(stateDirectory));
    const standing = await standingEnrolment(documents);
    if (standing !== undefined && !enrolment.force)
      return { ok: false, because: "already-enrolled", detail: standing };
    return await introduce(enrolment, documents);
  } finally {
    await held.release();
  }
}

async function introduce(enrolment: Enrolment, documents: DocumentStore): Promise<EnrolmentResult> {
  const { server, token, roots, caPin, stateDirectory, name = hostname() } = enrolment;
  const keys = makeDeviceKeys();
  const { machine, interpreters } = await lookAtMachine();
  const machineName = machineHash(machine);
  const { clock = machineClock, ask = askServer } = enrolment;
  const now = clock();
  const { separation } = await chooseConfinement(false);
  const floor = readFloorFile(floorPath(stateDirectory));
  const own = {
    fingerprint: keys.fingerprint,
    seal: keys.seal,
    ...(machineName === undefined ? {} : { machine: machineName }),
  };
  const line = typeof token === "string" ? undefined : token;
  const proof = makeStatus({ keys, trust: noTrust, floor, separation, interpreters, now });
  const answer = await ask({
    method: "POST",
    url: apiAddress(server, "/api/v1/agents/enrol"),
    body: JSON.stringify({
      ...(line ? { admission: carry(admitSelf(line, { ...own, name }, now)) } : { token }),
      device_key: keys.publicKeyText,
      seal: keys.seal,
      name,
      ...(machineName === undefined ? {} : { machine: machineName }),
      roots,
      proof: carry(proof),
    }),
    ...(caPin === undefined ? {} : { caPin }),
  });
  if (!answer.ok) return answer;
  if (answer.status !== 201) {
    const { code, detail } = readProblem(answer.body);
    return { ok: false, because: code, detail: `the server answered ${answer.status}: ${detail}` };
  }
  const said = readEnrolmentAnswer(answer.body);
  if (!said) return { ok: false, because: "answer-unreadable", detail: "not an answer to an enrolment" };
  if (said.fingerprint !== keys.fingerprint)
    return { ok: false, because: "fingerprint-differs", detail: "the server noted another device key" };

  const pinned = await pinRoots(roots, signedOf(said.roots), nodeCrypto);
  if (!pinned.ok) return pinned;
  const offer = {
    roots: signedOf(said.roots),
    people: signedOf(said.people),
    admissions: signedOf(said.admissions),
    vetoes: [],
    tokens: signedOf(said.tokens),
  };
  const taken = await takeTrust(pinned.state, own, offer, nodeCrypto, now);
  // Whoever starts fifty machines reads no objections: either it is let in, or nothing is stored.
  const { admission } = taken.state;
  if (line && (admission?.authority !== line.authority || admission.client !== line.client))
    return notLetIn(taken.objections);
  const trust = {
    ...taken.state,
    ...(said.logKey === undefined ? {} : { logKey: said.logKey, logSince: now }),
  };
  const identity: DeviceIdentity = {
    ...keys,
    name,
    id: said.device,
    server,
    serverName: said.serverName,
    ...(answer.ca === undefined ? {} : { ca: answer.ca }),
  };
  await setAsideReceipts(stateDirectory);
  await dropWatermark(documents);
  await saveTrust(documents, trust);
  await bindToMachine(documents, machine);
  // Last: a state directory holds an enrolled device from here on.
  await documents.save(IDENTITY, identityBytes(identity));
  const result = { done: [`enrolled as ${identity.fingerprint}`], refused: [] };
  await recordAct(stateDirectory, { act: "enroll", fingerprint: identity.fingerprint, server }, result, now);
  return { ok: true, identity, trust, objections: taken.objections };
}

function machineClock(): number {
  return Math.floor(Date.now() / 1000);
}

function notLetIn(objections: readonly Objection[]): EnrolmentResult {
  const [first] = objections;
  const { because, detail } = first ?? {
    because: "token-not-shown",
    detail: "the server shows no token that admits this machine",
  };
  return { ok: false, because, detail };
}

/** Receipts of an earlier enrolment belong to another device key and another chain. Consumed ids stay, for good. */
async function setAsideReceipts(stateDirectory: string): Promise<void> {
  const path = join(stateDirectory, "receipts.journal");
  await rename(path, join(stateDirectory, `receipts-until-${Date.now()}.journal`)).catch((error: unknown) => {
    if (!hasCode(error, "ENOENT")) throw error;
  });
}

function signedOf(documents: readonly Carried[]): Signed[] {
  return documents.flatMap((carried) => uncarry(carried) ?? []);
}
