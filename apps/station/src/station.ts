/**
 * The station as a procedure: fetch, judge as a device would, show, ask for the signature, post it back. HTTP and the
 * page stand before it, the server behind it; it believes neither.
 */
import { ApiError, endpoints, type StationRequestInFull } from "@countersign/api";
import {
  carry,
  documentBytes,
  decodeBase64,
  documentType,
  encodeBase64,
  hashOf,
  type Namespace,
  parseDocument,
  type PinnedPeople,
  type PinnedRoot,
  type Signature,
  type Signed,
  type Veto,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { type Approved, type RequestModel, reviewRequest } from "@countersign/review";
import type { ApprovedStore } from "./disk/approved-store.ts";
import type { TokenLedger } from "./disk/token-store.ts";
import type { Passkey } from "./disk/passkey-store.ts";
import { type Deliveries, isFinal } from "./server-link/deliver.ts";
import { serverSays } from "./server-link/server-says.ts";
import type { ServerLink } from "./server-link/server-link.ts";
import type { ComposedBatch } from "./signing/compose-batch.ts";
import type { Shown, SigningSeat } from "./signing/shown.ts";
import { type JudgedDocument, judgeShownDocument } from "./trust/judge-shown-document.ts";
import { type CheckOutcome, judgeShownRequest, type JudgedRequest } from "./trust/judge-shown-request.ts";
import { readShown, type StationTrust } from "./trust/station-trust.ts";
import { keysOfHolder, personsOf, standingOf } from "./trust/who-may-sign.ts";
import type { StationPlace } from "./station-place.ts";
import type { WaitingItem } from "./page/types.ts";
import { documentItem, hasSigned, requestItem } from "./waiting-items.ts";

/** A request as the page is given it. */
export interface RequestPage {
  readonly model: RequestModel;
  readonly run: string;
  readonly state: JudgedRequest["state"];
  readonly checks: readonly CheckOutcome[];
  readonly seats: readonly SigningSeat[];
  readonly objectors: Shown["objectors"];
  /** Why this cannot be signed here and now; null where it can. */
  readonly blocked: string | null;
  /** Why this person has no part in it although they might expect one. */
  readonly excluded: string | null;
}

/** A root, people list or admission as the page is given it. */
export interface DocumentPage {
  readonly model: JudgedDocument["model"];
  readonly seats: readonly SigningSeat[];
  readonly objectors: Shown["objectors"];
  readonly blocked: string | null;
  readonly follows: JudgedDocument["follows"];
  readonly state: "draft" | "published";
}

/** What came of one document of a batch: where it stands now, or why the server did not take the signature. */
export interface BatchOutcome {
  readonly hash: string;
  /** `kept` where the server does not answer: the signature is handed in later. */
  readonly state: string;
  readonly because?: string;
  readonly detail?: string;
}

/** What a page asked for cannot be shown. */
export interface Unshown {
  readonly ok: false;
  readonly because: string;
  readonly detail: string;
}

type PersonOfAuthority = Pick<SigningSeat, "authority" | "person">;

/** What the server shows around a document. */
interface FoundAround {
  readonly drafts: readonly Signed[];
  readonly admissions: readonly Signed[];
  readonly script: Uint8Array | undefined;
  readonly request: StationRequestInFull | undefined;
  /** Of a standing approval that is opened: the one that was signed here before it. */
  readonly previous?: Approved | undefined;
}

/** The parts of a station. */
export interface StationParts {
  readonly place: StationPlace;
  readonly link: ServerLink;
  readonly trust: StationTrust;
  readonly approved: ApprovedStore;
  readonly tokens: TokenLedger;
  readonly deliveries: Deliveries;
  /** Whole seconds since 1970. */
  readonly now: () => number;
}

/** What every approver may withdraw, whoever signs it. */
const EVERY_APPROVERS: ReadonlySet<string> = new Set(["token", "breakglass", "logreset"]);

const no = (because: string, detail: string): Unshown => ({ ok: false, because, detail });

/** One station at work. */
export class Station {
  readonly #parts: StationParts;

  constructor(parts: StationParts) {
    this.#parts = parts;
  }

  /** Roots and lists as held now. */
  get held(): { readonly roots: PinnedRoot[]; readonly people: PinnedPeople[] } {
    const { roots, people } = this.#parts.trust;
    return { roots, people };
  }

  /** Everything that waits and concerns the holder of a passkey, the newest first; what is not theirs is left out. */
  async waiting(passkey: Passkey): Promise<WaitingItem[]> {
    const { link, trust, deliveries, place } = this.#parts;
    await trust.refresh();
    await deliveries.retry();
    const reply = await link.call(endpoints.stations.listWaiting);
    const requests = reply.requests.flatMap((shown) => requestItem(shown, passkey, this.held, place) ?? []);
    const drafts = reply.drafts.flatMap(({ document }) => readShown(document));
    const documents: WaitingItem[] = [];
    for (const { document, created_at: since } of reply.drafts)
      for (const signed of readShown(document)) {
        const judged = await this.#judge(passkey, signed, { drafts, ...(await this.#around(signed)) });
        if (judged.ok && judged.judged.seats.length > 0) documents.push(documentItem(judged.judged, since));
      }
    return [...documents, ...requests].toSorted((one, other) => other.since - one.since);
  }

  /** A request by the link of the console. */
  async openView(passkey: Passkey, run: string, token: string) {
    const shown = await this.#parts.link.call(endpoints.stations.redeemView, { body: { run, token } });
    return this.#show(passkey, shown, {});
  }

  /** A request by its hash. */
  async openRequest(passkey: Passkey, hash: string) {
    const shown = await this.#parts.link.call(endpoints.stations.readStationRequest, { params: { hash } });
    return this.#show(passkey, shown, { hash });
  }

  /** A root, people list or admission by its hash. */
  async openDocument(
    passkey: Passkey,
    hash: string,
  ): Promise<Unshown | { readonly ok: true; readonly page: DocumentPage; readonly shown: Shown }> {
    const { trust, link } = this.#parts;
    await trust.refresh();
    const found = await link.call(endpoints.stations.readStationDocument, { params: { hash } });
    const [signed] = readShown(found.document);
    if (!signed || hashOf(signed.bytes, nodeCrypto) !== hash)
      return no("hash-mismatch", "the server sent another document than it was asked for");
    const [drafts, admissions] = [found.drafts.flatMap(readShown), found.admissions.flatMap(readShown)];
    const result = await this.#judge(passkey, signed, {
      drafts,
      admissions,
      script: scriptIn(found.script),
      request: await this.#requestOf(signed),
      previous: this.#previousOf(passkey, signed),
    });
    if (!result.ok) return result;
    const { judged } = result;
    const objectors = vetoersOf(this.#concerned(passkey, judged), this.held.roots);
    if (judged.seats.length === 0 && objectors.length === 0)
      return no("not-yours", "your key has no part in this document, by the roots that this station holds");
    const { model, seats, blocked, follows } = judged;
    const script = model.document === "standing" ? scriptIn(found.script) : undefined;
    const shown: Shown = { hash, signed, model, seats, blocked, objectors, script };
    return {
      ok: true,
      shown,
      page: {
        model,
        seats,
        objectors: shown.objectors,
        blocked: blocked ?? null,
        follows,
        state: found.state,
      },
    };
  }

  /** Who has a part in a document: whoever may sign it, and of some every approver, who may withdraw it. */
  #concerned(passkey: Passkey, { model, seats }: JudgedDocument): readonly PersonOfAuthority[] {
    return EVERY_APPROVERS.has(model.document) ? personsOf(passkey.fingerprint, this.held.roots, []) : seats;
  }

  /** The admissions that a document names or replaces, and the script that it is about, as far as the server shows them. */
  async #around(signed: Signed): Promise<Omit<FoundAround, "drafts">> {
    const request = await this.#requestOf(signed);
    const nothing = { admissions: [], script: undefined, request };
    const parsed = parseDocument("admission", signed.bytes);
    const isStanding = documentType(signed.bytes) === "standing";
    if (!isStanding && (!parsed.ok || parsed.document.previous === undefined)) return nothing;
    const params = { hash: hashOf(signed.bytes, nodeCrypto) };
    const shown = await this.#parts.link.call(endpoints.stations.readStationDocument, { params });
    return { admissions: shown.admissions.flatMap(readShown), script: scriptIn(shown.script), request };
  }

  /** Of broken glass: the request that it is for; undefined where the server does not show it. */
  async #requestOf(signed: Signed): Promise<StationRequestInFull | undefined> {
    const parsed = documentType(signed.bytes) === "breakglass" && parseDocument("breakglass", signed.bytes);
    if (!parsed || !parsed.ok) return undefined;
    const params = { hash: parsed.document.request };
    try {
      return await this.#parts.link.call(endpoints.stations.readStationRequest, { params });
    } catch (error) {
      // A run that was forgotten must not keep everything else that waits from being shown.
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }
  }

  #judge(passkey: Passkey, signed: Signed, { drafts, ...shown }: FoundAround) {
    const { fingerprint } = passkey;
    const { place, trust, tokens, now } = this.#parts;
    // A successor may be published already, while this station still holds the trial.
    const others = [...drafts, ...trust.shownRoots];
    const { origin } = place;
    const about = { ...shown, tokens, fingerprint, origin, now: now() };
    const around = { ...this.held, others, ...about };
    return judgeShownDocument(signed, around);
  }

  /** Of a standing approval: the one that was signed here before it. */
  #previousOf({ fingerprint }: Passkey, { bytes }: Signed): Approved | undefined {
    const parsed = documentType(bytes) === "standing" ? parseDocument("standing", bytes) : undefined;
    if (!parsed?.ok) return undefined;
    const keys = keysOfHolder(fingerprint, this.held);
    return this.#parts.approved.lastStanding(keys, parsed.document, hashOf(bytes, nodeCrypto));
  }

  async #show(
    passkey: Passkey,
    shown: Parameters<typeof judgeShownRequest>[0],
    asked: { hash?: string },
  ): Promise<Unshown | { readonly ok: true; readonly page: RequestPage; readonly shown: Shown }> {
    const { trust, approved, tokens, place, now } = this.#parts;
    await trust.refresh();
    const held = this.held;
    const result = await judgeShownRequest(shown, asked, { ...held, tokens }, now());
    if (!result.ok) return result;
    const { judged } = result;
    const { request, hash, checks } = judged;
    const named = held.roots.filter((pin) =>
      request.roots.some(({ authority }) => authority === pin.authority),
    );
    const known = personsOf(passkey.fingerprint, named, held.people);
    // Whoever stands in none of its roots and lists has no business with it, whatever link they hold.
    if (known.length === 0)
      return no("not-yours", "your key stands in no root or list of requesters that this request answers to");
    const review = await reviewRequest({
      signed: judged.signed,
      script: judged.script,
      targets: judged.targets,
      objections: judged.objections,
      previous: approved.last(keysOfHolder(passkey.fingerprint, held), request, hash),
      held: { ...held, admissions: judged.admissions, selfNamed: judged.selfNamed },
      crypto: nodeCrypto,
    });
    if (!review.ok) return no(review.because, review.detail);
    const standing = standingOf(passkey.fingerprint, request, held.roots, held.people, place.origin);
    const seats = standing.seats.map(({ as, by }): SigningSeat => {
      const namespace: Namespace = as === "requester" ? "countersign.request.v1" : "countersign.approve.v1";
      return {
        id: `${as} ${by.authority} ${by.person}`,
        as,
        namespace,
        authority: by.authority,
        authorityName: by.authorityName,
        person: by.person,
        personName: by.name,
        signed: hasSigned(judged.signed.signatures, namespace, passkey.fingerprint),
      };
    });
    const blocked = blockedBy(judged, checks);
    const remembered: Shown = {
      hash,
      signed: judged.signed,
      model: review.model,
      seats,
      blocked,
      judged,
      objectors: standing.seats.map(({ as, by }) => ({
        authority: by.authority,
        person: by.person,
        effects: as === "requester" ? (["cancel"] as const) : (["refuse", "veto"] as const),
      })),
    };
    return {
      ok: true,
      shown: remembered,
      page: {
        model: review.model,
        run: judged.run,
        state: judged.state,
        checks,
        seats,
        objectors: remembered.objectors,
        blocked: blocked ?? null,
        excluded: standing.excluded ?? null,
      },
    };
  }

  /** Hands a verified signature to the server; it is remembered here first, since the person has approved from then on. */
  async deliver(passkey: Passkey, shown: Shown, signature: Signature): Promise<{ state: string }> {
    this.#remember(passkey, shown);
    const { hash } = shown;
    return { state: await this.#parts.deliveries.send({ kind: "signature", hash, signature }) };
  }

  /** The same for a batch: remembered and handed in document by document, and each has an outcome of its own. */
  async deliverBatch(
    passkey: Passkey,
    { bytes, subjects }: ComposedBatch,
    signature: Signature,
  ): Promise<BatchOutcome[]> {
    for (const shown of subjects) this.#remember(passkey, shown);
    const batch = encodeBase64(bytes);
    const outcomes = await this.#parts.deliveries.sendAll(
      subjects.map(({ hash }) => ({ kind: "signature" as const, hash, signature, batch })),
    );
    return subjects.map(({ hash }, at) => ({ hash, ...outcomeOf(outcomes[at]) }));
  }

  /** Requests and standing approvals are compared with the ones before; roots and lists with what is held. */
  #remember(passkey: Passkey, { hash, signed, model, judged, script = judged?.script }: Shown): void {
    if (model.document !== "request" && model.document !== "standing") return;
    const kept = { bytes: signed.bytes, when: this.#parts.now(), ...(script ? { script } : {}) };
    this.#parts.approved.keep(passkey.fingerprint, hash, kept);
  }

  /** The bytes of an objection, for signing. */
  objection(shown: Shown, effect: Veto["effect"], reason: string): Uint8Array | undefined {
    const by = shown.objectors.find(({ effects }) => effects.some((one) => one === effect));
    if (!by) return undefined;
    return documentBytes("veto", {
      type: "veto",
      format: 1,
      subject: shown.hash,
      effect,
      reason,
      by: { authority: by.authority, person: by.person },
      time: this.#parts.now(),
    });
  }

  /** Hands a signed objection to the server. */
  async object(bytes: Uint8Array, signature: Signature): Promise<void> {
    const document = carry({ bytes, signatures: [signature] });
    await this.#parts.deliveries.send({ kind: "veto", document });
  }

  /** Where a request stands now. */
  async stateOf(
    hash: string,
  ): Promise<{ state: string; signatures: number; targets: Record<string, number> }> {
    const found = await this.#parts.link.call(endpoints.stations.readStationRequest, { params: { hash } });
    const targets: Record<string, number> = {};
    for (const { state } of found.targets) targets[state] = (targets[state] ?? 0) + 1;
    return { state: found.state, signatures: found.request.signatures.length, targets };
  }
}

