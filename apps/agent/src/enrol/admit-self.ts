/** With an admission token the machine signs its own admission: nobody compares its fingerprint, the token says who may come. */
import { documentBytes, type Signed, type TokenLine } from "@countersign/protocol";
import { ed25519FromSeed, signSshsigEd25519 } from "@countersign/protocol/node";

/** The machine as it introduces itself. */
export interface Newcomer {
  readonly fingerprint: string;
  /** X25519 public key as base64url. */
  readonly seal: string;
  readonly machine?: string;
  readonly name: string;
}

/** The admission, signed with the token's key, at `now` in seconds. Throws DocumentError where the name cannot stand in one. */
export function admitSelf({ authority, client, seed }: TokenLine, newcomer: Newcomer, now: number): Signed {
  const { fingerprint, seal, machine, name } = newcomer;
  const bytes = documentBytes("admission", {
    type: "admission",
    format: 1,
    authority,
    client,
    issued: now,
    devices: [{ fingerprint, name, seal, ...(machine === undefined ? {} : { machine }) }],
  });
  const { publicKeyText } = ed25519FromSeed(seed);
  const namespace = "countersign.admit.v1";
  return { bytes, signatures: [signSshsigEd25519({ seed, publicKeyText, namespace, message: bytes })] };
}
