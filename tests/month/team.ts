/** The people of the month: they read what the server shows them, sign it, and every signature is written down beside. */
import { type Client, endpoints } from "@countersign/api";
import {
  carry,
  decodeBase64,
  documentType,
  hashOf,
  type Namespace,
  type Signed,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { makePerson, seededKey, type SoftPerson } from "@countersign/testkit";

/** A signature that somebody really gave. */
export interface Given {
  readonly person: string;
  readonly namespace: Namespace;
  /** What it is over. */
  readonly hash: string;
  readonly at: number;
}

/** What each kind of document is signed as. */
const NAMESPACES = {
  root: "countersign.root.v1",
  people: "countersign.people.v1",
  admission: "countersign.admit.v1",
  token: "countersign.token.v1",
  veto: "countersign.veto.v1",
} as const;

/** Everybody who holds a key, and the book of what they signed: nothing else in the month signs for people. */
export class Team {
  readonly given: Given[] = [];
  readonly #clock: () => number;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** Somebody with the key of this name; `groups` say what they may do. */
  static person(id: string, key = id, groups: readonly string[] = ["approvers"]): SoftPerson {
    return makePerson({ id, groups, key: seededKey(key) });
  }

  /** Signs and writes it down. */
  sign(person: SoftPerson, namespace: Namespace, bytes: Uint8Array) {
    this.given.push({ person: person.id, namespace, hash: hashOf(bytes, nodeCrypto), at: this.#clock() });
    return person.sign(namespace, bytes);
  }

  /** Puts a document where its signers find it; each fetches it and signs. Gives its hash once it is published. */
  async publish(
    api: Client,
    unsigned: Pick<Signed, "bytes">,
    signers: readonly SoftPerson[],
  ): Promise<string> {
    const { reply } = await api.call(endpoints.drafts.createDraft, {
      body: carry({ bytes: unsigned.bytes, signatures: [] }),
    });
    const type = documentType(unsigned.bytes);
    const namespace = Object.entries(NAMESPACES).find(([name]) => name === type)?.[1];
    if (!namespace) throw new Error(`nobody signs a ${type} here`);
    return this.#collect(
      api,
      reply.hash,
      signers.map((person) => ({ person, namespace })),
    );
  }

  /** The first asks, the others approve: a standing approval that was composed. */
  async approveStanding(
    api: Client,
    hash: string,
    [author, ...others]: readonly SoftPerson[],
  ): Promise<string> {
    if (!author) throw new Error("somebody has to ask");
    return this.#collect(api, hash, [
      { person: author, namespace: "countersign.standing.v1" },
      ...others.map((person) => ({ person, namespace: "countersign.approve.v1" as const })),
    ]);
  }

  /** Signs a run; gives the state that it is in then. */
  async signRun(api: Client, id: string, person: SoftPerson, as: "request" | "approve"): Promise<string> {
    const response = await api.raw(endpoints.runs.readRequest, { params: { id } });
    const bytes = new Uint8Array(await response.arrayBuffer());
    const signatures = [this.sign(person, `countersign.${as}.v1`, bytes)];
    return (await api.call(endpoints.runs.signRun, { params: { id }, body: { signatures } })).reply.state;
  }

  async #collect(
    api: Client,
    hash: string,
    wanted: readonly { person: SoftPerson; namespace: Namespace }[],
  ): Promise<string> {
    let state = "";
    for (const { person, namespace } of wanted) {
      const { reply } = await api.call(endpoints.trust.readSignatures, { params: { hash } });
      const bytes = decodeBase64(reply.bytes) ?? new Uint8Array();
      const body = { signatures: [this.sign(person, namespace, bytes)] };
      state = (await api.call(endpoints.trust.addSignatures, { params: { hash }, body })).reply.state;
      if (state === "published") break;
    }
    if (state !== "published") throw new Error(`${hash} is ${state} after ${wanted.length} signatures`);
    return hash;
  }
}
