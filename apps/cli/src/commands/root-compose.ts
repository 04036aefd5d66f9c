/** root card, init, add-person, remove-person, set-policy, revoke, renew: composing drafts; nothing here is trusted before people sign it. */
import path from "node:path";
import { type Person, type Policy, ROLES, type Root, type Station } from "@countersign/protocol";
import { type Command, EXIT, type Invocation, RefusedError, UsageError } from "../command.ts";
import { readCarriedFile, writeCarriedFile } from "../keys/carried-file.ts";
import { readPublicKey } from "../keys/sign-with-key.ts";
import { checkCard, fingerprintsOf, makeCard } from "../roots/card-file.ts";
import { describeRoot } from "../roots/describe-root.ts";
import { idFrom } from "../roots/id-from-name.ts";
import {
  keepSigned,
  openDraft,
  saveDraft,
  successorVersion,
  withItem,
  withRoles,
  YEAR_SECONDS,
} from "../roots/draft.ts";
import { type LoadedRoot, loadRoot } from "../roots/load-root.ts";
import { POLICY_OPTIONS, policyFrom } from "../roots/policy-from-options.ts";

const DRAFT_OPTIONS = {
  from: { value: "FILE|AUTHORITY", help: "the root to change (the operator's newest on the server)" },
  out: { value: "FILE", help: "the draft (root.next.json)" },
} as const;
const KINDS: readonly Policy["kind"][] = ["script", "reboot"];
/** Those that are named where they are wanted. */
const RARE_KINDS: readonly Policy["kind"][] = ["logreset"];
const PERSON_OPTIONS = {
  fingerprint: {
    value: "F",
    multiple: true,
    help: "the fingerprint that the person read out, as ssh-keygen -lf or sha256:HEX; of a passkey at least its first sixteen digits",
  },
  station: {
    value: "ID=ORIGIN",
    multiple: true,
    help: "the station of a passkey, such as team=https://sign.example.org, where the root does not list it yet",
  },
  independent: { value: "ID", multiple: true, help: "a station in which the server has no part" },
  id: { value: "ID", help: "the person's id (from the card's name)" },
  group: { value: "G", multiple: true, help: "an approving group" },
  role: { value: "ROLE", multiple: true, help: ROLES.join(", ") },
  also: { value: "sha256:HEX", multiple: true, help: "a key that the same human holds in another root" },
} as const;

export const rootCard: Command = {
  words: ["root", "card"],
  summary:
    "Make your enrolment card from your SSH key: hand it over, and read the fingerprint out by another way",
  options: {
    key: {
      value: "FILE",
      multiple: true,
      needed: true,
      help: "your OpenSSH private key; two are better than one",
    },
    name: { value: "N", needed: true, help: "your name" },
    out: { value: "FILE", help: "the card (card.json)" },
  },
  async run({ io, all, need, text }) {
    const signed = await makeCard(need("name"), all("key"));
    const out = text("out") ?? "card.json";
    await writeCarriedFile(path.resolve(io.cwd, out), signed);
    const keys = await Promise.all(all("key").map(readPublicKey));
    io.out(`${out}: hand it over. Then read this out, in person or by telephone:`);
    for (const key of keys) io.out(`  ${fingerprintsOf(key).join("  ")}`);
    return EXIT.success;
  },
};

/** The stations that a root lists, with those that the command line adds or says to be independent. */
function stationsFor({ all }: Pick<Invocation, "all">, listed: readonly Station[]): Station[] {
  const independent = all("independent");
  const given = all("station").map((text): Station => {
    const [, id = "", origin = ""] = /^([^=]+)=(.+)$/.exec(text) ?? [];
    const url = URL.parse(origin);
    if (!url || url.origin !== origin)
      throw new UsageError(`--station ${text}: ID=ORIGIN, such as team=https://sign.example.org`);
    return { id, origin, rpid: url.hostname, independent: false };
  });
  const stations = given.reduce<Station[]>(
    (kept, station) => withItem(kept, station, (item) => item.id),
    [...listed],
  );
  const unknown = independent.find((id) => !stations.some((station) => station.id === id));
  if (unknown !== undefined) throw new UsageError(`--independent ${unknown}: no station is called that`);
  return stations.map((station) =>
    independent.includes(station.id) ? { ...station, independent: true } : station,
  );
}

async function personFrom(
  { io, all, text }: Pick<Invocation, "io" | "all" | "text">,
  cardFile: string,
  stations: readonly Station[],
): Promise<Person> {
  const signed = await readCarriedFile(path.resolve(io.cwd, cardFile));
  const card = await checkCard(signed, all("fingerprint"), stations);
  return {
    id: text("id") ?? idFrom(card.name),
    name: card.name,
    keys: card.keys,
    groups: all("group").toSorted(),
    also: all("also").toSorted(),
  };
}

