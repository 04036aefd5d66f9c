/** Public keys of people and machines, and the one private key file that is read without `ssh-keygen`. */

export * from "./cose-key.ts";
export * from "./key-text.ts";
export * from "./openssh-private-key.ts";
export * from "./public-key.ts";
export * from "./ssh-key.ts";
