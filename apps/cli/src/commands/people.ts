/** people show, add, remove, sign: the delegated list of requesters, whole each time, signed by role people. */
import { existsSync } from "node:fs";
import path from "node:path";
import { endpoints } from "@countersign/api";
import {
  decodeBase64,
  documentBytes,
  hashOf,
  parseDocument,
  type People,
  pinPeople,
  type Requester,
  type Signed,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { type Command, EXIT, type Invocation, RefusedError } from "../command.ts";
import { readCarriedFile, writeCarriedFile } from "../keys/carried-file.ts";
import { signWithKey } from "../keys/sign-with-key.ts";
import { operatorOf } from "../operator.ts";
import { checkCard } from "../roots/card-file.ts";
import { describePeople } from "../roots/describe-people.ts";
import { withItem, YEAR_SECONDS } from "../roots/draft.ts";
import { idFrom } from "../roots/id-from-name.ts";
import { loadRoot } from "../roots/load-root.ts";

const DRAFT_OPTIONS = {
  authority: { value: "sha256:HEX", help: "whose list (the operator's)" },
  out: { value: "FILE", help: "the draft (people.next.json)" },
} as const;

interface Held {
  readonly authority: string;
  readonly list: People | undefined;
  readonly hash: string | undefined;
  readonly bytes: Uint8Array | undefined;
}

async function heldList({ text, client }: Invocation): Promise<Held> {
  const api = await client();
  const authority = text("authority") ?? (await operatorOf(api)).authority;
  const { people } = (await api.call(endpoints.trust.showAuthority, { params: { authority } })).reply;
  const bytes = people ? decodeBase64(people.bytes) : undefined;
  if (!bytes) return { authority, list: undefined, hash: undefined, bytes };
  return { authority, list: readList({ bytes, signatures: [] }), hash: hashOf(bytes, nodeCrypto), bytes };
}

function readList({ bytes }: Signed): People {
  const parsed = parseDocument("people", bytes);
  if (!parsed.ok) throw new RefusedError(parsed.because, parsed.detail);
  return parsed.document;
}

/** The list after the one held, with the edit made; an existing draft in `out` is edited further. */
async function editDraft(
  invocation: Invocation,
  edit: (requesters: readonly Requester[]) => Promise<Requester[]> | Requester[],
): Promise<number> {
  const { io, text } = invocation;
  const held = await heldList(invocation);
  const out = text("out") ?? "people.next.json";
  const file = path.resolve(io.cwd, out);
  const found = existsSync(file) ? await readCarriedFile(file) : undefined;
  // What was published since is no draft any more.
  const draft = found && hashOf(found.bytes, nodeCrypto) !== held.hash ? readList(found) : undefined;
  if (draft && draft.version !== (held.list?.version ?? 0) + 1)
    throw new RefusedError(
      "draft-of-another",
      `${out} does not follow the list that is published; choose another --out`,
    );
  const now = Math.floor(Date.now() / 1000);
  const next: People = {
    type: "people",
    format: 1,
    authority: held.authority,
    version: (held.list?.version ?? 0) + 1,
    ...(held.hash === undefined ? {} : { prev: held.hash }),
    issued: now,
    expires: now + YEAR_SECONDS,
    requesters: await edit((draft ?? held.list)?.requesters ?? []),
  };
  const bytes = documentBytes("people", next);
  const signed = { bytes, signatures: [] };
  await writeCarriedFile(file, signed);
  const before = held.list && held.bytes && pinPeople(held.list, held.bytes, nodeCrypto);
  io.out(await describePeople(signed, before));
  io.out(
    `\n${out} is a draft; role people signs it: countersign people sign ${out} --key FILE, then countersign root publish ${out}`,
  );
  return EXIT.success;
}

export const peopleShow: Command = {
  words: ["people", "show"],
  summary: "Show the list of delegated requesters of an authority",
  remote: true,
  json: true,
  options: { authority: DRAFT_OPTIONS.authority },
  async run(invocation) {
    const { io, flag } = invocation;
    const { list, bytes } = await heldList(invocation);
    if (flag("json")) io.out(JSON.stringify(list ?? null, null, 2));
    else io.out(bytes ? await describePeople({ bytes, signatures: [] }) : "no list is published");
    return EXIT.success;
  },
};

export const peopleAdd: Command = {
  words: ["people", "add"],
  summary: "Add a requester from an enrolment card; those who sign the addition never approve for them",
  positionals: ["CARD"],
  remote: true,
  options: {
    ...DRAFT_OPTIONS,
    fingerprint: { value: "F", multiple: true, help: "the fingerprint that the person read out" },
    id: { value: "ID", help: "the requester's id (from the card's name)" },
    client: { value: "C", multiple: true, help: "a client they may ask for" },
    service: { help: "a service, not a human" },
    "added-by": {
      value: "PERSON",
      multiple: true,
      needed: true,
      help: "who will sign this list: every signer must be named",
    },
  },
  async run(invocation) {
    const { io, positionals, all, text, flag } = invocation;
    const card = await checkCard(
      await readCarriedFile(path.resolve(io.cwd, positionals[0] ?? "")),
      all("fingerprint"),
    );
    const entry: Requester = {
      id: text("id") ?? idFrom(card.name),
      name: card.name,
      keys: card.keys,
      clients: all("client").toSorted(),
      kind: flag("service") ? "service" : "human",
      added_by: all("added-by").toSorted(),
    };
    const code = await editDraft(invocation, (requesters) => withItem(requesters, entry, (item) => item.id));
    const { root } = await loadRoot(text("authority"), invocation);
    const approvers = root.persons.filter((person) => person.groups.length > 0).map((person) => person.id);
    if (approvers.every((id) => entry.added_by.includes(id)))
      io.err(
        `Nobody is left to approve for ${entry.id}: everybody who could signs this addition. Add a person to the root first.`,
      );
    return code;
  },
};

export const peopleRemove: Command = {
  words: ["people", "remove"],
  summary: "Remove a requester from the list",
  positionals: ["REQUESTER_ID"],
  remote: true,
  options: DRAFT_OPTIONS,
  async run(invocation) {
    const [id = ""] = invocation.positionals;
    return await editDraft(invocation, (requesters) => {
      if (!requesters.some((entry) => entry.id === id))
        throw new RefusedError(
          "person-unknown",
          `${id} is not in this list; countersign people show lists it`,
        );
      return requesters.filter((entry) => entry.id !== id);
    });
  },
};

export const peopleSign: Command = {
  words: ["people", "sign"],
  summary: "Sign a people list with your key, after showing it",
  positionals: ["FILE"],
  options: { key: { value: "FILE", needed: true, help: "your OpenSSH private key" } },
  async run({ io, positionals, need }) {
    const file = path.resolve(io.cwd, positionals[0] ?? "");
    const signed = await readCarriedFile(file);
    io.err(await describePeople(signed));
    const signature = await signWithKey(need("key"), "countersign.people.v1", signed.bytes);
    const others = signed.signatures.filter((other) => other.key !== signature.key);
    await writeCarriedFile(file, { bytes: signed.bytes, signatures: [...others, signature] });
    io.out(`${positionals[0]}: ${others.length + 1} signature(s)`);
    return EXIT.success;
  },
};
