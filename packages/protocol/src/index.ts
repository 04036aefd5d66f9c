/**
 * What people sign and devices verify: the documents and their canonical bytes, signatures, roots, and the device's
 * ordered checks. Pure: no I/O and no clock; hashing and signature checks are passed in as `Crypto`.
 */
export * from "./crypto.ts";
export * from "./documents/index.ts";
export * from "./encoding/index.ts";
export * from "./judge/index.ts";
export * from "./keys/index.ts";
export * from "./roots/index.ts";
export * from "./signatures/index.ts";
export * from "./wire/index.ts";
