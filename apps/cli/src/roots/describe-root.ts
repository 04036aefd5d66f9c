/** A root in a terminal: who may do what, what it takes, and what it allows that the one before refused. */
import { checkRoot, pinRoot } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { type KeyShown, plainText, reviewRoot, type RootModel } from "@countersign/review";
import { RefusedError } from "../command.ts";
import { when } from "../output/table.ts";
import { describeChanges } from "./describe-changes.ts";
import type { LoadedRoot } from "./load-root.ts";

/** The whole root, for people who are about to sign it; with the one `before`, what it changes. RefusedError where it does not follow that one. */
export async function describeRoot(
  { signed }: Pick<LoadedRoot, "signed">,
  before?: LoadedRoot,
): Promise<string> {
  // What breaks a rule was never followed; its keys may not even be readable.
  const previous =
    before && checkRoot(before.root, nodeCrypto) === undefined
      ? pinRoot(before.root, before.signed.bytes, nodeCrypto)
      : undefined;
  const reviewed = await reviewRoot({ signed, previous, crypto: nodeCrypto });
  if (!reviewed.ok) throw new RefusedError(reviewed.because, reviewed.detail);
  const { model } = reviewed;
  return [...rootLines(model), ...describeChanges(model), `signatures  ${signed.signatures.length}`].join(
    "\n",
  );
}

/** Whatever a root may say is said here. */
function rootLines(root: RootModel): string[] {
  return [
    `${plainText(root.name)}: ${root.scope}'s root, version ${root.version}${root.trial ? ", a one-person TRIAL" : ""}`,
    `hash        ${root.hash}`,
    `code        ${root.shortCode}`,
    `authority   ${root.authority}`,
    ...(root.prev === undefined ? [] : [`follows     ${root.prev}`]),
    `valid       ${when(root.issued)} to ${when(root.expires)}, renewable to ${when(root.hardExpires)}`,
    ...(root.fault === null ? [] : [`FAULT       no device would follow it: ${root.fault}`]),
    "persons",
    ...root.persons.flatMap(({ id, name, warning, groups, also, keys }) => [
      `  ${id}  ${plainText(name)}${warning === undefined ? "" : `  (${warning})`}${groups.length > 0 ? `  in ${groups.join(", ")}` : ""}${also.length > 0 ? `  also ${also.join(", ")}` : ""}`,
      ...keys.map((key) => `    ${keyWords(key)}`),
    ]),
    "roles",
    ...root.roles.flatMap(({ name, who, clients, alone }) => [
      `  ${name.padEnd(10)}  ${who}${clients ? ` for ${clients.join(", ")}` : ""}`,
      ...(alone === undefined ? [] : [`  CAREFUL     ${alone}`]),
    ]),
    "policies",
    ...root.policies.map(({ client, kind, trust, words }) => `  ${client} ${kind}: ${trust}, ${words}`),
    ...root.stations.map(
      ({ id, origin, rpid, independent }) =>
        `station     ${id} ${origin} as ${rpid}${independent ? " independent" : " NOT independent"}`,
    ),
    ...root.serverKeys.map((key) => `server key  ${keyWords(key)}`),
    ...root.updateKeys.map((key) => `UPDATE KEY  ${keyWords(key)}`),
    ...root.witnesses.map((witness) => `witness     ${plainText(witness)}`),
    ...(root.minRelease > 0
      ? [`RELEASE     agents below release ${root.minRelease} execute nothing any more`]
      : []),
    ...root.revoked.map((id) => `revoked     ${id}`),
    ...(root.successor
      ? [
          `successor   version ${root.successor.version} of authority ${root.successor.authority}`,
          `            hash ${root.successor.hash}`,
        ]
      : []),
  ];
}

/** A key by its fingerprints, where it is kept, and how. */
export function keyWords({ fingerprints, kind, station, synced }: KeyShown): string {
  const spelled = kind === "unreadable" ? "a key that cannot be read" : fingerprints.join("  ");
  return `${spelled}${station === undefined ? "" : `  at station ${station}`}${synced ? "  may be synced" : ""}`;
}