export const rootInit: Command = {
  words: ["root", "init"],
  summary: "Compose version 1 of a new root from enrolment cards: everybody approves, two sign changes",
  positionals: ["CARD…"],
  remote: true,
  options: {
    name: { value: "N", needed: true, help: "name of the authority, for example your company" },
    scope: { value: "SCOPE", help: "operator (the MSP) or client (a client's own root)" },
    client: {
      value: "C",
      multiple: true,
      needed: true,
      help: "a client it has policies for; it says nothing about others",
    },
    "server-key": {
      value: "KEY",
      multiple: true,
      help: "the server's public key (an operator's root; from the trial root otherwise)",
    },
    fingerprint: PERSON_OPTIONS.fingerprint,
    station: PERSON_OPTIONS.station,
    independent: PERSON_OPTIONS.independent,
    out: { value: "FILE", help: "the draft (root.json)" },
    ...POLICY_OPTIONS,
  },
  async run(invocation) {
    const { io, need, text, positionals } = invocation;
    const scope = text("scope") ?? "operator";
    if (scope !== "operator" && scope !== "client") throw new UsageError("--scope: operator or client");
    const stations = stationsFor(invocation, []);
    const persons: Person[] = [];
    for (const file of positionals) {
      const person = await personFrom({ ...invocation, text: () => undefined }, file, stations);
      persons.push({ ...person, groups: ["approvers"] });
    }
    const root = firstVersion({
      name: need("name"),
      scope,
      persons,
      stations,
      policies: policiesFor(invocation),
      serverKeys: await serverKeys(invocation, scope),
    });
    const out = text("out") ?? "root.json";
    await keepSigned(path.resolve(io.cwd, out));
    io.out(await describeRoot(await saveDraft(root, path.resolve(io.cwd, out))));
    if (persons.length === 1)
      io.err(
        `\n${persons[0]?.name} stands alone in this root: nobody approves a run that they ask for. Name a second card, or delegate asking (countersign people add).`,
      );
    io.out(
      `\n${out} is a draft: ${root.roles.root.threshold} of its persons sign it with: countersign root sign ${out} --key FILE`,
    );
    return EXIT.success;
  },
};

function policiesFor(invocation: Invocation): Policy[] {
  return invocation
    .all("client")
    .flatMap((client) => KINDS.map((kind) => policyFrom(invocation, client, kind)))
    .toSorted((left, right) => (`${left.client} ${left.kind}` < `${right.client} ${right.kind}` ? -1 : 1));
}

async function serverKeys(invocation: Invocation, scope: string): Promise<string[]> {
  if (scope === "client") return [];
  if (invocation.all("server-key").length > 0) return invocation.all("server-key").toSorted();
  return (await loadRoot(undefined, invocation)).root.server_keys;
}

function firstVersion(given: {
  name: string;
  scope: Root["scope"];
  persons: Person[];
  stations: Station[];
  policies: Policy[];
  serverKeys: string[];
}): Root {
  const now = Math.floor(Date.now() / 1000);
  const persons = given.persons.toSorted((left, right) => (left.id < right.id ? -1 : 1));
  const members = persons.map((person) => person.id);
  const two = { threshold: Math.min(2, members.length), members };
  return {
    type: "root",
    format: 1,
    name: given.name,
    scope: given.scope,
    version: 1,
    issued: now,
    expires: now + YEAR_SECONDS,
    hard_expires: now + 2 * YEAR_SECONDS,
    trial: false,
    persons,
    roles: {
      root: two,
      renew: two,
      people: members.length > 1 ? two : { threshold: 1, members: [] },
      admit: { threshold: 1, members },
      breakglass: two,
      recovery: { threshold: 1, members: [] },
    },
    policies: given.policies,
    stations: given.stations,
    server_keys: given.serverKeys,
    update_keys: [],
    witnesses: [],
    min_release: 0,
    revoked: [],
  };
}

/** A command that edits the draft after the root in --from. */
function editing(
  command: Omit<Command, "run" | "remote">,
  edit: (root: Root, invocation: Invocation, held: LoadedRoot) => Promise<Root> | Root,
): Command {
  return {
    ...command,
    remote: true,
    options: { ...DRAFT_OPTIONS, ...command.options },
    async run(invocation) {
      const { io, text } = invocation;
      const held = await loadRoot(text("from"), invocation);
      const out = text("out") ?? "root.next.json";
      const file = path.resolve(io.cwd, out);
      const saved = await saveDraft(await edit(await openDraft(held, file), invocation, held), file);
      io.out(await describeRoot(saved, held));
      io.out(
        `\n${out} is a draft; it counts when its signers and those of version ${held.root.version} have signed it: countersign root sign ${out} --key FILE`,
      );
      return EXIT.success;
    },
  };
}

