/** Log resets: the first person of a root asks, everybody else approves, unless told otherwise. */
import type { Logreset } from "@countersign/protocol";
import { addSignatures, signDocument } from "./signed-document.ts";
import type { SignedDocument, Signing } from "./signed-document.ts";
import type { SoftRoot } from "./make-root.ts";
import { WORLD_START } from "./world-clock.ts";

/** From a head of 125 entries back to one of 100. */
export function makeLogreset(options: {
  root: SoftRoot;
  change?: Partial<Logreset>;
  author?: readonly Signing[];
  approvers?: readonly Signing[];
}): SignedDocument<Logreset> {
  const { root, change = {} } = options;
  const [first, ...others] = root.people;
  const document: Logreset = {
    type: "logreset",
    format: 1,
    authority: root.authority,
    old: { size: 125, root: `sha256:${"0d".repeat(32)}` },
    new: { size: 100, root: `sha256:${"1e".repeat(32)}` },
    reason: "Restored from last night's backup",
    by: first?.id ?? "server",
    time: WORLD_START,
    ...change,
  };
  const author = options.author ?? (first ? [first] : []);
  const signed = signDocument("logreset", document, "countersign.logreset.v1", author);
  return addSignatures(signed, "countersign.approve.v1", options.approvers ?? others);
}
