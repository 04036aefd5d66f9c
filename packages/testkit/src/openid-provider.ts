/**
 * An OpenID provider on loopback, for tests: it does what the specification says, keeps codes for one use and verifies
 * PKCE, until a test tells it to lie in one place. Built on `jose` alone, so that it can say what no honest one would.
 */
import { createHash, randomUUID, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";

type Fields = Record<string, unknown>;

/** What a token is made of, before it is signed. */
export interface TokenParts {
  readonly header: Fields;
  readonly claims: Fields;
  readonly accessToken: string;
  /** The provider's own key, and its public part as it publishes it. */
  readonly key: CryptoKey;
  readonly published: JWK;
}

/** Where it lies. Absent: it does not. */
export interface Lies {
  /** Put over what it says of itself. */
  description?: Fields;
  /** Put over the claims of the ID token; `undefined` takes one away. */
  claims?: Fields | ((claims: Fields) => Fields);
  /** Put over the header of the ID token; `undefined` takes a field away. */
  header?: Fields;
  /** Made instead of the signed token. */
  token?: (parts: TokenParts) => Promise<string> | string;
  /** The keys that it publishes. */
  keys?: (own: JWK) => readonly JWK[];
  /** Put over the answer of the userinfo endpoint. */
  userinfo?: Fields;
  /** Put over what the browser comes back with; `undefined` takes one away. */
  answer?: Record<string, string | undefined>;
  /** Answers a request altogether; true where it did. */
  http?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/** The running provider. */
export interface OpenIdProvider extends AsyncDisposable {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Set by tests, and looked at with each request. */
  lies: Lies;
  /** Paths that were asked for, in order. */
  readonly asked: readonly string[];
  /** Who sits at the browsers that come here; nobody: they get a page that says so. */
  person: Fields | undefined;
  /** Lets somebody sign in at the address to which a browser was sent; gives the query with which it comes back. */
  visit(location: string, claims: Fields): string;
}

/** Starts one; `path` is the rest of its issuer behind the port, `seconds` its clock. */
export async function startOpenIdProvider({
  path = "",
  seconds = () => Math.floor(Date.now() / 1000),
}: {
  readonly path?: string;
  readonly seconds?: () => number;
} = {}): Promise<OpenIdProvider> {
  const { privateKey: key, publicKey } = await generateKeyPair("RS256", { extractable: true });
  const published: JWK = { ...(await exportJWK(publicKey)), kid: "one", use: "sig", alg: "RS256" };
  const clientId = "countersign";
  const clientSecret = "a secret between: both/of+them";
  const codes = new Map<string, { asked: URLSearchParams; claims: Fields }>();
  const signedIn = new Map<string, Fields>();
  const asked: string[] = [];
  let issuer = "";
  let lies: Lies = {};
  let person: Fields | undefined;

  const description = () => ({
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    userinfo_endpoint: `${issuer}/userinfo`,
    jwks_uri: `${issuer}/keys`,
    response_types_supported: ["code"],
    scopes_supported: ["openid", "email", "profile"],
    code_challenge_methods_supported: ["S256"],
    id_token_signing_alg_values_supported: ["RS256"],
    authorization_response_iss_parameter_supported: true,
    ...lies.description,
  });
  const tokensFor = async (code: string, given: URLSearchParams) => {
    const found = codes.get(code);
    codes.delete(code);
    if (!found || !isProved(found.asked, given)) return undefined;
    const accessToken = randomUUID();
    signedIn.set(accessToken, found.claims);
    const now = seconds();
    const honest: Fields = {
      iss: issuer,
      aud: clientId,
      iat: now,
      exp: now + 300,
      nonce: found.asked.get("nonce"),
      at_hash: createHash("sha256").update(accessToken).digest().subarray(0, 16).toString("base64url"),
      ...found.claims,
    };
    const claims = typeof lies.claims === "function" ? lies.claims(honest) : { ...honest, ...lies.claims };
    const header = { alg: "RS256", kid: "one", ...lies.header };
    const idToken = lies.token
      ? await lies.token({ header, claims, accessToken, key, published })
      : await new SignJWT(claims).setProtectedHeader(header).sign(key);
    return { access_token: accessToken, token_type: "Bearer", expires_in: 300, id_token: idToken };
  };
  const answerTo = async (request: IncomingMessage): Promise<readonly [status: number, body: unknown]> => {
    const { pathname } = new URL(request.url ?? "/", issuer);
    const below = pathname.slice(new URL(issuer).pathname.replace(/\/$/, "").length);
    asked.push(below);
    if (below === "/.well-known/openid-configuration") return [200, description()];
    if (below === "/keys") return [200, { keys: lies.keys?.(published) ?? [published] }];
    if (below === "/userinfo") {
      const claims = signedIn.get(request.headers.authorization?.replace(/^Bearer /, "") ?? "");
      return claims ? [200, { ...claims, ...lies.userinfo }] : [401, {}];
    }
    if (below !== "/token") return [404, {}];
    if (!isClient(request, clientId, clientSecret)) return [401, { error: "invalid_client" }];
    const given = new URLSearchParams(await textOf(request));
    const tokens = await tokensFor(given.get("code") ?? "", given);
    return tokens ? [200, tokens] : [400, { error: "invalid_grant" }];
  };
  const visit = (location: string, claims: Fields) => {
    const { searchParams } = new URL(location);
    const code = randomUUID();
    codes.set(code, { asked: searchParams, claims });
    const back: Record<string, string | undefined> = {
      code,
      state: searchParams.get("state") ?? "",
      iss: issuer,
      ...lies.answer,
    };
    const given = Object.entries(back).filter((pair): pair is [string, string] => pair[1] !== undefined);
    return `?${new URLSearchParams(given).toString()}`;
  };
  const server = createServer((request, response) => {
    if (lies.http?.(request, response) === true) return;
    const there = new URL(request.url ?? "/", issuer);
    if (person && there.pathname.endsWith("/authorize")) {
      const back = there.searchParams.get("redirect_uri") ?? "";
      response.writeHead(302, { location: `${back}${visit(there.href, person)}` }).end();
      return;
    }
    answerTo(request).then(
      ([status, body]) =>
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  // A listening server on a port has such an address.
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  return {
    issuer,
    clientId,
    clientSecret,
    get lies() {
      return lies;
    },
    set lies(to) {
      lies = to;
    },
    asked,
    get person() {
      return person;
    },
    set person(who) {
      person = who;
    },
    visit,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The verifier is the one whose hash began this, and the address is the same (RFC 7636 section 4.6, RFC 6749 section 4.1.3). */
function isProved(asked: URLSearchParams, given: URLSearchParams): boolean {
  const challenge = createHash("sha256")
    .update(given.get("code_verifier") ?? "")
    .digest("base64url");
  return (
    asked.get("code_challenge_method") === "S256" &&
    asked.get("code_challenge") === challenge &&
    asked.get("redirect_uri") === given.get("redirect_uri")
  );
}

/** By the header, form-encoded (RFC 6749 section 2.3.1). */
function isClient({ headers }: IncomingMessage, id: string, secret: string): boolean {
  const [, given = ""] = /^Basic (.+)$/.exec(headers.authorization ?? "") ?? [];
  const [name = "", word = ""] = Buffer.from(given, "base64").toString("utf8").split(":");
  const read = (text: string) => decodeURIComponent(text.replaceAll("+", " "));
  const [is, wanted] = [Buffer.from(read(word)), Buffer.from(secret)];
  return read(name) === id && is.length === wanted.length && timingSafeEqual(is, wanted);
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const piece of request) text += String(piece);
  return text;
}
