/** The documents that await signatures, taken apart in this browser. */
import { type Draft, endpoints } from "@countersign/api";
import { parseDocument, pinRoot, type PinnedRoot, type Signed } from "@countersign/protocol";
import { webCrypto } from "@countersign/protocol/web";
import { useMemo } from "react";
import { useApi } from "../../api/use-api.ts";
import { signedOf } from "./use-trust.ts";

/** A draft with its bytes. */
export interface OpenDraft {
  readonly draft: Draft;
  readonly signed: Signed;
  /** Of a root. */
  readonly root: PinnedRoot | undefined;
}

/** Reads them; `data` is undefined until it is known. */
export function useDrafts(enabled = true) {
  const read = useApi(endpoints.drafts.listDrafts, undefined, { topics: ["trust"], enabled });
  const open = useMemo(
    () => read.data?.drafts.flatMap(openDraft).toSorted((left, right) => rank(left) - rank(right)),
    [read.data],
  );
  return { read, open };
}

/** In the order in which people sign: a new root, what changes another one, lists, admissions. */
function rank({ draft, root }: OpenDraft): number {
  if (root) return root.version === 1 ? 0 : 1;
  return draft.type === "people" ? 2 : 3;
}

function openDraft(draft: Draft): OpenDraft[] {
  const signed = signedOf(draft.document);
  if (!signed) return [];
  const parsed = draft.type === "root" ? parseDocument("root", signed.bytes) : undefined;
  return [
    { draft, signed, root: parsed?.ok ? pinRoot(parsed.document, signed.bytes, webCrypto) : undefined },
  ];
}

/** The roots that people may have to sign for: the newest of each authority, and those that are only drafts. */
export function rootsAround(
  authorities: readonly {
    readonly newest: PinnedRoot;
    readonly roots: readonly { readonly pinned: PinnedRoot }[];
  }[],
  drafts: readonly OpenDraft[],
): PinnedRoot[] {
  return [
    ...authorities.flatMap(({ roots }) => roots.map(({ pinned }) => pinned).toReversed()),
    // What is published comes first: a draft says only of what is no more than a draft itself who signs it.
    ...drafts.flatMap(({ root }) => (root ? [root] : [])),
  ];
}
