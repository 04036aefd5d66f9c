/**
 * Who the server is to passkeys: its public address, from the configuration and never from a request. Passkeys made here
 * sign in and nothing else; those that approve belong to the station, under a name of its own.
 */
import type { ServerConfig } from "../../platform/config/server-config.ts";

/** The relying party id, a host name, and the one origin whose pages may ask for these passkeys. */
export function relyingParty({ publicUrl }: Pick<ServerConfig, "publicUrl">): {
  readonly rpId: string;
  readonly origin: string;
} {
  const { hostname, origin } = new URL(publicUrl);
  return { rpId: hostname, origin };
}

/** The handle by which an authenticator knows a user: the id as bytes, which says nothing about the person. */
export function userHandle(userId: string): string {
  return Buffer.from(userId.replaceAll("-", ""), "hex").toString("base64url");
}
