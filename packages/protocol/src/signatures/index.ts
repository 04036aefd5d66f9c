/** Signatures: their envelope, their shape, and whether they are good. */

export * from "./authenticator-data.ts";
export * from "./ecdsa-der.ts";
export * from "./namespaces.ts";
export * from "./openssh-webauthn.ts";
export * from "./signature.ts";
export * from "./sshsig.ts";
export type { VerifiedPresence } from "./verified-presence.ts";
export * from "./verify-signature.ts";
export type { SshSignatureFault } from "./verify-ssh.ts";
export type { PasskeyStation, WebauthnSignatureFault } from "./verify-webauthn.ts";
