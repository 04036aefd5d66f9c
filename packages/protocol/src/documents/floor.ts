/** The floor: the device administrator's own file. Unsigned, owner checked by the agent; it can only tighten (trust.md). */
import { FORMAT, hash, KINDS, NETWORKS, RESERVED_KINDS, runAs } from "./fields.ts";
import { integer, optional, record, type ShapeOf, sortedSet, word } from "./shape.ts";

/** The floor document. Fields left out tighten nothing. */
export const floor = record({
  type: word("floor"),
  format: word(FORMAT),
  /** Kinds of action this device never takes. */
  deny: optional(sortedSet(word(...KINDS, ...RESERVED_KINDS), 16, (item) => item)),
  /** Keys of which at least `min` (the largest one stated) must be among the approvals. */
  extra_keys: optional(
    sortedSet(record({ fingerprint: hash, min: integer(1, 64) }), 64, (item) => item.fingerprint),
  ),
  /** Authorities that must be pinned here, whatever the server sends. */
  authorities: optional(sortedSet(hash, 16, (item) => item)),
  run_as: optional(sortedSet(runAs, 64, (item) => item)),
  network: optional(sortedSet(word(...NETWORKS), 2, (item) => item)),
  /** Seconds. */
  max_window: optional(integer(60, 1_209_600)),
});
export type Floor = ShapeOf<typeof floor>;
