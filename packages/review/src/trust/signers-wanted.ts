/** Whose signatures a document still lacks, as far as the roots say: for showing whom to ask, never for deciding. */
import {
  hashOf,
  parseDocument,
  type Crypto,
  type PinnedRoot,
  policyFor,
  type Role,
  type Root,
  sameHuman,
  SERVER,
  shareMark,
} from "@countersign/protocol";

/** Some of these people, so many of them. */
export interface SignersWanted {
  /** In which capacity, in words. */
  readonly as: string;
  readonly authority: string;
  readonly count: number;
  readonly signed: readonly string[];
  readonly missing: readonly Wanted[];
}

/** Somebody who may sign, and where. */
export interface Wanted {
  readonly id: string;
  readonly name: string;
  /** Origins of the stations that hold their passkeys. */
  readonly stations: readonly string[];
  /** Whether they hold an SSH key: the terminal. */
  readonly terminal: boolean;
}

/** A document with the persons who signed it, as the server counted them. */
export interface DocumentToSign {
  readonly type: "root" | "people" | "admission" | "standing" | "token" | "logreset" | "breakglass";
  readonly authority: string;
  readonly bytes: Uint8Array;
  readonly signers: readonly { readonly authority: string; readonly person: string }[];
  /** Of a people list: who may sign without making it void; undefined where every keeper may. */
  readonly named?: readonly string[] | undefined;
  /** Of broken glass: the canonical bytes of the request. */
  readonly request?: Uint8Array | undefined;
}

/** What is wanted, one line for each capacity; `roots` are the newest of each authority, and those that are only drafts. */
export function signersWanted(
  document: DocumentToSign,
  roots: readonly PinnedRoot[],
  crypto: Crypto,
): SignersWanted[] {
  const own = roots.find(({ authority }) => authority === document.authority);
  const from = (pin: PinnedRoot | undefined, role: Role | undefined, as: string) =>
    pin && role ? [wantedOf(document, pin, role, as)] : [];
  if (document.type === "people") {
    const { people } = own?.root.roles ?? {};
    const members = people?.members.filter((id) => document.named?.includes(id) ?? true) ?? [];
    return from(own, people && { ...people, members }, "keepers of the list of requesters");
  }
  if (document.type === "standing") return wantedForStanding(document, roots);
  if (document.type === "breakglass") return wantedForBreakglass(document, roots);
  if (document.type === "logreset") return wantedForLogreset(document, own);
  if (document.type === "admission" || document.type === "token")
    return from(own, roleToAdmit(document, own), "who admit devices");
  const parsed = parseDocument("root", document.bytes);
  if (!parsed.ok) return [];
  const next = parsed.document;
  const hash = hashOf(document.bytes, crypto);
  const heir = next.successor && roots.find((pin) => pin.hash === next.successor?.hash);
  // The draft's own people, who may be others than those of the version before it.
  const itself = roots.find((pin) => pin.hash === hash);
  const before = roots.find((pin) => pin.hash === next.prev);
  // A client's first root: whoever decides for its devices so far lets it in.
  const operator = roots.find(({ root }) => root.scope === "operator" && !root.trial);
  const host = next.scope === "client" && next.version === 1 ? operator : undefined;
  const trial = next.trial ? "trial key" : `signers of version ${next.version - 1}`;
  return [
    ...(next.version === 1 ? [] : from(before, roleBefore(before, next), trial)),
    ...(next.trial || same(before, next) ? [] : from(itself, next.roles.root, "signers of the new root")),
    ...from(heir, heir?.root.roles.root, "new people, who take over"),
    ...from(host, host?.root.roles.root, `signers of ${host?.root.name ?? ""}, who let it in`),
  ];
}

/** Whoever asks signs it, and of every authority as many of each group as its policy for scripts says. */
function wantedForStanding(document: DocumentToSign, roots: readonly PinnedRoot[]): SignersWanted[] {
  const parsed = parseDocument("standing", document.bytes);
  if (!parsed.ok) return [];
  const { requester, client, roots: named } = parsed.document;
  const asking = { members: [requester.person], threshold: 1 };
  const own = roots.find(({ authority }) => authority === requester.authority);
  const mayApprove = othersThan(requester, named, roots);
  const approving = named.flatMap(({ authority }) => {
    const pin = roots.find((candidate) => candidate.authority === authority);
    const policy = pin && policyFor(pin.root, "script", client);
    if (!policy || policy.requester === "server") return [];
    return policy.require.map(({ group, min }) => {
      const members = pin.root.persons.filter(({ groups }) => groups.includes(group)).map(({ id }) => id);
      const others = members.filter((id) => mayApprove(pin, id));
      return wantedOf(document, pin, { members: others, threshold: min }, `${group} of ${pin.root.name}`);
    });
  });
  const isServer = requester.person === SERVER;
  return [...(own && !isServer ? [wantedOf(document, own, asking, "who asks")] : []), ...approving];
}

