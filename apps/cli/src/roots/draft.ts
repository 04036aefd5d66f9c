/** Drafts: the next version of a root, edited step by step in a file, signed when it is ready. An edit drops signatures. */
import { existsSync } from "node:fs";
import { checkRoot, documentBytes, type RoleName, type Root } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { RefusedError } from "../command.ts";
import { readCarriedFile, writeCarriedFile } from "../keys/carried-file.ts";
import { type LoadedRoot, loadedRoot } from "./load-root.ts";

export const YEAR_SECONDS = 365 * 86_400;

/** The version after `held`: linked, issued now, valid a year but never past the hard expiry. */
export function successorVersion({ root, hash }: LoadedRoot, now: number): Root {
  const { successor: _successor, ...rest } = root;
  const hardExpires = now + 2 * YEAR_SECONDS;
  return {
    ...rest,
    authority: root.authority ?? hash,
    version: root.version + 1,
    prev: hash,
    issued: Math.max(now, root.issued),
    expires: Math.min(now + YEAR_SECONDS, hardExpires),
    hard_expires: hardExpires,
  };
}

/** The draft in `file` where it follows `held` already, or a fresh one. */
export async function openDraft(held: LoadedRoot, file: string): Promise<Root> {
  const draft = existsSync(file) ? loadedRoot(await readCarriedFile(file)) : undefined;
  // What was published since is no draft any more.
  if (!draft || draft.hash === held.hash) return successorVersion(held, Math.floor(Date.now() / 1000));
  if (draft.root.prev !== held.hash)
    throw new RefusedError(
      "draft-of-another",
      `${file} does not follow the root it is to change; choose another --out`,
    );
  return draft.root;
}

/** Refuses to write a new root over one that people have signed already: their signatures would be gone. `own` signatures it had from the start. */
export async function keepSigned(file: string, own = 0): Promise<void> {
  const there = existsSync(file) ? await readCarriedFile(file) : undefined;
  if (!there || there.signatures.length <= own) return;
  throw new RefusedError(
    "signed-already",
    `${file} holds something with ${there.signatures.length} signature(s); name another file with --out, or remove it`,
  );
}

/** Writes a draft without signatures after asking the same rules that every device asks. RefusedError names the rule. */
export async function saveDraft(root: Root, file: string): Promise<LoadedRoot> {
  const fault = checkRoot(root, nodeCrypto);
  if (fault)
    throw new RefusedError(fault, `no device would follow this root: ${root.name} version ${root.version}`);
  const signed = { bytes: documentBytes("root", root), signatures: [] };
  await writeCarriedFile(file, signed);
  return loadedRoot(signed);
}

/** Replaces or adds one item of a sorted set. */
export function withItem<T>(items: readonly T[], item: T, key: (item: T) => string): T[] {
  const others = items.filter((other) => key(other) !== key(item));
  return [...others, item].toSorted((left, right) => (key(left) < key(right) ? -1 : 1));
}

/** The roles with a person added to, or removed from, some of them; a threshold follows the number of members down, never up by itself. */
export function withRoles(root: Root, person: string, member: (role: RoleName) => boolean): Root["roles"] {
  const change = (name: RoleName) => {
    const role = root.roles[name];
    const members = role.members.filter((id) => id !== person);
    const next = member(name) ? [...members, person].toSorted() : members;
    return { ...role, members: next, threshold: Math.max(1, Math.min(role.threshold, next.length)) };
  };
  return {
    root: change("root"),
    renew: change("renew"),
    people: change("people"),
    admit: change("admit"),
    breakglass: change("breakglass"),
    recovery: change("recovery"),
  };
}