function outcomeOf(outcome: PromiseSettledResult<string> | undefined): Omit<BatchOutcome, "hash"> {
  if (outcome?.status === "fulfilled") return { state: outcome.value };
  const error: unknown = outcome?.reason;
  // Whatever is not a final no is on the disk, and handed in later.
  return isFinal(error) ? { state: "refused", ...serverSays(error) } : { state: "kept" };
}

/** Approvers of a held root may veto any signed document of it. */
function vetoersOf(persons: readonly PersonOfAuthority[], roots: readonly PinnedRoot[]): Shown["objectors"] {
  return persons.flatMap(({ authority, person }) => {
    const pin = roots.find((candidate) => candidate.authority === authority);
    const groups = pin?.root.policies.flatMap(({ require }) => require.map(({ group }) => group));
    const holder = pin?.root.persons.find(({ id }) => id === person);
    return holder?.groups.some((group) => groups?.includes(group)) === true
      ? [{ authority, person, effects: ["refuse", "veto"] as const }]
      : [];
  });
}

/** Why a request cannot be signed: it has ended, or a check of the devices fails that no signature cures. */
function blockedBy(judged: JudgedRequest, checks: readonly CheckOutcome[]): string | undefined {
  if (judged.state !== "awaiting-signatures") return `ended: this request is ${judged.state}`;
  const failed = checks.find(({ outcome }) => outcome === "fails");
  return failed && `${failed.because}: ${failed.detail}`;
}

/** The script's bytes as the server shows them: whether they are the right ones is looked at where they are shown. */
function scriptIn(text: string | null): Uint8Array | undefined {
  return text === null ? undefined : decodeBase64(text);
}