/** Whoever asks does not count as somebody else, under no name and in no root: the human is known by their keys. */
function othersThan(
  { authority, person }: { readonly authority: string; readonly person: string },
  named: readonly { readonly authority: string }[],
  roots: readonly PinnedRoot[],
): (pin: PinnedRoot, id: string) => boolean {
  const find = (wanted: string) => roots.find((pin) => pin.authority === wanted);
  const everybody = named.flatMap((one) => [...(find(one.authority)?.marks.values() ?? [])]);
  const asks = sameHuman(find(authority)?.marks.get(person) ?? new Set(), everybody);
  return (pin, id) =>
    (pin.authority !== authority || id !== person) && !shareMark(pin.marks.get(id) ?? new Set(), asks);
}

/** Of every authority that the request submits to, its role *breakglass* without whoever asks. */
function wantedForBreakglass(document: DocumentToSign, roots: readonly PinnedRoot[]): SignersWanted[] {
  const parsed = parseDocument("request", document.request ?? new Uint8Array(0));
  if (!parsed.ok) return [];
  const { requester, roots: named } = parsed.document;
  const mayApprove = othersThan(requester, named, roots);
  return named.flatMap(({ authority }) => {
    const pin = roots.find((candidate) => candidate.authority === authority);
    if (!pin) return [];
    const { members, threshold } = pin.root.roles.breakglass;
    const others = members.filter((id) => mayApprove(pin, id));
    const as = `who may break the glass for ${pin.root.name}`;
    return [wantedOf(document, pin, { members: others, threshold }, as)];
  });
}

/** Its author, and of each group as many as any client's policy for log resets says. */
function wantedForLogreset(document: DocumentToSign, own: PinnedRoot | undefined): SignersWanted[] {
  const parsed = parseDocument("logreset", document.bytes);
  if (!parsed.ok || !own) return [];
  const { by } = parsed.document;
  const groups = new Map<string, number>();
  for (const { kind, requester, require } of own.root.policies)
    if (kind === "logreset" && requester === "signed")
      for (const { group, min } of require) groups.set(group, Math.max(min, groups.get(group) ?? 0));
  const approving = [...groups].map(([group, threshold]) => {
    const members = own.root.persons.filter((one) => one.groups.includes(group) && one.id !== by);
    return wantedOf(document, own, { members: members.map(({ id }) => id), threshold }, group);
  });
  return [wantedOf(document, own, { members: [by], threshold: 1 }, "who says so"), ...approving];
}

/** Into a client that some policy leaves to the server only role *root* admits, except under a trial. */
function roleToAdmit({ type, bytes }: DocumentToSign, own: PinnedRoot | undefined): Role | undefined {
  const parsed = parseDocument(type === "token" ? type : "admission", bytes);
  if (!own || !parsed.ok) return own?.root.roles.admit;
  const { policies, roles, trial } = own.root;
  const left = policies.some(
    ({ client, requester }) => client === parsed.document.client && requester === "server",
  );
  return left && !trial ? roles.root : roles.admit;
}

/** A renewal asks role *renew*; everything else role *root*. */
function roleBefore(before: PinnedRoot | undefined, next: Root): Role | undefined {
  if (!before) return undefined;
  const renewed = next.hard_expires === before.root.hard_expires;
  return renewed ? before.root.roles.renew : before.root.roles.root;
}

/** Whether the same people sign both, so that asking twice would confuse. */
function same(before: PinnedRoot | undefined, next: Root): boolean {
  if (!before) return false;
  const role = roleBefore(before, next);
  return (
    role !== undefined &&
    (role === before.root.roles.renew ||
      (role.threshold === next.roles.root.threshold &&
        role.members.join() === next.roles.root.members.join()))
  );
}

/** So many of these people of one root, and who of them has signed. */
export function wantedOf(
  document: Pick<DocumentToSign, "signers">,
  pin: PinnedRoot,
  role: Pick<Role, "members" | "threshold">,
  as: string,
): SignersWanted {
  const signed = role.members.filter((member) =>
    document.signers.some(({ authority, person }) => authority === pin.authority && person === member),
  );
  const names = new Map(pin.root.persons.map((person) => [person.id, person]));
  return {
    as,
    authority: pin.authority,
    count: role.threshold,
    signed: signed.map((id) => names.get(id)?.name ?? id),
    missing: role.members
      .filter((member) => !signed.includes(member))
      .map((id) => {
        const person = names.get(id);
        const keys = person?.keys ?? [];
        return {
          id,
          name: person?.name ?? id,
          stations: [
            ...new Set(
              keys.flatMap(({ station }) =>
                pin.root.stations.filter((one) => one.id === station).map(({ origin }) => origin),
              ),
            ),
          ],
          terminal: keys.some(({ station }) => station === undefined),
        };
      }),
  };
}
