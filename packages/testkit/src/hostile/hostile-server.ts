/**
 * A server that belongs to an attacker: its database, its keys and its code. It speaks to one real agent process
 * that was honestly enrolled, offers whatever it likes, and tells what the device answered. People's keys are not
 * its own; an attack that uses one says so.
 */
import { randomBytes } from "node:crypto";
import {
  carry,
  encodeBase64,
  encodeHex,
  encodeUtf8,
  type FromServer,
  hashOf,
  type Offer,
  type Request,
  SERVER,
  type Signed,
  type Target,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { AgentProcess } from "../gateway/agent-process.ts";
import {
  type EnrolledAgent,
  type EnrolmentOptions,
  enrolAgent,
  trustFrame,
} from "../gateway/enrolled-agent.ts";
import type { ReceivedReceipt, ScriptedGateway } from "../gateway/scripted-gateway.ts";
import { makeRequest, type SoftRequest, signRequest } from "../world/make-request.ts";
import type { SoftRoot } from "../world/make-root.ts";
import { seededKey } from "../world/seeded-key.ts";
import { approve, type Signing } from "../world/signed-document.ts";
import type { SoftEd25519Key } from "../soft-ssh-key.ts";
import { Executions } from "./executions.ts";

/** What a device said of an offer that it executed. */
export const EXECUTED = "executed";
/** Where the device has nothing to say about what it was shown. */
export const NO_ANSWER = "no-answer";

/** Trust material that a server may show. */
export type Shown = NonNullable<Parameters<typeof trustFrame>[0]>;

type StartOptions = NonNullable<Parameters<EnrolledAgent["start"]>[0]>;

/** The server and its one device. */
export class HostileServer {
  readonly executions = new Executions();
  /** The key that roots know as the server's. */
  readonly key: SoftEd25519Key = seededKey(SERVER);
  readonly device: EnrolledAgent;
  agent: AgentProcess;
  /** Laid over each request that is asked for: a window in another time, other roots. */
  manner: Partial<Request> = {};
  /** The authorities that a request submits to, and how it names the device: what the device believes at the time. */
  roots: readonly SoftRoot[];
  target: Target;
  /** Who asks and who approves where an attack says nothing else. */
  requester: Signing & { readonly id: string };
  approvers: readonly Signing[];
  readonly #startedAs: StartOptions;
  #controls = 0;

  private constructor(device: EnrolledAgent, startedAs: StartOptions) {
    this.device = device;
    this.#startedAs = startedAs;
    this.agent = device.start(startedAs);
    this.roots = device.roots;
    this.target = device.target;
    this.requester = device.alice;
    this.approvers = [device.bob];
  }

  /** Enrols a device honestly and starts its agent, each time in the same way. */
  static async over(options: EnrolmentOptions, startedAs: StartOptions = {}): Promise<HostileServer> {
    const device = await enrolAgent(options);
    const server = new HostileServer(device, startedAs);
    await device.gateway.connected();
    return server;
  }

  get gateway(): ScriptedGateway {
    return this.device.gateway;
  }

  /** How often the honest control ran. */
  get controls(): number {
    return this.#controls;
  }

  /** A request of the requester, not approved. */
  ask(
    script: string,
    overrides: Partial<Request> = {},
    roots: readonly SoftRoot[] = this.roots,
  ): SoftRequest {
    const bytes = new TextEncoder().encode(script);
    const request = makeRequest({
      roots,
      targets: [this.target],
      requester: this.requester.id,
      id: newRequestId(),
      now: Math.floor(Date.now() / 1000) - 60,
      script: bytes,
      overrides: { network: "host", ...this.manner, ...overrides },
    });
    return signRequest(request, this.requester, bytes);
  }

  /** The same, approved: a device has no reason to refuse it. */
  offer(script: string, overrides: Partial<Request> = {}, roots?: readonly SoftRoot[]): SoftRequest {
    return approve(this.ask(script, overrides, roots), ...this.approvers);
  }

  /** Sends an offer and waits for the device's word on it: a reason code, or EXECUTED. */
  async deliver(offer: Offer): Promise<string> {
    const subject = hashOf(offer.bytes, nodeCrypto);
    const heard = this.#answers(subject).length;
    this.gateway.send(frameOf(offer));
    const { document } = await this.gateway.until(`an answer about ${subject}`, () =>
      this.#answers(subject).at(heard),
    );
    return document.outcome === "ran" ? EXECUTED : (document.code ?? document.outcome);
  }

  /** Shows trust material and gives the objections to it, in the order of the documents. */
  async show(shown: Shown): Promise<string[]> {
    const heard = this.gateway.frames.length;
    this.gateway.send(trustFrame(shown));
    await this.hasRead();
    const said = this.gateway.frames.slice(heard);
    const { roots = [], people = [], admissions = [], vetoes = [] } = shown;
    const note = shown.checkpoint ? [{ bytes: encodeUtf8(shown.checkpoint.note) }] : [];
    return [...roots, ...people, ...admissions, ...vetoes, ...note].map(({ bytes }) => {
      const hash = hashOf(bytes, nodeCrypto);
      const objection = said.find((frame) => frame.frame === "objection" && frame.document === hash);
      return objection?.frame === "objection" ? objection.because : NO_ANSWER;
    });
  }

  /** Resolves when the device has read everything that was sent before: it takes one thing after another. */
  async hasRead(): Promise<void> {
    const probe = this.ask("exit 1\n");
    await this.deliver({ ...probe, signatures: [] });
  }

  /** Runs something that people signed, under a name of its own. Throws where it does not run exactly once. */
  async honest(name: string, offer: Offer = this.offer(this.executions.script(name))): Promise<void> {
    const before = this.executions.count(name);
    this.executions.expect(name);
    const answer = await this.deliver(offer);
    const runs = this.executions.count(name) - before;
    if (answer !== EXECUTED || runs !== 1)
      throw new Error(`what people signed (${name}) ran ${runs} times: ${answer}`);
  }

  /** The honest control. */
  async control(): Promise<void> {
    this.#controls += 1;
    await this.honest(`honest-control-${this.#controls}`);
  }

  /** Ends the agent and starts it again, with whatever happens in between. */
  async restart(meanwhile: () => Promise<void> | void = () => undefined, signal: NodeJS.Signals = "SIGTERM") {
    await this.agent.stop(signal);
    await meanwhile();
    const connections = this.gateway.connections;
    this.agent = this.device.start(this.#startedAs);
    await this.gateway.connected(connections + 1);
  }

  /** Ends everything. */
  async dispose(): Promise<void> {
    await this.device.dispose();
    this.executions.remove();
  }

  /** Receipts about a subject, each once however often it was sent. Numbers may repeat: where old state was put back. */
  #answers(subject: string): ReceivedReceipt[] {
    const found = this.gateway.receipts().filter(({ document }) => document.subject === subject);
    return [...new Map(found.map((receipt) => [receipt.carried.bytes, receipt])).values()];
  }
}

/** 32 random hexadecimal digits. */
export function newRequestId(): string {
  return encodeHex(randomBytes(16));
}

/** The frame for any offer, however wrong. */
export function frameOf(offer: Offer, run = newRequestId()): Extract<FromServer, { frame: "run" }> {
  return {
    frame: "run",
    run,
    request: carry(offer satisfies Signed),
    ...(offer.script ? { script: encodeBase64(offer.script) } : {}),
    ...(offer.proof ? { proof: { ...offer.proof, path: [...offer.proof.path] } } : {}),
    ...(offer.breakglass ? { breakglass: carry(offer.breakglass) } : {}),
    ...(offer.standing ? { standing: carry(offer.standing) } : {}),
    ...(offer.standingProof
      ? { standing_proof: { ...offer.standingProof, path: [...offer.standingProof.path] } }
      : {}),
  };
}
