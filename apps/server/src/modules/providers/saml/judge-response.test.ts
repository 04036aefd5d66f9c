/** SAML responses of an honest provider and of hostile ones: every forgery in every way of signing, and only no counts. */
import { createHash, createPublicKey, generateKeyPairSync } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import {
  asPosted,
  forgeries,
  honestName,
  lies,
  type Said,
  sayEncrypted,
  sayOnce,
  type Signing,
  signingModes,
  signXml,
} from "@countersign/testkit/saml";
import { judgeResponse, type ServiceProvider } from "./judge-response.ts";
import { type SamlSettings, samlSettings } from "@countersign/api";
import { samlSettingsProblem } from "./saml-settings-problem.ts";
import { samlPerson } from "./saml-person.ts";
import { selfSignedCertificate } from "./self-signed-certificate.ts";

const now = Math.floor(Date.now() / 1000);
function newKey(name: string) {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return { key, certificate: selfSignedCertificate(privateKey, name, now - 60, now + 86_400) };
}
const provider = newKey("idp.example");
const next = newKey("idp.example, next year");
const stranger = newKey("idp.example");
const ours = newKey("countersign");
const us: ServiceProvider = {
  entityId: "https://countersign.example/api/v1/saml/1/metadata",
  consumerUrl: "https://countersign.example/api/v1/saml/1/response",
  privateKey: ours.key,
};
const sealing = {
  certificate: ours.certificate,
  publicKey: createPublicKey(ours.key).export({ type: "spki", format: "pem" }).toString(),
};
const config: SamlSettings = samlSettings.parse({
  kind: "saml",
  entity_id: "https://idp.example/metadata",
  sso_url: "https://idp.example/sso",
  certificates: provider.certificate + next.certificate,
  name_id: "email",
  idp_initiated: false,
  email_attribute: null,
  display_name_attribute: "displayName",
  groups_attribute: "groups",
});
const honest: Said = {
  issuer: config.entity_id,
  destination: us.consumerUrl,
  recipient: us.consumerUrl,
  audience: us.entityId,
  inResponseTo: "_question",
  nameId: honestName,
  now,
  attributes: { displayName: ["Ada Lovelace"], groups: ["staff", "operators"] },
};
const judge = (xml: string, changed: Partial<SamlSettings> = {}) =>
  judgeResponse(asPosted(xml), { ...config, ...changed }, us, now);
const accepted = {
  ok: true,
  claims: { nameId: honestName, assertionId: "_assertion", inResponseTo: "_question" },
};
const more = "http://www.w3.org/2001/04/xmldsig-more#";
const dsig = "http://www.w3.org/2000/09/xmldsig#";

describe.each(signingModes)("signed by %s:", (mode) => {
  const say = (said: Partial<Said> = {}, signing: Partial<Signing> = {}) =>
    sayOnce({ ...honest, ...said }, mode, { ...provider, ...signing });

  test("the untouched response is accepted, plain and encrypted, by either certificate", async () => {
    const judged = await judge(say());
    expect(judged).toMatchObject(accepted);
    expect(judged.ok && samlPerson(judged.claims, config)).toEqual({
      subject: honestName,
      email: honestName,
      name: "Ada Lovelace",
      groups: ["staff", "operators"],
      groupsCut: false,
    });
    expect(await judge(say({}, next))).toMatchObject(accepted);
    for (const contentAlgorithm of [
      "http://www.w3.org/2009/xmlenc11#aes256-gcm",
      "http://www.w3.org/2009/xmlenc11#aes128-gcm",
      "http://www.w3.org/2001/04/xmlenc#aes256-cbc",
    ] as const) {
      expect(
        await judge(await sayEncrypted(honest, mode, provider, { ...sealing, contentAlgorithm })),
      ).toMatchObject(accepted);
    }
  });

  test.each(forgeries)("$name is refused", async ({ forge }) => {
    const signed = say();
    const forged = forge(signed);
    expect(forged).not.toBe(signed);
    expect(await judge(forged)).toMatchObject({ ok: false });
  });

  test.each(lies)("$name is refused, and why", async ({ says, because }) => {
    expect(await judge(say(says))).toEqual({ ok: false, because });
  });

  test("a stranger's key is refused, and so is the certificate as the key of an HMAC", async () => {
    expect(await judge(say({}, stranger))).toEqual({ ok: false, because: "signature-invalid" });
    const keyed = say({}, { key: provider.certificate, signatureAlgorithm: `${dsig}hmac-sha1` });
    expect(await judge(keyed)).toEqual({ ok: false, because: "algorithm-refused" });
  });

  test.each<[string, Partial<Signing>]>([
    ["SHA-1 as signature", { signatureAlgorithm: `${dsig}rsa-sha1` }],
    ["SHA-1 as digest", { digestAlgorithm: `${dsig}sha1` }],
    ["comments that count", { canonicalization: "http://www.w3.org/2001/10/xml-exc-c14n#WithComments" }],
    ["inclusive canonicalization", { canonicalization: "http://www.w3.org/TR/2001/REC-xml-c14n-20010315" }],
  ])("%s is refused", async (_, signing) => {
    expect(await judge(say({}, signing))).toEqual({ ok: false, because: "algorithm-refused" });
  });

  test("RSA 1.5, a broken seal and one for somebody else are refused", async () => {
    const keyAlgorithm = "http://www.w3.org/2001/04/xmlenc#rsa-1_5";
    const weak = await sayEncrypted(honest, mode, provider, { ...sealing, keyAlgorithm });
    expect(await judge(weak)).toEqual({ ok: false, because: "algorithm-refused" });
    const good = await sayEncrypted(honest, mode, provider, sealing);
    const broken = good.replaceAll(
      /CipherValue>(.{40})/g,
      (_, start: string) => `CipherValue>${start.toLowerCase()}`,
    );
    expect(await judge(broken)).toEqual({ ok: false, because: "not-decrypted" });
    const other = createPublicKey(stranger.key).export({ type: "spki", format: "pem" }).toString();
    const foreign = await sayEncrypted(honest, mode, provider, { ...sealing, publicKey: other });
    expect(await judge(foreign)).toEqual({ ok: false, because: "not-decrypted" });
  });

  test("to whoever turns bits of what is sealed, what is no XML says no more than what does not open", async () => {
    const contentAlgorithm = "http://www.w3.org/2001/04/xmlenc#aes256-cbc";
    const good = await sayEncrypted(honest, mode, provider, { ...sealing, contentAlgorithm });
    const turned = good.replace(/(.*CipherValue>)([A-Za-z0-9+/=]+)(<)/s, (_, before, sealed, after) => {
      const bytes = Buffer.from(String(sealed), "base64");
      // Of the first block, so that the assertion begins with another character than "<".
      bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
      return `${before}${bytes.toString("base64")}${after}`;
    });
    expect(turned).not.toBe(good);
    expect(await judge(turned)).toEqual({ ok: false, because: "not-decrypted" });
  });

  test("what is encrypted is looked at as well", async () => {
    const weakInside = await sayEncrypted(
      honest,
      "assertion",
      { ...provider, signatureAlgorithm: `${dsig}rsa-sha1` },
      sealing,
    );
    expect(await judge(weakInside)).toEqual({ ok: false, because: "algorithm-refused" });
    const strangers = await sayEncrypted(honest, "assertion", stranger, sealing);
    const whole = mode === "assertion" ? strangers : signXml(strangers, "Response", provider);
    expect(await judge(whole)).toEqual({ ok: false, because: "signature-invalid" });
  });
});

