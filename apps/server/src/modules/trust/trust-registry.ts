/**
 * The roots and people lists in memory, each parsed and indexed once: what every request is composed and judged by.
 * It follows the database; nothing is believed of it by devices, which walk every chain themselves.
 */
import {
  graduateRoot,
  parseDocument,
  type PinnedPeople,
  type PinnedRoot,
  pinPeople,
  pinRoot,
  type Signed,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { perServer } from "../../platform/per-server.ts";
import { inTransaction, type Tx } from "../../platform/transaction.ts";
import { delegationsSince, type StoredDocument } from "./document-store.ts";

/** A document beside what it means. */
export interface Known<P> {
  readonly signed: Signed;
  readonly pinned: P;
}

/** One authority with everything that was published of it. */
export interface KnownAuthority {
  readonly authority: string;
  /** Oldest first, never empty. */
  readonly roots: readonly Known<PinnedRoot>[];
  readonly newest: PinnedRoot;
  /** Every list of requesters, oldest first: a device that is shown each step knows who signed whose addition. */
  readonly lists: readonly Known<PinnedPeople>[];
  /** The newest of them. */
  readonly people: Known<PinnedPeople> | undefined;
}

/** What is known of authorities, as judging asks for it: also how it would be after a change. */
export type KnownTrust = Pick<TrustRegistry, "find">;

/** All authorities of one server. */
export class TrustRegistry {
  readonly #ctx: ServerContext;
  readonly #authorities = new Map<string, KnownAuthority>();
  /** From the id of a trial authority to its successor's, where both signed and both are known. */
  readonly #heirs = new Map<string, string>();
  #revision = 0;
  #refreshing: Promise<void> | undefined;
  #again = false;

  constructor(ctx: ServerContext) {
    this.#ctx = ctx;
  }

  /** The authority by its id. */
  find(authority: string): KnownAuthority | undefined {
    return this.#authorities.get(authority);
  }

  /** All of them, in the order in which they were published. */
  all(): KnownAuthority[] {
    return [...this.#authorities.values()];
  }

  /** A root by its document hash. */
  findRoot(hash: string): (Known<PinnedRoot> & { readonly authority: KnownAuthority }) | undefined {
    for (const authority of this.#authorities.values()) {
      const root = authority.roots.find((candidate) => candidate.pinned.hash === hash);
      if (root) return { ...root, authority };
    }
    return undefined;
  }

  /** The one operator authority that is current: where a trial named a successor that is known here, the successor. */
  operator(): KnownAuthority | undefined {
    const operators = this.all().filter(({ newest }) => newest.root.scope === "operator");
    // Beside a trial there may stand the root that is going to be named its successor; it is not current before that.
    const first = operators.find(({ newest }) => newest.root.trial) ?? operators[0];
    return first && this.graduated(first.authority);
  }

  /** Where devices that pin `authority` stand once they heard of everything published: itself, or its successor. */
  graduated(authority: string): KnownAuthority | undefined {
    return this.#authorities.get(this.#heirs.get(authority) ?? authority);
  }

  /** Trials that named this authority as their successor: who still pins one is concerned by it. */
  predecessors(authority: string): string[] {
    return this.all()
      .filter(({ newest }) => newest.root.successor?.authority === authority)
      .map((known) => known.authority);
  }

  /** A trial that named a successor which is known here, while too few of the successor's people signed the last trial root. */
  unfinishedGraduation(): KnownAuthority | undefined {
    return this.all().find(
      ({ authority, newest }) =>
        newest.root.successor !== undefined &&
        this.#authorities.has(newest.root.successor.authority) &&
        !this.#heirs.has(authority),
    );
  }

  /** The client roots that have a policy for this client. */
  ofClient(client: string): KnownAuthority[] {
    return this.all().filter(
      ({ newest }) =>
        newest.root.scope === "client" && newest.root.policies.some((policy) => policy.client === client),
    );
  }

  /** Takes in what was published since the last time. Calls that come together share one look; none is answered by a look begun before it. */
  async refresh(): Promise<void> {
    if (this.#refreshing) {
      this.#again = true;
      return this.#refreshing;
    }
    this.#refreshing = this.#follow();
    try {
      await this.#refreshing;
    } finally {
      this.#refreshing = undefined;
    }
  }

  /** The same within a transaction that holds the publishing turn: what it reads is final. */
  async refreshWithin(tx: Tx): Promise<void> {
    await this.#takeAll(await delegationsSince(tx, this.#revision));
  }

  async #follow(): Promise<void> {
    do {
      this.#again = false;
      const fresh = await inTransaction(this.#ctx, systemActor("follow-trust"), (tx) =>
        delegationsSince(tx, this.#revision),
      );
      await this.#takeAll(fresh);
    } while (this.#again);
  }

  async #takeAll(documents: readonly StoredDocument[]): Promise<void> {
    // A list means nothing without its root, whose signatures may have been added to later.
    for (const document of documents) if (document.type === "root") this.#take(document);
    for (const document of documents) if (document.type === "people") this.#take(document);
    if (documents.length > 0) await this.#findHeirs();
  }

  async #findHeirs(): Promise<void> {
    for (const { authority, newest, roots } of this.all()) {
      const last = roots.at(-1);
      const heir = newest.root.successor && this.findRoot(newest.root.successor.hash);
      if (!last || !heir) continue;
      const move = await graduateRoot(newest, last.signed, heir.signed, nodeCrypto);
      if (move.ok) this.#heirs.set(authority, move.pinned.authority);
    }
  }

  #take(document: StoredDocument): void {
    this.#revision = Math.max(this.#revision, document.revision);
    const { authority } = document;
    const known = this.#authorities.get(authority);
    if (document.type === "root") {
      const parsed = parseDocument("root", document.bytes);
      if (!parsed.ok) throw new Error(`stored root ${document.hash} cannot be read: ${parsed.detail}`);
      const root = { signed: document, pinned: pinRoot(parsed.document, document.bytes, nodeCrypto) };
      const others = (known?.roots ?? []).filter((other) => other.pinned.version !== root.pinned.version);
      const roots = [...others, root].toSorted((left, right) => left.pinned.version - right.pinned.version);
      const newest = roots.at(-1)?.pinned ?? root.pinned;
      this.#authorities.set(authority, { lists: [], people: undefined, ...known, authority, roots, newest });
    } else if (document.type === "people" && known) {
      const parsed = parseDocument("people", document.bytes);
      if (!parsed.ok) throw new Error(`stored list ${document.hash} cannot be read: ${parsed.detail}`);
      const list = { signed: document, pinned: pinPeople(parsed.document, document.bytes, nodeCrypto) };
      const others = known.lists.filter((other) => other.pinned.version !== list.pinned.version);
      const lists = [...others, list].toSorted((left, right) => left.pinned.version - right.pinned.version);
      this.#authorities.set(authority, { ...known, lists, people: lists.at(-1) });
    }
  }
}

/** The registry of a server; empty until its first `refresh`. */
export const trustOf = perServer((ctx) => new TrustRegistry(ctx));
