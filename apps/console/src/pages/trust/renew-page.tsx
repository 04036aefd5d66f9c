/** Renewing a root: its end is put off, nothing else changes. */
import type { PinnedRoot } from "@countersign/protocol";
import { webCrypto } from "@countersign/protocol/web";
import { renewRoot } from "../../ceremonies/change-root.ts";
import { dateWords } from "../../parts/time-words.ts";
import { ChangePage } from "./change-page.tsx";

const compose = (held: PinnedRoot, now: number) => renewRoot(held, now, webCrypto);
const lead = ({ root }: PinnedRoot) =>
  `Puts off the end of the root, never past ${dateWords(root.hard_expires)}: that takes its full signers. An expired root stops every device that pins it.`;

/** The page. */
export function RenewPage() {
  return <ChangePage title="Renew a root" lead={lead} compose={compose} />;
}
