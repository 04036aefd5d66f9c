/**
 * ID tokens that nobody may believe, each a lie of `startOpenIdProvider`: the negatives of the Basic RP profile of the
 * OpenID certification, and what has been tried on JSON Web Tokens (RFC 8725).
 */
import { createHmac, createPublicKey } from "node:crypto";
import { CompactSign, exportJWK, generateKeyPair, SignJWT } from "jose";
import type { Lies, TokenParts } from "./openid-provider.ts";

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const bytes = (text: string) => new TextEncoder().encode(text);
/** Signed by the provider's own key, whatever it says. */
const signed = ({ header, claims, key }: TokenParts, more: object = {}) =>
  new SignJWT({ ...claims }).setProtectedHeader({ alg: "RS256", ...header, ...more }).sign(key);
const claims = (over: Record<string, unknown>): Lies => ({ claims: over });
/** Times are the provider's own. */
const at = (shift: (now: number) => Record<string, number>): Lies => ({
  claims: (honest) => ({ ...honest, ...shift(Number(honest["iat"])) }),
});

/** By HMAC, keyed with what everybody knows of the provider. */
function confused(of: TokenParts, secret: string | Buffer, header: object): string {
  const begin = `${part({ ...of.header, ...header, alg: "HS256" })}.${part(of.claims)}`;
  return `${begin}.${createHmac("sha256", secret).update(begin).digest("base64url")}`;
}

/** Signed by a key of somebody else's, of which the header tells. */
async function foreign(of: TokenParts, header: (jwk: object) => object = () => ({})): Promise<string> {
  const other = await generateKeyPair("RS256", { extractable: true });
  return signed({ ...of, key: other.privateKey }, header(await exportJWK(other.publicKey)));
}

/** Each by a name that says what is wrong. */
export const forgedTokens: Readonly<Record<string, Lies>> = {
  "another issuer": claims({ iss: "https://other.example.org" }),
  "no subject": claims({ sub: undefined }),
  "an empty subject": claims({ sub: "" }),
  "a subject that is no text": claims({ sub: 1 }),
  "another audience": claims({ aud: "somebody-else" }),
  "an audience of several, and no party": claims({ aud: ["countersign", "somebody-else"] }),
  "an audience of several, and another party": claims({
    aud: ["countersign", "somebody-else"],
    azp: "somebody-else",
  }),
  "another authorized party": claims({ azp: "somebody-else" }),
  "no time of issue": claims({ iat: undefined }),
  "issued in the future": at((now) => ({ iat: now + 3600, exp: now + 7200 })),
  "over already": at((now) => ({ iat: now - 7200, exp: now - 3600 })),
  "no end": claims({ exp: undefined }),
  "not valid yet": at((now) => ({ nbf: now + 3600 })),
  "another nonce": claims({ nonce: "of-somebody-else" }),
  "no nonce": claims({ nonce: undefined }),
  "the hash of another access token": claims({ at_hash: "LDktKdoQak3Pk0cnXxCltA" }),
  "no signature": {
    token: ({ header, claims: said }) => `${part({ ...header, alg: "none" })}.${part(said)}.`,
  },
  "no signature, spelled otherwise": {
    token: ({ header, claims: said }) => `${part({ ...header, alg: "nOnE" })}.${part(said)}.`,
  },
  "an empty signature": {
    token: async (of) => (await signed(of)).replace(/[^.]+$/, ""),
  },
  "a signature that was changed": {
    token: async (of) =>
      (await signed(of)).replace(/\.(.)([^.]*)$/, (_, first, rest) => `.${first === "A" ? "B" : "A"}${rest}`),
  },
  "claims that were changed": {
    token: async (of) => (await signed(of)).replace(/\.[^.]+\./, `.${part({ ...of.claims, sub: "root" })}.`),
  },
  "the key of somebody else": { token: (of) => foreign(of) },
  "the key of somebody else, under another name": { token: (of) => foreign(of, () => ({ kid: "two" })) },
  "a key in the header": { token: (of) => foreign(of, (jwk) => ({ jwk })) },
  "the address of a key in the header": {
    token: (of) => foreign(of, () => ({ jku: "https://other.example.org/keys", kid: "two" })),
  },
  "the address of a certificate in the header": {
    token: (of) => foreign(of, () => ({ x5u: "https://other.example.org/cert", kid: "two" })),
  },
  "a name of a key that is a path": { token: (of) => foreign(of, () => ({ kid: "../../dev/null" })) },
  "a name of a key that is a statement": { token: (of) => foreign(of, () => ({ kid: "x' or '1'='1" })) },
  "HMAC by the public key": {
    token: (of) =>
      confused(
        of,
        createPublicKey({ key: { ...of.published }, format: "jwk" }).export({ type: "spki", format: "pem" }),
        {},
      ),
  },
  "HMAC by the client's secret": { token: (of) => confused(of, "a secret between: both/of+them", {}) },
  "an extension that nobody knows": {
    token: (of) =>
      new CompactSign(bytes(JSON.stringify(of.claims)))
        .setProtectedHeader({ alg: "RS256", ...of.header, crit: ["x-exempt"], "x-exempt": true })
        .sign(of.key, { crit: { "x-exempt": true } }),
  },
  "claims that are not encoded": {
    token: async (of) => {
      const jws = await new CompactSign(bytes(JSON.stringify(of.claims)))
        .setProtectedHeader({ alg: "RS256", ...of.header, b64: true, crit: ["b64"] })
        .sign(of.key);
      return jws;
    },
  },
  "two keys and no name": {
    token: (of) => signed(of, { kid: undefined }),
    keys: (own) => [own, { ...own, kid: "two" }],
  },
  "no key at all": { keys: () => [] },
  "a token for signing out": { token: (of) => signed(of, { typ: "logout+jwt" }) },
  "an access token": { token: (of) => signed(of, { typ: "at+jwt" }) },
  "a token in a token": {
    token: async (of) =>
      new CompactSign(bytes(await signed(of)))
        .setProtectedHeader({ alg: "RS256", ...of.header, cty: "JWT" })
        .sign(of.key),
  },
  "an encrypted one, by a password of a million rounds": {
    token: () =>
      `${part({ alg: "PBES2-HS256+A128KW", enc: "A128GCM", p2c: 1_000_000, p2s: "c2FsdHNhbHQ" })}.a.a.a.a`,
  },
  "another spelling of the same": { token: async (of) => `${await signed(of)}=` },
  "an elliptic signature of zeros": {
    token: ({ header, claims: said }) =>
      `${part({ ...header, alg: "ES256" })}.${part(said)}.${Buffer.alloc(64).toString("base64url")}`,
  },
  "no token": { token: () => "" },
  "something else": { token: () => "a.b.c" },
};
