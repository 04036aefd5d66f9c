/** Signing in by a real SAML identity provider that is not ours: Debian's SimpleSAMLphp, plain and encrypted. */
// needs: simplesamlphp, php
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { endpoints } from "@countersign/api";
import { throwawaySimpleSamlPhp } from "@countersign/testkit/throwaway-simplesamlphp";
import { expect, test } from "vitest";
import { administratorToken, testPassword } from "../../../testing/sign-up.ts";
import { softBrowser } from "../../../testing/soft-browser.ts";
import { startTestServer } from "../../../testing/start-test-server.ts";
import { selfSignedCertificate } from "./self-signed-certificate.ts";

const of = endpoints.providers;
const { identity } = endpoints;

test("metadata both ways, a test, and signing in: signed requests, signed and then encrypted assertions", async () => {
  const now = Math.floor(Date.now() / 1000);
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  await using idp = await throwawaySimpleSamlPhp({
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    certificate: selfSignedCertificate(privateKey, "idp.example", now - 60, now + 86_400),
  });
  await using server = await startTestServer();
  await administratorToken(server);
  const desk = softBrowser(server);
  const credentials = { email: "ann@example.org", password: testPassword, session: "cookie" } as const;
  await desk.page().call(identity.signIn, { body: credentials });

  const metadata = await (await fetch(idp.metadataUrl)).text();
  const read = (await desk.page().call(of.readSamlMetadata, { body: { metadata } })).reply;
  const id = randomUUID();
  await desk.page().call(of.createProvider, {
    body: {
      id,
      name: "SimpleSAMLphp",
      settings: {
        kind: "saml",
        ...read,
        name_id: "email",
        idp_initiated: false,
        email_attribute: null,
        display_name_attribute: "displayName",
        groups_attribute: "groups",
      },
      secret_expires_at: null,
      creates_accounts: true,
      default_role: "standard",
      trusts_factors: false,
    },
  });
  const ours = await (await fetch(`${server.url}/saml/${id}/metadata`)).text();
  const part = (pattern: RegExp) => pattern.exec(ours)?.[1] ?? "";
  const known = {
    entityId: part(/entityID="([^"]+)"/),
    consumerUrl: part(/AssertionConsumerService[^>]*Location="([^"]+)"/),
    certificate: part(/X509Certificate>([^<]+)</).replaceAll(/\s/g, ""),
  };
  idp.introduce([{ ...known, encrypts: false }]);

  /** To the provider and back: the query with which the browser reaches our page. */
  const thereAndBack = async (location: string) => {
    const { action, form } = await idp.visit(location);
    expect(action).toBe(known.consumerUrl);
    const landed = await desk.ask(new URL(action).pathname, {
      method: "POST",
      redirect: "manual",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: form.toString(),
    });
    return new URL(landed.headers.get("location") ?? "").search;
  };
  const begun = (await desk.page().call(of.beginTest, { params: { id } })).reply;
  const answer = await thereAndBack(begun.location);
  expect((await desk.page().call(of.finishTest, { params: { id }, body: { answer } })).reply).toMatchObject({
    identity: {
      issuer: read.entity_id,
      subject: "ada@example.org",
      name: "Ada Lovelace",
      groups: ["staff", "operators"],
    },
    would: { outcome: "created" },
  });
  await desk.page().call(of.switchProvider, { params: { id }, body: { enabled: true } });
  for (const encrypts of [false, true]) {
    idp.introduce([{ ...known, encrypts }]);
    const { location } = (await desk.page().call(of.beginSignIn, { params: { id }, body: {} })).reply;
    const back = await thereAndBack(location);
    const body = { answer: back, session: "cookie" } as const;
    const came = (await desk.page().call(of.finishSignIn, { params: { id }, body })).reply;
    expect(came).toMatchObject({ user: { email: "ada@example.org", role: "standard" } });
  }
  // It knows whom it speaks with: a request whose signature does not fit is not answered.
  const { location } = (await desk.page().call(of.beginSignIn, { params: { id }, body: {} })).reply;
  await expect(idp.visit(location.replace(/RelayState=[^&]+/, "RelayState=another"))).rejects.toThrow();
});
