/**
 * The same device at the same server under another address: a port that changed, TLS that was turned on. Nothing that
 * the device believes depends on it. Only whoever starts the agent says so; a server never can.
 */
import { createHash, X509Certificate } from "node:crypto";
import { recordAct } from "../administer/device-journal.ts";
import { identityBytes, readIdentityBytes } from "../identity/device-identity.ts";
import { apiAddress, gatewayAddress } from "../link/server-address.ts";
import { documentsPath, IDENTITY, lockState, NotEnrolled, readDocuments } from "../runner/open-state.ts";
import { DocumentStore } from "../state/document-store.ts";
import { askServer } from "./ask-server.ts";

/** Where the server is now. */
export interface NewAddress {
  /** `https://host[:port]`, or `http://` on loopback. */
  readonly server: string;
  /** `sha256:` and hex of the one CA certificate that may vouch for it; without it the system's CAs do. */
  readonly caPin?: string;
}

/** Moves, or leaves everything where it is already so. Throws StateError, NotEnrolled and IdentityBroken. */
export async function moveToServer(
  stateDirectory: string,
  { server, caPin }: NewAddress,
): Promise<{ ok: true; moved: boolean } | { ok: false; because: string; detail: string }> {
  const address = gatewayAddress(server);
  if (!address.ok) return { ok: false, because: address.because, detail: `${server} cannot be used` };
  const standing = await readDocuments(stateDirectory).load(IDENTITY);
  if (!standing) throw new NotEnrolled(stateDirectory);
  const before = readIdentityBytes(standing);
  if (before.server === server && pinOf(before.ca) === caPin) return { ok: true, moved: false };

  let ca: string | undefined;
  if (caPin !== undefined) {
    const answer = await askServer({ method: "GET", url: apiAddress(server, "/healthz"), caPin });
    if (!answer.ok) return answer;
    ({ ca } = answer);
  }
  const { ca: _left, ...rest } = before;
  const after = { ...rest, server, serverName: new URL(server).host, ...(ca === undefined ? {} : { ca }) };
  const held = await lockState(stateDirectory);
  try {
    const documents = await DocumentStore.open(documentsPath(stateDirectory));
    await documents.save(IDENTITY, identityBytes(after));
    const result = { done: [`moved from ${before.server} to ${server}`], refused: [] };
    const now = Math.floor(Date.now() / 1000);
    await recordAct(stateDirectory, { act: "move", server }, result, now);
    return { ok: true, moved: true };
  } finally {
    await held.release();
  }
}

function pinOf(ca: string | undefined): string | undefined {
  if (ca === undefined) return undefined;
  return `sha256:${createHash("sha256").update(new X509Certificate(ca).raw).digest("hex")}`;
}
