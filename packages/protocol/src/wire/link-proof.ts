/** What a link key signs to open a connection: both nonces and the server's name, so that nothing can be replayed or relayed. */
import { concatBytes, encodeUtf8 } from "../encoding/bytes.ts";

/** Prefix that keeps this message apart from every signed document (which all begin with a brace). */
const DOMAIN = "countersign link proof v1\n";

/** The exact bytes that the link signs with its Ed25519 key. Nonces as base64url texts, as they stand in the frames. */
export function linkProofMessage(options: {
  serverNonce: string;
  linkNonce: string;
  server: string;
}): Uint8Array {
  return concatBytes(
    encodeUtf8(DOMAIN),
    encodeUtf8(`${options.serverNonce}\n${options.linkNonce}\n${options.server}\n`),
  );
}
