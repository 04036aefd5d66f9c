/** A device in a test: enrols over HTTP, connects by a real WebSocket, judges as an agent does, and does what the test scripts. */
import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { type Client, endpoints } from "@countersign/api";
import {
  adoptClientRoot,
  type Carried,
  carry,
  checkPeople,
  checkVeto,
  decodeBase64,
  documentBytes,
  encodeBase64,
  formatSshPublicKey,
  type FromLink,
  type FromServer,
  graduateRoot,
  hashOf,
  linkProofMessage,
  type Offer,
  pinFirstRoot,
  readFromServer,
  type Receipt,
  type Signed,
  sshKeyBlob,
  type Status,
  uncarry,
  type Verdict,
  walkRoots,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { type FakeDevice, makeFakeDevice } from "@countersign/testkit";
import { WebSocket } from "ws";

/** A run that came, and how the device judged it. */
export interface CameRun {
  readonly run: string;
  readonly offer: Offer;
  readonly verdict: Verdict;
  /** Boxes that came along, sealed to this device. */
  readonly secrets: readonly { readonly param: string; readonly box: string }[];
}

/** What a device does with an accepted run; the honest default runs `hello` with exit 0. */
export type Behaviour = (device: ScriptedDevice, came: CameRun) => Promise<void> | void;

/** How receipts are bent. */
export type ReceiptChange = Partial<Receipt>;

/** A device with one connection at a time. */
export class ScriptedDevice {
  readonly fake: FakeDevice;
  readonly frames: FromServer[] = [];
  readonly runs: CameRun[] = [];
  readonly objections: string[] = [];
  behaviour: Behaviour = runHello;
  id = "";
  serverName = "";
  seq = 0;
  prev: string | undefined;
  closed: { code: number; reason: string } | undefined;
  #socket: WebSocket | undefined;
  #lane: Promise<void> = Promise.resolve();
  readonly #waiting = new Set<() => void>();
  readonly #shown: Signed[] = [];

  constructor(name: string, keyName?: string) {
    const now = Math.floor(Date.now() / 1000);
    this.fake = makeFakeDevice({ name, watermark: 0, clock: now, ...(keyName ? { keyName } : {}) });
  }

  /** Enrols with a token and the hashes of the roots to pin; takes what the server answers. */
  async enrol(client: Client, token: string, roots: readonly string[]): Promise<void> {
    const { key, seal, name } = this.fake;
    const { reply } = await client.call(endpoints.devices.enrolAgent, {
      body: { token, device_key: key.key, seal, name, roots: [...roots], proof: this.status() },
    });
    this.id = reply.device;
    this.serverName = reply.server_name;
    const shown = reply.roots.map(received);
    for (const hash of roots) {
      const signed = shown.find((root) => hashOf(root.bytes, nodeCrypto) === hash);
      if (!signed) throw new Error(`the server did not show the root ${hash}`);
      const first = await pinFirstRoot(signed, hash, nodeCrypto);
      if (!first.ok) throw new Error(first.because);
      this.fake.state.pins = [...this.fake.state.pins, first.pinned];
    }
    await this.takeRoots(shown);
    for (const admission of reply.admissions) await this.fake.admit(received(admission));
  }

  /** What it says of itself now. */
  status(change: Partial<Status> = {}): Carried {
    const { pins, people, admission, vetoes, floor } = this.fake.state;
    const sorted = <T extends { authority: string }>(items: readonly T[]) =>
      items.toSorted((left, right) => (left.authority < right.authority ? -1 : 1));
    return this.signed("status", {
      type: "status",
      format: 1,
      device: this.fake.fingerprint,
      pins: sorted(pins).map(({ authority, version, hash }) => ({ authority, version, hash })),
      people: sorted(people).map(({ authority, version }) => ({ authority, version })),
      ...(admission
        ? { admission: { hash: admission.hash, client: admission.client, name: admission.name } }
        : {}),
      floor_state: floor.state,
      vetoes: vetoes.map(({ hash }) => hash).toSorted(),
      release: 1,
      separation: "separate-users",
      interpreters: ["bash", "sh"],
      time: Math.floor(Date.now() / 1000),
      ...change,
    });
  }

  /** A document signed by the device's key. */
  signed<T extends "status" | "receipt" | "link">(
    type: T,
    document: Parameters<typeof documentBytes<T>>[1],
    signer: Pick<FakeDevice["key"], "sign"> = this.fake.key,
  ): Carried {
    const bytes = documentBytes(type, document);
    return carry({ bytes, signatures: [signer.sign(`countersign.${type}.v1`, bytes)] });
  }

  /** Connects and proves itself; resolves with the welcome. `bend` changes the proof. */
  async connect(
    url: string,
    bend: (proof: Extract<FromLink, { frame: "proof" }>) => FromLink = (proof) => proof,
  ): Promise<void> {
    this.closed = undefined;
    this.frames.length = 0;
    const socket = new WebSocket(`${url.replace(/^http/, "ws")}/agent`);
    this.#socket = socket;
    socket.on("close", (code, reason) => {
      if (this.#socket === socket) this.closed = { code, reason: reason.toString() };
      this.#wake();
    });
    socket.on("error", () => undefined);
    socket.on("message", (data: Buffer) => {
      const read = readFromServer(data.toString("utf8"));
      // What a test sends past the server's own code is not for us.
      if (!read.ok) return;
      this.#lane = this.#inTurn(this.#lane, read.value, bend);
    });
    await this.until(() => this.frames.some(({ frame }) => frame === "welcome") || this.closed !== undefined);
  }

  /** Connects, sends a status, and waits for the answer: at least the newest checkpoint of the log. */
  async goOnline(url: string): Promise<void> {
    await this.connect(url);
    this.sendStatus();
    await this.until(() => this.came("trust").length > 0 || this.closed !== undefined);
  }

  sendStatus(change: Partial<Status> = {}): void {
    this.send({ frame: "status", status: this.status(change) });
  }

  send(frame: FromLink): void {
    this.#socket?.send(JSON.stringify(frame));
  }

  sendText(text: string | Buffer, options: { binary?: boolean } = {}): void {
    this.#socket?.send(text, { binary: options.binary ?? false });
  }

  /** Says that it started. */
  start(came: CameRun): void {
    this.send({ frame: "started", run: came.run, request: this.subjectOf(came) });
  }

  output(came: CameRun, text: string, offset = 0, stream: "stdout" | "stderr" = "stdout"): void {
    const data = encodeBase64(new TextEncoder().encode(text));
    this.send({ frame: "output", run: came.run, stream, offset, data });
  }

  /** Signs and sends a receipt. */
  receipt(came: CameRun, change: ReceiptChange = {}, signer?: Pick<FakeDevice["key"], "sign">): Carried {
    const now = Math.floor(Date.now() / 1000);
    this.seq += 1;
    const empty = { hash: hashOf(new Uint8Array(0), nodeCrypto), length: 0 };
    const document: Receipt = {
      type: "receipt",
      format: 1,
      device: this.fake.fingerprint,
      subject: this.subjectOf(came),
      roots: [],
      people: [],
      start: now,
      end: now,
      outcome: "ran",
      exit: 0,
      stdout: empty,
      stderr: empty,
      truncated: false,
      seq: this.seq,
      ...(this.prev === undefined ? {} : { prev: this.prev }),
      ...change,
    };
    const carried = this.signed("receipt", document, signer);
    this.prev = hashOf(decodeBase64(carried.bytes) ?? new Uint8Array(0), nodeCrypto);
    this.send({ frame: "receipt", run: came.run, receipt: carried });
    return carried;
  }

  subjectOf(came: CameRun): string {
    return hashOf(came.offer.bytes, nodeCrypto);
  }

  /** Waits until something is so; fails after a while. */
  async until(holds: () => boolean): Promise<void> {
    const deadline = Date.now() + 15_000;
    while (!holds()) {
      if (Date.now() > deadline) throw new Error("waited in vain");
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, 200);
        const waiting = this.#waiting;
        function done() {
          clearTimeout(timer);
          waiting.delete(done);
          resolve();
        }
        waiting.add(done);
      });
    }
  }

  /** The frames of one name that came so far. */
  came<Name extends FromServer["frame"]>(name: Name): Extract<FromServer, { frame: Name }>[] {
    return this.frames.filter((frame): frame is Extract<FromServer, { frame: Name }> => frame.frame === name);
  }

  /** Reads nothing more from its connection. */
  pause(): void {
    this.#socket?.pause();
  }

  resume(): void {
    this.#socket?.resume();
  }

  async disconnect(): Promise<void> {
    this.#socket?.close();
    await this.until(() => this.closed !== undefined);
  }

  async takeRoots(fresh: readonly Signed[]): Promise<void> {
    // An agent keeps the roots it took, with their signatures.
    this.#shown.push(...fresh);
    const shown = this.#shown;
    const pins = [...this.fake.state.pins];
    for (const [at, pin] of pins.entries()) {
      const own = shown.filter((signed) => authorityOf(signed) === pin.authority);
      const walk = await walkRoots(pin, own, nodeCrypto);
      if (!walk.ok) this.objections.push(walk.because);
      pins[at] = walk.pinned;
      const named = walk.pinned.root.successor;
      const heir = shown.find((signed) => hashOf(signed.bytes, nodeCrypto) === named?.hash);
      const last = own.findLast((signed) => hashOf(signed.bytes, nodeCrypto) === walk.pinned.hash);
      if (!heir || !last) continue;
      const move = await graduateRoot(walk.pinned, last, heir, nodeCrypto);
      if (!move.ok) this.objections.push(move.because);
      else pins[at] = move.pinned;
    }
    const client = this.fake.state.admission?.client ?? "";
    for (const signed of fresh) {
      if (pins.some(({ authority }) => authority === authorityOf(signed))) continue;
      const adopted = await adoptClientRoot(pins, client, signed, nodeCrypto);
      if (adopted.ok) pins.push(adopted.pinned);
    }
    this.fake.state.pins = pins;
  }

  async #inTurn(
    before: Promise<void>,
    frame: FromServer,
    bend: (proof: Extract<FromLink, { frame: "proof" }>) => FromLink,
  ): Promise<void> {
    await before;
    if (frame.frame === "challenge") this.send(bend(this.#proof(frame.nonce)));
    else await this.#take(frame);
    this.frames.push(frame);
    this.#wake();
  }

  async #take(frame: FromServer): Promise<void> {
    if (frame.frame === "trust") await this.#takeTrust(frame);
    if (frame.frame !== "run") return;
    const script = frame.script === undefined ? undefined : decodeBase64(frame.script);
    const offer: Offer = {
      ...received(frame.request),
      ...(script ? { script } : {}),
      ...(frame.proof ? { proof: frame.proof } : {}),
      ...(frame.standing ? { standing: received(frame.standing) } : {}),
      ...(frame.standing_proof ? { standingProof: frame.standing_proof } : {}),
      ...(frame.breakglass ? { breakglass: received(frame.breakglass) } : {}),
    };
    const verdict = await this.fake.judge(offer);
    const came = { run: frame.run, offer, verdict, secrets: frame.secrets ?? [] };
    this.runs.push(came);
    if (verdict.accepted && verdict.breakglass)
      this.send({
        frame: "waiting",
        run: frame.run,
        request: verdict.requestHash,
        seconds_left: verdict.breakglass.delaySeconds,
      });
    else if (came.verdict.accepted) await this.behaviour(this, came);
    else refuse(this, came, came.verdict.because);
  }

  async #takeTrust(frame: Extract<FromServer, { frame: "trust" }>): Promise<void> {
    const { state } = this.fake;
    await this.takeRoots(frame.roots.map(received));
    for (const list of frame.people.map(received)) {
      for (const pin of state.pins) {
        const held = state.people.find((known) => known.authority === pin.authority);
        const taken = await checkPeople(pin, held, list, nodeCrypto);
        if (taken.ok) state.people = [...state.people.filter((known) => known !== held), taken.pinned];
      }
    }
    for (const admission of frame.admissions)
      await this.fake.admit(received(admission)).catch((error: Error) => this.objections.push(error.message));
    for (const carried of frame.vetoes) {
      const veto = await checkVeto(state.pins, state.people, received(carried), nodeCrypto);
      if (veto.ok) state.vetoes = [...state.vetoes, veto.veto];
      else this.objections.push(veto.because);
    }
  }

  #proof(serverNonce: string): Extract<FromLink, { frame: "proof" }> {
    const { privateKey, publicKey } = generateKeyPairSync("ed25519");
    const raw = Buffer.from(publicKey.export({ format: "jwk" }).x ?? "", "base64url");
    const key = formatSshPublicKey("ssh-ed25519", sshKeyBlob("ssh-ed25519", { alg: "ed25519", raw }));
    const nonce = randomBytes(32).toString("base64url");
    const message = linkProofMessage({ serverNonce, linkNonce: nonce, server: this.serverName });
    const link = this.signed("link", {
      type: "link",
      format: 1,
      device: this.fake.fingerprint,
      key,
      not_after: Math.floor(Date.now() / 1000) + 3600,
      server: this.serverName,
    });
    return {
      frame: "proof",
      link,
      device_key: this.fake.key.key,
      nonce,
      signature: sign(null, message, privateKey).toString("base64"),
    };
  }

  #wake(): void {
    for (const waiting of this.#waiting) waiting();
  }
}

/** The honest behaviour: started, one line of output, exit 0. */
export async function runHello(device: ScriptedDevice, came: CameRun): Promise<void> {
  device.start(came);
  device.output(came, "hello\n");
  device.receipt(came);
}

/** A signed refusal. */
export function refuse(device: ScriptedDevice, came: CameRun, code: string): void {
  const { start, end } = { start: 0, end: 0 };
  device.receipt(came, { outcome: "refused", code, start, end });
}

/** A carried document. Throws where it is not base64. */
export function received(carried: {
  bytes: string;
  signatures: readonly unknown[];
  batches?: readonly string[] | undefined;
}): Signed {
  // Replies and frames were read by their schemas; `uncarry` decodes what they hold.
  const signed = uncarry(carried as Carried);
  if (!signed) throw new Error("a document is not base64");
  return signed;
}

function authorityOf(signed: Signed): string {
  const document = JSON.parse(new TextDecoder().decode(signed.bytes)) as { authority?: string };
  return document.authority ?? hashOf(signed.bytes, nodeCrypto);
}
