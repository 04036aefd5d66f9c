/** Stand-ins for tests and the demo: software keys and passkeys. Never imported by anything that runs for a user. */

export { makeSoftPasskey } from "./soft-passkey.ts";
export type { PasskeySigningOverrides, SoftPasskey, SoftPasskeyOptions } from "./soft-passkey.ts";
export { makeSoftSshKey } from "./soft-ssh-key.ts";
export type { SoftEd25519Key, SoftSshKey, SoftSshKeyOptions, SshSigningOverrides } from "./soft-ssh-key.ts";
export { throwawayEngine, throwawayPostgres } from "./throwaway-postgres.ts";
export type { ThrowawayPostgres } from "./throwaway-postgres.ts";
export { sshKeygenAccepts, sshKeygenSign } from "./stock-ssh-keygen.ts";
export type { OracleQuestion } from "./stock-ssh-keygen.ts";
export * from "./gateway/index.ts";
export * from "./hostile/index.ts";
export * from "./world/index.ts";
