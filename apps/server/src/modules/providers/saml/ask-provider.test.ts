/** Our side of the conversation: signed questions, metadata both ways, and the certificate around our key. */
import { generateKeyPairSync, verify, X509Certificate } from "node:crypto";
import { inflateRawSync } from "node:zlib";
import { samlSettings } from "@countersign/api";
import { describe, expect, test } from "vitest";
import { askProvider, newQuestionId, ourMetadata } from "./ask-provider.ts";
import { readMetadata } from "./read-metadata.ts";
import { readXml } from "./read-xml.ts";
import { selfSignedCertificate } from "./self-signed-certificate.ts";
import { attributeOf, everythingIn } from "./xml-names.ts";

const now = Math.floor(Date.now() / 1000);
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const certificate = selfSignedCertificate(privateKey, "Countersign & Söhne", now, now + 3 * 365 * 86_400);
const us = {
  entityId: "https://countersign.example/saml/metadata",
  consumerUrl: "https://countersign.example/saml/response",
  privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
};
const settings = samlSettings.parse({
  kind: "saml",
  entity_id: "https://idp.example/metadata",
  sso_url: "https://idp.example/sso?realm=one",
  certificates: certificate,
  name_id: "email",
  idp_initiated: false,
  email_attribute: null,
  display_name_attribute: null,
  groups_attribute: null,
});

test("the certificate is one: of our key, signed by it, for as long as was said", () => {
  const read = new X509Certificate(certificate);
  expect(read.verify(publicKey) && read.checkPrivateKey(privateKey)).toBe(true);
  expect(read.subject).toBe("CN=Countersign & Söhne");
  expect(Date.parse(read.validTo) / 1000).toBe(now + 3 * 365 * 86_400);
});

test("a question is signed with RSA and SHA-256 over what is in the address, and names itself once", async () => {
  const id = newQuestionId();
  const url = await askProvider(settings, us, { id, relayState: "a-state_of-ours", forced: true });
  expect(url).toMatch(/^https:\/\/idp\.example\/sso\?realm=one&/);
  const [, signed = ""] = /[?&](SAMLRequest=[^&]+&RelayState=[^&]+&SigAlg=[^&]+)&Signature=/.exec(url) ?? [];
  const { searchParams } = new URL(url);
  expect(searchParams.get("SigAlg")).toBe("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256");
  const signature = Buffer.from(searchParams.get("Signature") ?? "", "base64");
  expect(verify("sha256", Buffer.from(signed), publicKey, signature)).toBe(true);
  expect(searchParams.get("RelayState")).toBe("a-state_of-ours");
  const read = readXml(
    inflateRawSync(Buffer.from(searchParams.get("SAMLRequest") ?? "", "base64")).toString(),
  );
  const root = read.ok ? read.root : undefined;
  expect(
    root && [
      attributeOf(root, "ID"),
      attributeOf(root, "AssertionConsumerServiceURL"),
      attributeOf(root, "ForceAuthn"),
    ],
  ).toEqual([id, us.consumerUrl, "true"]);
  expect(newQuestionId()).not.toBe(id);
});

test("our metadata names our addresses and our certificate, and wants signatures", () => {
  const read = readXml(ourMetadata(us, certificate));
  const all = read.ok ? everythingIn(read.root) : [];
  const text = (local: string) => all.filter((one) => one.local === local).map((one) => one.text.trim());
  expect(
    attributeOf(all[0] ?? { namespace: "", local: "", attributes: [], children: [], text: "" }, "entityID"),
  ).toBe(us.entityId);
  expect(text("X509Certificate")).toHaveLength(2);
  const descriptor = all.find(({ local }) => local === "SPSSODescriptor");
  expect(descriptor && attributeOf(descriptor, "AuthnRequestsSigned")).toBe("true");
  expect(descriptor && attributeOf(descriptor, "WantAssertionsSigned")).toBe("true");
});

describe("a provider's metadata", () => {
  const bare = certificate.replaceAll(/-----.*?-----|\s/g, "");
  const key = (use: string) =>
    `<md:KeyDescriptor${use}><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>\n${bare}\n</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>`;
  const service = (binding: string, place: string) =>
    `<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:${binding}" Location="${place}"/>`;
  const entity = (content: string) =>
    `<?xml version="1.0"?><!-- by hand -->\n<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example/metadata"><md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${content}</md:IDPSSODescriptor></md:EntityDescriptor>`;
  const services =
    service("HTTP-POST", "https://idp.example/post") + service("HTTP-Redirect", "https://idp.example/sso");

  test("gives its name, its address and its certificates, comments or not", () => {
    expect(
      readMetadata(entity(key(' use="signing"') + key("") + key(' use="encryption"') + services)),
    ).toEqual({
      ok: true,
      metadata: {
        entity_id: "https://idp.example/metadata",
        sso_url: "https://idp.example/sso",
        certificates: certificate,
      },
    });
  });

  test.each<[string, string, string]>([
    ["no XML", "metadata-unreadable", "{}"],
    ["a DOCTYPE", "metadata-unreadable", `<!DOCTYPE x>${entity(key("") + services)}`],
    ["nobody", "metadata-not-one", ourMetadata(us, certificate)],
    ["no certificate", "metadata-incomplete", entity(services)],
    ["only one to encrypt for", "metadata-incomplete", entity(key(' use="encryption"') + services)],
    [
      "no redirect",
      "metadata-incomplete",
      entity(key("") + service("HTTP-POST", "https://idp.example/post")),
    ],
    [
      "two providers",
      "metadata-not-one",
      `<x>${(entity(key("") + services) + entity(services)).replaceAll(/<\?.*?\?>|<!--.*?-->/g, "")}</x>`,
    ],
  ])("is refused with %s", (_, because, text) => {
    expect(readMetadata(text)).toEqual({ ok: false, because });
  });
});
