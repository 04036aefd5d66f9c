/** The certified OpenID provider of npm, in this process, with its own pages for signing in: any name and password are right. */
import { createServer } from "node:http";
import { Provider } from "oidc-provider";
import { freePort } from "./free-port.ts";

/** The running provider. */
export interface ThrowawayOidcProvider extends AsyncDisposable {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Starts one that sends people back to `redirectUri` alone. Who signs in is, for good, who they say: an e-mail address. */
export async function throwawayOidcProvider(
  redirectUri: string,
  about: { readonly name: string; readonly groups: readonly string[] },
): Promise<ThrowawayOidcProvider> {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const client = { client_id: "countersign", client_secret: "between the two of them" };
  const provider = new Provider(issuer, {
    clients: [{ ...client, redirect_uris: [redirectUri] }],
    claims: { email: ["email", "email_verified"], profile: ["name", "groups"] },
    findAccount: (_: unknown, id: string) => ({
      accountId: id,
      claims: () => ({ sub: id, email: id, email_verified: true, ...about }),
    }),
    cookies: { keys: ["for tests only"] },
  });
  const server = createServer(provider.callback());
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    issuer,
    clientId: client.client_id,
    clientSecret: client.client_secret,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
