/** A people list in a terminal: who may ask for what, and what that changes. */
import type { PinnedPeople, Signed } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { plainText, reviewPeople } from "@countersign/review";
import { RefusedError } from "../command.ts";
import { when } from "../output/table.ts";
import { describeChanges } from "./describe-changes.ts";
import { keyWords } from "./describe-root.ts";

/** The whole list, for people who are about to sign it; with the one that is held, what it changes. RefusedError where the bytes are none. */
export async function describePeople(signed: Signed, previous?: PinnedPeople): Promise<string> {
  const reviewed = await reviewPeople({ signed, previous, crypto: nodeCrypto });
  if (!reviewed.ok) throw new RefusedError(reviewed.because, reviewed.detail);
  const { model } = reviewed;
  return [
    `people of ${model.authority}, version ${model.version}, valid to ${when(model.expires)}`,
    `hash  ${model.hash}`,
    ...model.requesters.flatMap(({ id, name, warning, kind, clients, addedBy, keys }) => [
      `  ${id}  ${plainText(name)}${warning === undefined ? "" : `  (${warning})`} (${kind}) may ask for ${clients.join(", ") || "no client"}; added by ${addedBy.join(", ")}, who never approve for them`,
      ...keys.map((key) => `    ${keyWords(key)}`),
    ]),
    ...describeChanges(model),
  ].join("\n");
}