test("one right signature does not make up for a wrong one", async () => {
  const inner = sayOnce(honest, "assertion", provider);
  expect(await judge(signXml(inner, "Response", stranger))).toEqual({
    ok: false,
    because: "signature-invalid",
  });
  const strangers = sayOnce(honest, "assertion", stranger);
  expect(await judge(signXml(strangers, "Response", provider))).toEqual({
    ok: false,
    because: "signature-invalid",
  });
});

test("a digest of nothing, correctly signed, covers nothing", async () => {
  const nothing = createHash("sha256").update("").digest("base64");
  const signed = sayOnce(honest, "assertion", provider);
  expect(await judge(signed.replace(/(<ds:DigestValue>)[^<]+/, `$1${nothing}`))).toMatchObject({ ok: false });
});

test.each<[string, string]>([
  ["nothing", ""],
  ["what is no base64", "<Response/>"],
  ["another alphabet of base64", asPosted("<a>>>???</a>").replaceAll("/", "_")],
  ["more than 256 kB", asPosted(" ".repeat(256 * 1024 + 1))],
  ["spaces without end", " ".repeat(600_000)],
])("%s is refused before anything is read", async (_, posted) => {
  expect(await judgeResponse(posted, config, us, now)).toEqual({ ok: false, because: "response-size" });
});

test("what is compressed is not inflated, and so no bomb", async () => {
  const bomb = deflateRawSync(Buffer.alloc(50_000_000, 0x20)).toString("base64");
  expect(bomb.length).toBeLessThan(300_000);
  expect(await judgeResponse(bomb, config, us, now)).toMatchObject({ ok: false });
});

test("a name id of another format, or a new one each time, names nobody", async () => {
  const judged = await judge(
    sayOnce(
      { ...honest, nameIdFormat: "urn:oasis:names:tc:SAML:2.0:nameid-format:transient" },
      "both",
      provider,
    ),
  );
  expect(judged.ok && samlPerson(judged.claims, config)).toBeUndefined();
  expect(judged.ok && samlPerson(judged.claims, { ...config, name_id: "any" })).toBeUndefined();
});

test.each<[string, Partial<SamlSettings>]>([
  ["no certificate", { certificates: "" }],
  ["what is no certificate", { certificates: "trust me" }],
  ["an address without TLS", { sso_url: "http://idp.example/sso" }],
  ["a script as address", { sso_url: "data:text/html,hello" }],
])("no configuration: %s", (_, changed) => {
  const read = samlSettings.safeParse({ ...config, ...changed });
  expect(read.success && samlSettingsProblem(read.data)).not.toBeUndefined();
});

test(`${more}rsa-sha512 is accepted`, async () => {
  const signing = { ...provider, signatureAlgorithm: `${more}rsa-sha512` };
  expect(await judge(sayOnce(honest, "both", signing))).toMatchObject(accepted);
});
