/** A device whose agent really was enrolled: state on disk, a gateway that knows it, and people who can ask it for things. */
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Carried,
  carry,
  encodeBase64,
  encodeHex,
  type FromServer,
  keyFingerprint,
  type Request,
  type Signed,
  type Target,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { makeAdmission } from "../world/make-documents.ts";
import { makeRequest, type SoftRequest, signRequest } from "../world/make-request.ts";
import { makeOperatorRoot, type SoftRoot } from "../world/make-root.ts";
import { approve, type Signing } from "../world/signed-document.ts";
import type { SoftPerson } from "../world/soft-person.ts";
import { HOUR } from "../world/world-clock.ts";
import { AgentProcess, askAgent } from "./agent-process.ts";
import { ScriptedGateway } from "./scripted-gateway.ts";

/** How the device is enrolled. */
export interface EnrolmentOptions {
  /** Level `countersign` under alice and bob where left out; it must be valid now, not at WORLD_START. */
  root?: SoftRoot;
  /** Roots that are pinned besides. */
  furtherRoots?: readonly SoftRoot[];
  /** Who signs the admission; alice where left out, nobody's where `none`. */
  admitter?: Signing | "none";
  gateway?: ScriptedGateway;
  /** `log_vkey` of the answer. */
  logKey?: string;
  /** Words added to `agent enroll`. */
  words?: readonly string[];
}

/** A little before now, in seconds: documents made at this time are in force. */
export function recently(): number {
  return Math.floor(Date.now() / 1000) - HOUR;
}

/** The enrolled device with everything around it. */
export interface EnrolledAgent {
  readonly gateway: ScriptedGateway;
  readonly state: string;
  readonly root: SoftRoot;
  readonly roots: readonly SoftRoot[];
  readonly alice: SoftPerson;
  readonly bob: SoftPerson;
  /** As requests name it. Its admission is what the gateway answered with. */
  readonly target: Target;
  readonly seal: string;
  readonly fingerprint: string;
  /** What `agent enroll` printed. */
  readonly printed: string;
  /** A request by alice, valid now, not approved. */
  ask(script: string, overrides?: Partial<Request>): SoftRequest;
  /** The same, approved by bob: the device accepts it. */
  offer(script: string, overrides?: Partial<Request>): SoftRequest;
  /** Starts the agent; `dispose` ends it. */
  start(options?: ConstructorParameters<typeof AgentProcess>[1]): AgentProcess;
  /** Ends everything and removes the state. */
  dispose(): Promise<void>;
}

/** Enrols the real agent with a gateway. Throws with what it printed where it refuses. */
export async function enrolAgent(options: EnrolmentOptions = {}): Promise<EnrolledAgent> {
  const now = recently();
  const { root = makeOperatorRoot({ now }), furtherRoots = [], logKey } = options;
  const [alice, bob = alice] = root.people;
  if (!alice || !bob) throw new Error("a root needs people");
  const roots = [root, ...furtherRoots];
  const { admitter = alice } = options;
  const gateway = options.gateway ?? (await ScriptedGateway.start());
  let known: { fingerprint: string; seal: string; admission?: Signed & { hash: string } } | undefined;
  gateway.behaviour.enrol = ({ device_key, seal }) => {
    const fingerprint = keyFingerprint(device_key, nodeCrypto);
    const device = { fingerprint, name: "web-1", seal };
    const admission =
      admitter === "none" ? undefined : makeAdmission({ root, devices: [device], now, signers: [admitter] });
    known = { fingerprint, seal, ...(admission ? { admission } : {}) };
    return {
      status: 201,
      body: {
        device: "1",
        fingerprint,
        server_name: gateway.behaviour.serverName,
        ...(logKey === undefined ? {} : { log_vkey: logKey }),
        roots: roots.map(carry),
        people: [] satisfies Carried[],
        admissions: admission ? [carry(admission)] : [],
      },
    };
  };
  const home = mkdtempSync(join(tmpdir(), "countersign-agent-test-"));
  const state = join(home, "state");
  const pins = roots.flatMap(({ hash }) => ["--root", hash]);
  const words = [
    "enroll",
    "--server",
    gateway.url,
    "--token",
    "t",
    "--state",
    state,
    ...pins,
    ...(options.words ?? []),
  ];
  const answer = await askAgent(words);
  if (answer.exit !== 0 || !known) {
    rmSync(home, { recursive: true, force: true });
    if (!options.gateway) await gateway.close();
    throw new Error(`agent enroll: ${answer.exit}\n${answer.stderr}`);
  }
  const { fingerprint, seal, admission } = known;
  const target: Target = {
    fingerprint,
    name: "web-1",
    admission: admission?.hash ?? `sha256:${"0".repeat(64)}`,
  };
  const started: AgentProcess[] = [];
  const ask = (script: string, overrides: Partial<Request> = {}): SoftRequest => {
    const bytes = new TextEncoder().encode(script);
    const request = makeRequest({
      roots,
      targets: [target],
      requester: alice.id,
      id: encodeHex(randomBytes(16)),
      now,
      script: bytes,
      overrides: { network: "host", ...overrides },
    });
    return signRequest(request, alice, bytes);
  };
  return {
    gateway,
    state,
    root,
    roots,
    alice,
    bob,
    target,
    seal,
    fingerprint,
    printed: answer.stdout,
    ask,
    offer: (script, overrides) => approve(ask(script, overrides), bob),
    start: (processOptions) => {
      const agent = new AgentProcess(state, processOptions);
      started.push(agent);
      return agent;
    },
    dispose: async () => {
      for (const agent of started) await agent.stop("SIGKILL");
      await gateway.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** The frame that brings a request to a device. */
export function runFrame(
  offer: SoftRequest,
  run: string = encodeHex(randomBytes(16)),
): Extract<FromServer, { frame: "run" }> {
  return {
    frame: "run",
    run,
    request: carry(offer),
    ...(offer.script ? { script: encodeBase64(offer.script) } : {}),
    ...(offer.proof ? { proof: { ...offer.proof, path: [...offer.proof.path] } } : {}),
  };
}

/** The frame that brings trust material to a device. */
export function trustFrame(
  material: {
    roots?: readonly Signed[];
    people?: readonly Signed[];
    admissions?: readonly Signed[];
    vetoes?: readonly Signed[];
    checkpoint?: { note: string; proof: string[] };
  } = {},
): Extract<FromServer, { frame: "trust" }> {
  const { roots = [], people = [], admissions = [], vetoes = [], checkpoint } = material;
  return {
    frame: "trust",
    roots: roots.map(carry),
    people: people.map(carry),
    admissions: admissions.map(carry),
    vetoes: vetoes.map(carry),
    ...(checkpoint ? { checkpoint } : {}),
  };
}
