/**
 * A root, people list or admission that awaits signatures, judged by what this station holds: what it changes, who may
 * sign it, and why nobody should. The server's own judgement is not asked.
 */
import type { StationRequestInFull } from "@countersign/api";
import {
  type Admission,
  checkPeople,
  documentType,
  hashOf,
  parseDocument,
  type People,
  type PinnedPeople,
  type PinnedRoot,
  pinRoot,
  policyFor,
  type Root,
  type Signed,
  standingAsRequest,
  checkRoot,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import {
  type AdmissionModel,
  type Approved,
  type BreakglassModel,
  type LogresetModel,
  type PeopleModel,
  reviewAdmission,
  reviewPeople,
  reviewRoot,
  reviewStanding,
  type RootModel,
  reviewToken,
  type StandingModel,
  type TokenModel,
} from "@countersign/review";
import type { TokenLedger } from "../disk/token-store.ts";
import type { SigningSeat } from "../signing/shown.ts";
import { acceptAdmissions } from "./accept-admissions.ts";
import { judgeBreakglass, judgeLogreset } from "./judge-emergency.ts";
import { seatsIn } from "./seats-in.ts";
import { standingOf } from "./who-may-sign.ts";

/** What is known around a document. */
export interface AroundDocument {
  readonly roots: readonly PinnedRoot[];
  readonly people: readonly PinnedPeople[];
  /** Roots that are not held: drafts, and published ones of others. They prove nothing, but say who signs them. */
  readonly others: readonly Signed[];
  readonly admissions: readonly Signed[];
  readonly tokens: TokenLedger;
  /** Of a standing approval: the script's bytes, from the server. */
  readonly script?: Uint8Array | undefined;
  /** Of a standing approval: the one that this person signed last for the same script and client, from this station's disk. */
  readonly previous?: Approved | undefined;
  /** Of broken glass: the request that it is for, from the server. */
  readonly request?: StationRequestInFull | undefined;
  /** Key of whoever looks. */
  readonly fingerprint: string;
  /** This station. */
  readonly origin: string;
  /** By this station's clock, in seconds. */
  readonly now: number;
}

/** A document as it is shown. */
export interface JudgedDocument {
  readonly hash: string;
  readonly signed: Signed;
  readonly model:
    | RootModel
    | PeopleModel
    | AdmissionModel
    | TokenModel
    | StandingModel
    | BreakglassModel
    | LogresetModel;
  readonly seats: readonly SigningSeat[];
  readonly blocked: string | undefined;
  /** Whether this station holds a root that the document answers to, or only its own word. */
  readonly follows: "held" | "trial" | "nothing";
}

/** What came of it. */
export type ShownDocument =
  | { readonly ok: true; readonly judged: JudgedDocument }
  | { readonly ok: false; readonly because: string; readonly detail: string };
type Shown = ShownDocument;
type Refusal = { ok: false; because: string; detail: string };

const no = (because: string, detail: string): Refusal => ({ ok: false, because, detail });

/** Clocks differ; nobody's by more than a day. */
const MOST_AHEAD_SECONDS = 86_400;

/** Judges a document that was shown. From outside: untrusted. */
export async function judgeShownDocument(signed: Signed, around: AroundDocument): Promise<Shown> {
  const shown = await judge(signed, around);
  if (!shown.ok || shown.judged.blocked !== undefined) return shown;
  // A root's date moves the time of every device that follows it; nobody should put them where all has expired.
  const ahead = shown.judged.model.issued - around.now;
  if (ahead <= MOST_AHEAD_SECONDS) return shown;
  const blocked = `dated-ahead: it is dated ${Math.ceil(ahead / 86_400)} days ahead of this station's clock`;
  return { ok: true, judged: { ...shown.judged, blocked } };
}

async function judge(signed: Signed, around: AroundDocument): Promise<Shown> {
  switch (documentType(signed.bytes)) {
    case "root":
      return judgeRoot(signed, around);
    case "people":
      return judgePeople(signed, around);
    case "admission":
      return judgeAdmission(signed, around);
    case "token":
      return judgeToken(signed, around);
    case "standing":
      return judgeStandingShown(signed, around);
    case "breakglass":
      return judgeBreakglass(signed, around);
    case "logreset":
      return judgeLogreset(signed, around);
    default:
      return no(
        "wrong-type",
        "requests, roots, people lists, admissions, admission tokens, standing approvals, log resets and broken glass are signed here",
      );
  }
}

async function judgeRoot(signed: Signed, around: AroundDocument): Promise<Shown> {
  const parsed = parseDocument("root", signed.bytes);
  if (!parsed.ok) return parsed;
  const root = parsed.document;
  const hash = hashOf(signed.bytes, nodeCrypto);
  const held = around.roots.find(({ authority }) => authority === (root.authority ?? hash));
  // A new operator's first root is read beside the trial that it takes over from.
  const trial = around.roots.find(({ root: other }) => other.trial && other.scope === root.scope);
  const compared =
    held?.hash === hash ? undefined : (held ?? (root.version === 1 && !root.trial ? trial : undefined));
  const review = await reviewRoot({ signed, previous: compared, crypto: nodeCrypto });
  if (!review.ok) return review;
  const fault = checkRoot(root, nodeCrypto);
  const own = fault === undefined ? [pinRoot(root, signed.bytes, nodeCrypto)] : [];
  const successor = successorOf(root, around);
  const signers = [
    ...[...(held ? [held] : []), ...own, ...(successor ? [successor] : [])].map(
      (pin) => [pin, signersOfRoot(pin.root)] as const,
    ),
    ...hostsOf(root, around).map((pin) => [pin, pin.root.roles.root.members] as const),
  ];
  const seats = signers.flatMap(([pin, members]) =>
    seatsIn(pin, "root", "countersign.root.v1", signed, around, members),
  );
  const blocked =
    fault !== undefined
      ? `${fault}: no device would follow this root, whoever signs`
      : held?.hash === hash
        ? "this root is in force already"
        : root.successor && !successor
          ? "it names a successor that is not shown here: nobody should lead devices to what they cannot read"
          : undefined;
  const follows = held ? "held" : compared ? "trial" : "nothing";
  return {
    ok: true,
    judged: { hash, signed, model: review.model, seats: distinct(seats), blocked, follows },
  };
}

/** The root that a trial names, held or not; by its hash, which the trial root states. */
function successorOf(root: Root, around: AroundDocument): PinnedRoot | undefined {
  const named = root.successor;
  if (!named) return undefined;
  const held = around.roots.find(({ hash }) => hash === named.hash);
  const draft = around.others.find(({ bytes }) => hashOf(bytes, nodeCrypto) === named.hash);
  const parsed = draft && parseDocument("root", draft.bytes);
  if (held) return held;
  return draft && parsed?.ok && checkRoot(parsed.document, nodeCrypto) === undefined
    ? pinRoot(parsed.document, draft.bytes, nodeCrypto)
    : undefined;
}

/** A client's first root is let in by whoever decides for that client's devices so far: every root held with a policy there. */
function hostsOf({ scope, version, policies }: Root, around: AroundDocument): readonly PinnedRoot[] {
  if (scope !== "client" || version !== 1) return [];
  const clients = new Set(policies.map(({ client }) => client));
  return around.roots.filter(
    ({ root }) => !root.trial && root.policies.some(({ client }) => clients.has(client)),
  );
}

function signersOfRoot({ roles }: Root): readonly string[] {
  return [...roles.root.members, ...roles.recovery.members, ...roles.renew.members];
}

async function judgePeople(signed: Signed, around: AroundDocument): Promise<Shown> {
  const parsed = parseDocument("people", signed.bytes);
  if (!parsed.ok) return parsed;
  const list = parsed.document;
  const root = around.roots.find(({ authority }) => authority === list.authority);
  if (!root) return no("root-not-held", "this station does not hold the root that this list belongs to");
  const previous = around.people.find(({ authority }) => authority === list.authority);
  const review = await reviewPeople({ signed, root, previous, crypto: nodeCrypto });
  if (!review.ok) return review;
  const seats = seatsIn(
    root,
    "people",
    "countersign.people.v1",
    signed,
    around,
    root.root.roles.people.members,
  );
  const verdict = await checkPeople(root, previous, signed, nodeCrypto);
  const fault = verdict.ok || verdict.because === "people-signatures" ? undefined : verdict;
  const unnamed = seats.find(({ person }) => !namesAdder(list, previous, person));
  const blocked = fault
    ? `${fault.because}: ${fault.detail}`
    : unnamed
      ? `the entries that are new or changed do not name ${unnamed.person} in added_by: with that signature no device would take the list`
      : undefined;
  const hash = hashOf(signed.bytes, nodeCrypto);
  return { ok: true, judged: { hash, signed, model: review.model, seats, blocked, follows: "held" } };
}

/** Whoever signs an addition has to stand in it. */
function namesAdder(list: People, previous: PinnedPeople | undefined, person: string): boolean {
  return list.requesters.every((entry) => {
    const known = previous?.list.requesters.find(({ id }) => id === entry.id);
    return JSON.stringify(known) === JSON.stringify(entry) || entry.added_by.includes(person);
  });
}

async function judgeAdmission(signed: Signed, around: AroundDocument): Promise<Shown> {
  const parsed = parseDocument("admission", signed.bytes);
  if (!parsed.ok) return parsed;
  const admission = parsed.document;
  const roots = [...around.roots, ...comingRoots(around)];
  const root = roots.find(({ authority }) => authority === admission.authority);
  if (!root) return no("root-not-held", "this station holds no root of the authority that admits here");
  const fingerprints = new Set(admission.devices.map(({ fingerprint }) => fingerprint));
  const before = await acceptAdmissions(around.roots, fingerprints, around.admissions, around.tokens);
  // A new authority admits anew what the trial admitted: there is nothing of its own that this replaces.
  const documents = around.admissions.map(({ bytes }) => bytes);
  const review = await reviewAdmission({
    signed,
    held: { roots, people: around.people, admissions: documents },
    crypto: nodeCrypto,
  });
  if (!review.ok) return review;
  const admitters = [...root.root.roles.admit.members, ...root.root.roles.root.members];
  const seats = [
    ...seatsIn(root, "admit", "countersign.admit.v1", signed, around, admitters),
    ...moveSeats(admission, before.admitted, signed, around),
  ];
  const blocked = roots.some(({ root: { policies } }) =>
    policies.some(({ client }) => client === admission.client),
  )
    ? undefined
    : `client-unknown: no root that is held here has a policy for ${admission.client}`;
  const hash = hashOf(signed.bytes, nodeCrypto);
  return {
    ok: true,
    judged: { hash, signed, model: review.model, seats: distinct(seats), blocked, follows: "held" },
  };
}

async function judgeToken(signed: Signed, around: AroundDocument): Promise<Shown> {
  const review = await reviewToken({ signed, held: around, crypto: nodeCrypto });
  if (!review.ok) return review;
  const { model } = review;
  const admitters = around.roots
    .filter(({ authority }) => authority === model.authority)
    .flatMap((pin) => {
      const { admit, root } = pin.root.roles;
      const members = [...admit.members, ...root.members];
      return seatsIn(pin, "admit", "countersign.token.v1", signed, around, members);
    });
  const hosts = around.roots
    .filter(({ authority }) => authority !== model.authority)
    .flatMap((pin) =>
      seatsIn(pin, "admit", "countersign.token.v1", signed, around, pin.root.roles.root.members),
    );
  const ended = model.expires <= around.now ? "token-expired: it has ended" : undefined;
  return {
    ok: true,
    judged: {
      hash: model.hash,
      signed,
      model,
      seats: distinct([...admitters, ...hosts]),
      blocked: model.fault ?? ended,
      follows: "held",
    },
  };
}

/** First roots that are not held, while a trial root is held: those who are in them admit under them. */
function comingRoots({ roots, others }: AroundDocument): PinnedRoot[] {
  if (!roots.some(({ root }) => root.trial)) return [];
  return others.flatMap((draft) => {
    const parsed = parseDocument("root", draft.bytes);
    const isFirst = parsed.ok && parsed.document.version === 1 && !parsed.document.trial;
    return isFirst && checkRoot(parsed.document, nodeCrypto) === undefined
      ? [pinRoot(parsed.document, draft.bytes, nodeCrypto)]
      : [];
  });
}

/** Whoever approves at the old client lets a device go, or be called otherwise. */
function moveSeats(
  admission: Admission,
  admitted: ReadonlyMap<string, { readonly client: string; readonly name: string }>,
  signed: Signed,
  around: AroundDocument,
): SigningSeat[] {
  const left = admission.devices.flatMap(({ fingerprint, name }) => {
    const held = admitted.get(fingerprint);
    return held && (held.client !== admission.client || held.name !== name) ? [held.client] : [];
  });
  return [...new Set(left)].flatMap((client) =>
    around.roots.flatMap((pin) => {
      const groups = policyFor(pin.root, "script", client)?.require.map(({ group }) => group) ?? [];
      const members = pin.root.persons
        .filter((person) => person.groups.some((group) => groups.includes(group)))
        .map(({ id }) => id);
      return seatsIn(pin, "approver", "countersign.approve.v1", signed, around, members);
    }),
  );
}

/** Reasons that more signatures can cure. */
const CURABLE = new Set(["requester-signature", "group-missing", "not-independent"]);

async function judgeStandingShown(signed: Signed, around: AroundDocument): Promise<Shown> {
  const parsed = parseDocument("standing", signed.bytes);
  if (!parsed.ok) return parsed;
  const { roots, people, script, previous, now, fingerprint, origin } = around;
  const standing = parsed.document;
  const named = new Set(
    standing.devices.of === "list" ? standing.devices.targets.map((target) => target.fingerprint) : [],
  );
  const before = await acceptAdmissions(roots, named, around.admissions, around.tokens);
  const review = await reviewStanding({
    signed,
    script,
    previous,
    held: { roots, people, admissions: before.documents, selfNamed: before.selfNamed },
    now,
    crypto: nodeCrypto,
  });
  if (!review.ok) return review;
  const { seats } = standingOf(fingerprint, standingAsRequest(standing), roots, people, origin);
  const { fault, needs } = review.model;
  const odd = fault === null || CURABLE.has(fault) ? undefined : `${fault}: ${needs.join("; ")}`;
  return {
    ok: true,
    judged: {
      hash: hashOf(signed.bytes, nodeCrypto),
      signed,
      model: review.model,
      seats: seats.map(({ as, by }) => {
        const namespace = as === "requester" ? "countersign.standing.v1" : "countersign.approve.v1";
        return {
          id: `${as} ${by.authority} ${by.person}`,
          as,
          namespace,
          authority: by.authority,
          authorityName: by.authorityName,
          person: by.person,
          personName: by.name,
          signed: signed.signatures.some(
            (signature) => signature.namespace === namespace && signature.key === fingerprint,
          ),
        };
      }),
      blocked: odd,
      follows: "held",
    },
  };
}

/** One signature by one key for one purpose counts wherever the key stands. */
function distinct(seats: readonly SigningSeat[]): SigningSeat[] {
  return [...new Map(seats.map((seat) => [seat.namespace, seat])).values()];
}
