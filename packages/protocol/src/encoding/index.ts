/** Bytes and their one canonical form. */

export * from "./bytes.ts";
export * from "./canonical.ts";
export { sshMpint, SshReader, sshString, sshUint32 } from "./ssh-wire.ts";
