/**
 * The station as a procedure: fetch, judge as a device would, show, ask for the signature, post it back. HTTP and the
 * page stand before it, the server behind it; it believes neither.
 */
import { type CarriedDocument, endpoints } from "@countersign/api";
import {
  carry,
  documentBytes,
  hashOf,
  type Namespace,
  parseDocument,
  type PinnedPeople,
  type PinnedRoot,
  type Request,
  type Signature,
  type Signed,
  type Veto,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { plainText, type RequestModel, reviewRequest, segmentsOf, shortCode } from "@countersign/review";
import type { ApprovedStore } from "./disk/approved-store.ts";
import type { Passkey } from "./disk/passkey-store.ts";
import type { Deliveries } from "./server-link/deliver.ts";
import type { ServerLink } from "./server-link/server-link.ts";
import type { Shown, SigningSeat } from "./signing/shown.ts";
import { type JudgedDocument, judgeShownDocument } from "./trust/judge-shown-document.ts";
import { type CheckOutcome, judgeShownRequest, type JudgedRequest } from "./trust/judge-shown-request.ts";
import { readShown, type StationTrust } from "./trust/station-trust.ts";
import { personsOf, standingOf } from "./trust/who-may-sign.ts";
import type { StationPlace } from "./station-place.ts";

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

/** One line of the list of what waits. */
export interface WaitingItem {
  readonly kind: "request" | "document";
  readonly hash: string;
  readonly shortCode: string;
  readonly title: string;
  readonly detail: string;
  readonly client: string | null;
  readonly requester: string | null;
  readonly reason: string | null;
  readonly devices: number | null;
  readonly until: number | null;
  readonly yours: "to-sign" | "signed" | "none";
}

/** What a page asked for cannot be shown. */
export interface Unshown {
  readonly ok: false;
  readonly because: string;
  readonly detail: string;
}

/** The parts of a station. */
export interface StationParts {
  readonly place: StationPlace;
  readonly link: ServerLink;
  readonly trust: StationTrust;
  readonly approved: ApprovedStore;
  readonly deliveries: Deliveries;
  /** Whole seconds since 1970. */
  readonly now: () => number;
}

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

  /** Everything that waits and concerns the holder of a passkey; what is not theirs is left out. */
  async waiting(passkey: Passkey): Promise<WaitingItem[]> {
    const { link, trust, deliveries, place } = this.#parts;
    await trust.refresh();
    await deliveries.retry();
    const reply = await link.call(endpoints.stations.listWaiting);
    const requests = reply.requests.flatMap((shown) => requestItem(shown, passkey, this.held, place) ?? []);
    const drafts = reply.drafts.flatMap(({ document }) => readShown(document));
    const documents: WaitingItem[] = [];
    for (const signed of drafts) {
      const judged = await this.#judge(passkey, signed, drafts, await this.#replacedBy(signed));
      if (judged.ok && judged.judged.seats.length > 0) documents.push(documentItem(judged.judged));
    }
    return [...documents, ...requests];
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
    const result = await this.#judge(passkey, signed, drafts, admissions);
    if (!result.ok) return result;
    const { judged } = result;
    if (judged.seats.length === 0)
      return no("not-yours", "your key has no part in this document, by the roots that this station holds");
    const { model, seats, blocked, follows } = judged;
    const shown: Shown = { hash, signed, seats, blocked, objectors: vetoersOf(seats, this.held.roots) };
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

  /** The admissions that an admission replaces, as far as the server shows them. */
  async #replacedBy(signed: Signed): Promise<Signed[]> {
    const parsed = parseDocument("admission", signed.bytes);
    if (!parsed.ok || parsed.document.previous === undefined) return [];
    const params = { hash: hashOf(signed.bytes, nodeCrypto) };
    return (
      await this.#parts.link.call(endpoints.stations.readStationDocument, { params })
    ).admissions.flatMap(readShown);
  }

  #judge(passkey: Passkey, signed: Signed, drafts: readonly Signed[], admissions: readonly Signed[]) {
    const { fingerprint } = passkey;
    const { place, trust, now } = this.#parts;
    // A successor may be published already, while this station still holds the trial.
    const others = [...drafts, ...trust.shownRoots];
    const { origin } = place;
    return judgeShownDocument(signed, { ...this.held, others, admissions, fingerprint, origin, now: now() });
  }

  async #show(
    passkey: Passkey,
    shown: Parameters<typeof judgeShownRequest>[0],
    asked: { hash?: string },
  ): Promise<Unshown | { readonly ok: true; readonly page: RequestPage; readonly shown: Shown }> {
    const { trust, approved, place, now } = this.#parts;
    await trust.refresh();
    const held = this.held;
    const result = await judgeShownRequest(shown, asked, held, now());
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
      previous: approved.last(passkey.fingerprint, request, hash),
      held: { ...held, admissions: judged.admissions },
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
    const { approved, deliveries, now } = this.#parts;
    if (shown.judged) {
      const { bytes } = shown.signed;
      const { script } = shown.judged;
      approved.keep(passkey.fingerprint, shown.hash, { bytes, when: now(), ...(script ? { script } : {}) });
    }
    return { state: await deliveries.send({ kind: "signature", hash: shown.hash, signature }) };
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

/** Approvers of a held root may veto any signed document of it. */
function vetoersOf(seats: readonly SigningSeat[], roots: readonly PinnedRoot[]): Shown["objectors"] {
  return seats.flatMap(({ authority, person }) => {
    const pin = roots.find((candidate) => candidate.authority === authority);
    const groups = pin?.root.policies.flatMap(({ require }) => require.map(({ group }) => group));
    const holder = pin?.root.persons.find(({ id }) => id === person);
    return holder?.groups.some((group) => groups?.includes(group)) === true
      ? [{ authority, person, effects: ["refuse", "veto"] as const }]
      : [];
  });
}

function documentItem({ hash, model, seats }: JudgedDocument): WaitingItem {
  const of = model.document === "root" ? model.name : model.authorityName;
  const title = {
    root: () => `Root of ${plainText(of)}${model.document === "root" ? `, version ${model.version}` : ""}`,
    people: () =>
      `Requesters of ${plainText(of)}${model.document === "people" ? `, version ${model.version}` : ""}`,
    admission: () => `Admission to ${model.document === "admission" ? model.client : ""}`,
  }[model.document]();
  return {
    kind: "document",
    hash,
    shortCode: shortCode(hash),
    title,
    detail: model.document,
    client: model.document === "admission" ? model.client : null,
    requester: null,
    reason: null,
    devices: model.document === "admission" ? model.devices.length : null,
    until: null,
    yours: seats.some(({ signed }) => !signed) ? "to-sign" : "signed",
  };
}

function hasSigned(signatures: readonly Signature[], namespace: Namespace, key: string): boolean {
  return signatures.some((signature) => signature.namespace === namespace && signature.key === key);
}

/** Why a request cannot be signed: it has ended, or a check of the devices fails that no signature cures. */
function blockedBy(judged: JudgedRequest, checks: readonly CheckOutcome[]): string | undefined {
  if (judged.state !== "awaiting-signatures") return `ended: this request is ${judged.state}`;
  const failed = checks.find(({ outcome }) => outcome === "fails");
  return failed && `${failed.because}: ${failed.detail}`;
}

function requestItem(
  shown: { request: Parameters<typeof readRequest>[0]; hash: string },
  passkey: Passkey,
  held: { readonly roots: readonly PinnedRoot[]; readonly people: readonly PinnedPeople[] },
  place: StationPlace,
): WaitingItem | undefined {
  const read = readRequest(shown.request);
  if (!read || read.hash !== shown.hash) return undefined;
  const { request, signed, hash } = read;
  const standing = standingOf(passkey.fingerprint, request, held.roots, held.people, place.origin);
  if (standing.seats.length === 0) return undefined;
  const open = standing.seats.some(
    ({ as }) =>
      !hasSigned(
        signed.signatures,
        as === "requester" ? "countersign.request.v1" : "countersign.approve.v1",
        passkey.fingerprint,
      ),
  );
  const { action } = request;
  return {
    kind: "request",
    hash,
    shortCode: shortCode(hash),
    title: action.kind === "script" ? `${action.name} version ${action.version}` : "Restart",
    detail: action.kind,
    client: request.client,
    requester: request.requester.person,
    reason: plainText(segmentsOf(request.reason, "prose")),
    devices: request.target_count,
    until: request.not_after,
    yours: open ? "to-sign" : "signed",
  };
}

function readRequest(
  carried: CarriedDocument,
): { request: Request; signed: Signed; hash: string } | undefined {
  const [signed] = readShown(carried);
  if (!signed) return undefined;
  const parsed = parseDocument("request", signed.bytes);
  return parsed.ok ? { request: parsed.document, signed, hash: hashOf(signed.bytes, nodeCrypto) } : undefined;
}
