/** What already stands in a state directory, in words, so that nobody replaces an enrolment by accident. */
import { nodeCrypto } from "@countersign/protocol/node";
import { readIdentityBytes } from "../identity/device-identity.ts";
import { IDENTITY } from "../runner/open-state.ts";
import type { DocumentStore } from "../state/document-store.ts";
import { loadTrust } from "../trust/trust-store.ts";
import { pinsOf } from "../trust/trust-state.ts";

/** The device, its server and its roots; undefined where nothing stands. */
export async function standingEnrolment(documents: DocumentStore): Promise<string | undefined> {
  const bytes = await documents.load(IDENTITY);
  if (!bytes) return undefined;
  const { fingerprint, server } = readIdentityBytes(bytes);
  const pins = pinsOf(await loadTrust(documents, nodeCrypto));
  const names = pins.map((pin) => `${pin.root.name} version ${pin.version}`).join(", ") || "no root";
  return `device ${fingerprint} is enrolled at ${server} under ${names}`;
}