export const rootAddPerson = editing(
  {
    words: ["root", "add-person"],
    summary:
      "Add a person from an enrolment card whose fingerprint was read out; with the --id of one who is there, replace their keys, and without --group or --role nothing else",
    positionals: ["CARD"],
    options: {
      ...PERSON_OPTIONS,
      "keep-keys": { help: "beside the keys that the person has: a second one" },
    },
  },
  async (root, invocation) => {
    const stations = stationsFor(invocation, root.stations);
    const given = await personFrom(invocation, invocation.positionals[0] ?? "", stations);
    const roles = invocation.all("role");
    const before = root.persons.find(({ id }) => id === given.id);
    const stays = before && roles.length === 0 && given.groups.length === 0;
    const kept = before && invocation.flag("keep-keys") ? before.keys : [];
    if (!before && invocation.flag("keep-keys"))
      throw new RefusedError("person-unknown", `${given.id} is not in this root: --id names who is meant`);
    const person = {
      ...given,
      ...(stays ? { name: before.name, groups: before.groups, also: before.also } : {}),
      keys: kept.reduce((keys, key) => withItem(keys, key, (item) => item.key), given.keys),
    };
    const unknown = roles.find((role) => !ROLES.some((name) => name === role));
    if (unknown) throw new UsageError(`--role ${unknown}: one of ${ROLES.join(", ")}`);
    const next = { ...root, stations, persons: withItem(root.persons, person, (item) => item.id) };
    return stays ? next : { ...next, roles: withRoles(next, person.id, (role) => roles.includes(role)) };
  },
);

export const rootRemovePerson = editing(
  {
    words: ["root", "remove-person"],
    summary: "Remove a person from every role and group",
    positionals: ["PERSON_ID"],
  },
  (root, { positionals }) => {
    const [id = ""] = positionals;
    if (!root.persons.some((person) => person.id === id))
      throw new RefusedError("person-unknown", `${id} is not in this root`);
    return {
      ...root,
      persons: root.persons.filter((person) => person.id !== id),
      roles: withRoles(root, id, () => false),
    };
  },
);

export const rootSetRole = editing(
  {
    words: ["root", "set-role"],
    summary: "Say who has a role, and how many of them it takes; without --member nobody has it",
    positionals: ["ROLE"],
    options: {
      member: { value: "ID", multiple: true, help: "a person of this root" },
      threshold: { value: "N", help: "how many of them it takes (all of them, two at most)" },
      client: { value: "C", multiple: true, help: "of admit and breakglass: at these clients only" },
    },
  },
  (root, invocation) => {
    const name = ROLES.find((role) => role === invocation.positionals[0]);
    if (!name) throw new UsageError(`ROLE: one of ${ROLES.join(", ")}`);
    const members = [...new Set(invocation.all("member"))].toSorted();
    const unknown = members.find((id) => !root.persons.some((person) => person.id === id));
    if (unknown !== undefined) throw new RefusedError("person-unknown", `${unknown} is not in this root`);
    const asked = invocation.text("threshold");
    const threshold = asked === undefined ? Math.max(1, Math.min(2, members.length)) : Number(asked);
    if (!Number.isInteger(threshold) || threshold < 1) throw new UsageError("--threshold N: a number from 1");
    const clients = [...new Set(invocation.all("client"))].toSorted();
    const role = { threshold, members, ...(clients.length > 0 ? { clients } : {}) };
    return { ...root, roles: { ...root.roles, [name]: role } };
  },
);

export const rootSetPolicy = editing(
  {
    words: ["root", "set-policy"],
    summary: "Say what a kind of action at a client takes",
    options: {
      client: { value: "C", needed: true, help: "the client" },
      kind: {
        value: "K",
        multiple: true,
        help: `${[...KINDS, ...RARE_KINDS].join(", ")} (${KINDS.join(" and ")})`,
      },
      ...POLICY_OPTIONS,
    },
  },
  (root, invocation) => {
    const client = invocation.need("client");
    const asked = invocation.all("kind");
    const all = [...KINDS, ...RARE_KINDS];
    const kinds = asked.length === 0 ? KINDS : all.filter((kind) => asked.includes(kind));
    if (kinds.length < asked.length) throw new UsageError(`--kind: ${all.join(", ")}`);
    const policies = kinds.reduce<Policy[]>(
      (before, kind) =>
        withItem(before, policyFrom(invocation, client, kind), (item) => `${item.client} ${item.kind}`),
      root.policies,
    );
    return { ...root, policies };
  },
);

export const rootRevoke = editing(
  {
    words: ["root", "revoke"],
    summary: "List a request or standing approval as revoked",
    positionals: ["sha256:HEX"],
  },
  (root, { positionals }) => {
    const [hash = ""] = positionals;
    if (!/^sha256:[0-9a-f]{64}$/.test(hash))
      throw new UsageError(`${hash}: expected the hash of a document, sha256:HEX`);
    return { ...root, revoked: withItem(root.revoked, hash, (item) => item) };
  },
);

export const rootRenew = editing(
  {
    words: ["root", "renew"],
    summary: "Extend a root unchanged, never past its hard expiry; role renew signs it",
  },
  (_root, _invocation, held) => {
    const now = Math.floor(Date.now() / 1000);
    const next = successorVersion(held, now);
    return {
      ...next,
      hard_expires: held.root.hard_expires,
      expires: Math.min(now + YEAR_SECONDS, held.root.hard_expires),
    };
  },
);
