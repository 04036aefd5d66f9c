/** What people bring to the console's ceremonies as files: cards as the terminal writes them, signatures as `ssh-keygen -Y sign` does. */
import type { Draft } from "@countersign/api";
import {
  armorSshsig,
  carry,
  decodeBase64,
  documentBytes,
  keyFingerprint,
  type Signature,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { SoftKey } from "@countersign/testkit";
import type { Page } from "playwright-core";

const namespaces = {
  root: "countersign.root.v1",
  people: "countersign.people.v1",
  admission: "countersign.admit.v1",
  standing: "countersign.standing.v1",
  token: "countersign.token.v1",
  logreset: "countersign.approve.v1",
  breakglass: "countersign.breakglass.v1",
} as const;

/** A card as `countersign root card` writes it, brought as a file. */
export async function bringCard(page: Page, name: string, key: SoftKey): Promise<void> {
  const time = Math.floor(Date.now() / 1000);
  const bytes = documentBytes("card", { type: "card", format: 1, name, keys: [{ key: key.key }], time });
  const signed = carry({ bytes, signatures: [key.sign("countersign.card.v1", bytes)] });
  await page.locator('input[type="file"]').setInputFiles({
    name: "card.json",
    mimeType: "application/json",
    buffer: Buffer.from(JSON.stringify(signed)),
  });
}

/** The characters of a fingerprint that its owner reads out. */
export function readOutOf(key: SoftKey): string {
  return keyFingerprint(key.key, nodeCrypto).slice(7, 23);
}

/** What `ssh-keygen -Y sign` writes over the draft's bytes, handed in at the draft's page. */
export async function handIn(page: Page, draft: Draft, key: SoftKey): Promise<void> {
  const bytes = decodeBase64(draft.document.bytes) ?? new Uint8Array();
  const made: Signature = key.sign(namespaces[draft.type], bytes);
  const blob = made.kind === "ssh" ? decodeBase64(made.sig) : undefined;
  const answered = page.waitForResponse((response) => response.url().endsWith("/signatures"));
  await page.locator('input[type="file"]').setInputFiles({
    name: "document.bytes.sig",
    mimeType: "text/plain",
    buffer: Buffer.from(armorSshsig(blob ?? new Uint8Array())),
  });
  await answered;
}
