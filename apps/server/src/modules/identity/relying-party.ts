/**
 * Who the server is to passkeys: its public address, from the configuration and never from a request. Passkeys made here
 * sign in and nothing else; those that approve belong to the station, under a name of its own.
 */
import { isIP } from "node:net";
import type { ServerConfig } from "../../platform/config/server-config.ts";
import { ProblemError } from "../../platform/http/problem-error.ts";

/**
 * The relying party id, a host name, and the one origin whose pages may ask for these passkeys. Throws
 * `passkeys-unavailable` where the public address is a number: browsers know no passkeys for those.
 */
export function relyingParty({ publicUrl }: Pick<ServerConfig, "publicUrl">): {
  readonly rpId: string;
  readonly origin: string;
} {
  const { hostname, origin } = new URL(publicUrl);
  if (isIP(hostname.replace(/^\[(.*)\]$/, "$1")) !== 0)
    throw new ProblemError(
      "passkeys-unavailable",
      `Browsers make passkeys for host names only, and this server's address is ${hostname}: give it a name by --public-url.`,
    );
  return { rpId: hostname, origin };
}

/** The handle by which an authenticator knows a user: the id as bytes, which says nothing about the person. */
export function userHandle(userId: string): string {
  return Buffer.from(userId.replaceAll("-", ""), "hex").toString("base64url");
}
