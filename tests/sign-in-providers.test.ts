/**
 * Signing in by each kind of provider, set up in the console and come by in a browser: real providers that are not ours.
 * OpenID Connect at oidc-provider, SAML at SimpleSAMLphp, a directory at OpenLDAP.
 */
// needs: chromium, simplesamlphp, php, slapd, openssl
import { generateKeyPairSync } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { throwawayOidcProvider } from "@countersign/testkit/throwaway-oidc-provider";
import { throwawaySimpleSamlPhp } from "@countersign/testkit/throwaway-simplesamlphp";
import { throwawaySlapd } from "@countersign/testkit/throwaway-slapd";
import { afterAll, beforeAll, expect, test } from "vitest";
import { selfSignedCertificate } from "../apps/server/src/modules/providers/saml/self-signed-certificate.ts";
import { administratorToken, testPassword } from "../apps/server/src/testing/sign-up.ts";
import { startTestServer, type TestServer } from "../apps/server/src/testing/start-test-server.ts";
import { buildConsole } from "./browser/built-console.ts";
import { launchBrowser } from "./browser/launch-browser.ts";
import { newPerson, type Person } from "./browser/person.ts";

let server: TestServer;
let browser: Browser;
let ann: Person;

beforeAll(async () => {
  buildConsole();
  [server, browser] = await Promise.all([startTestServer(), launchBrowser()]);
  await administratorToken(server);
  ann = await newPerson(browser, server.url);
  const { page } = ann;
  await page.goto("/settings/providers");
  await page.getByLabel("E-mail").fill("ann@example.org");
  await page.getByLabel("Password", { exact: true }).fill(testPassword);
  await press(page, "Sign in");
  await page.getByText("No provider", { exact: true }).waitFor();
});
afterAll(async () => {
  await browser?.close();
  await server?.[Symbol.asyncDispose]();
});

/** What a button or link of one provider's card is called: its name is there for those who hear the page. */
const of = (what: string, name: string) => new RegExp(`^${what}\\s*: ${name}$`);
const press = (page: Page, name: string | RegExp) => page.getByRole("button", { name, exact: true }).click();
const fill = (page: Page, label: string, text: string) => page.getByLabel(label, { exact: true }).fill(text);
const toCopy = async (page: Page, label: string) =>
  (await page.getByRole("group", { name: label, exact: true }).locator("pre").textContent()) ?? "";
const inUse = (page: Page, name: string) =>
  page.getByRole("button", { name: of("Take out of use", name) }).waitFor();

/** Opens the form for another provider. */
async function another(page: Page, whose: string, name: string): Promise<void> {
  await press(page, "Add a provider");
  await page.getByLabel("Whose", { exact: true }).selectOption(whose);
  await fill(page, "Name", name);
}

/** Whoever comes in this way, in a browser of their own: how they come is done by `way`. */
async function comesIn(way: (page: Page) => Promise<void>, shown: string): Promise<void> {
  const person = await newPerson(browser, server.url);
  await person.page.goto("/devices");
  await way(person.page);
  await person.page.getByRole("heading", { name: "Devices", level: 1 }).waitFor();
  await person.page.getByRole("button", { name: shown }).first().waitFor();
  await person.context.close();
}

test("OpenID Connect: registered with the address of the form, tested, and a group gives its role", async () => {
  const { page } = ann;
  const name = "Our OpenID provider";
  await another(page, "Another OpenID provider", name);
  const redirectUri = await toCopy(page, "Redirect URI");
  await using provider = await throwawayOidcProvider(redirectUri, {
    name: "Oda Open",
    groups: ["operators"],
  });
  await fill(page, "Issuer", provider.issuer);
  await fill(page, "Client ID", provider.clientId);
  await fill(page, "Client secret", provider.clientSecret);
  await fill(page, "Claim that names groups", "groups");
  await page.getByLabel("It may lie in a network of our own").check();
  await page.getByLabel("Make an account for whoever it sends").check();
  await press(page, "A role for a group");
  await fill(page, "Group 1", "operators");
  await page.getByLabel("Role of group 1").selectOption("Standard User");
  await page.getByLabel("Role of everybody else").selectOption("Analyst");
  await ann.photograph("providers-openid-form");
  await press(page, "Add the provider");
  const overThere = async (there: Page) => {
    // The provider's page asks a stranger for its letters.
    await there.route(/fonts\.googleapis/, (route) => route.abort());
    await there.getByPlaceholder("Enter any login").fill("oda@example.org");
    await there.getByPlaceholder("and password").fill("any");
    await press(there, "Sign-in");
    await press(there, "Continue");
  };
  await press(page, of("Test this provider", name));
  await overThere(page);
  await page.getByText("They get an account as Standard User.", { exact: true }).waitFor();
  await ann.photograph("providers-openid-tested");
  await page.getByRole("link", { name: "Back to the providers" }).click();
  await press(page, of("Put into use", name));
  await inUse(page, name);
  await comesIn(async (there) => {
    await press(there, `Sign in with ${name}`);
    await overThere(there);
  }, "Oda Open");
});

test("SAML: metadata both ways, signed questions, encrypted assertions, a second certificate", async () => {
  const now = Math.floor(Date.now() / 1000);
  const pair = () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const key = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    return {
      key,
      certificate: selfSignedCertificate(privateKey, "idp.example", now - 60, now + 20 * 86_400),
    };
  };
  await using provider = await throwawaySimpleSamlPhp(pair());
  const { page } = ann;
  const name = "Our SAML provider";
  await another(page, "A SAML provider", name);
  const metadata = await (await fetch(provider.metadataUrl)).text();
  await page
    .locator("input[type=file]")
    .setInputFiles({ name: "idp.xml", mimeType: "text/xml", buffer: Buffer.from(metadata) });
  await page.getByText("Read, with 1 certificate.", { exact: true }).waitFor();
  await fill(page, "Attribute with the name", "displayName");
  await fill(page, "Attribute with groups", "groups");
  await page.getByLabel("People may start from the provider's own page").check();
  await fill(page, "Where they come from", new URL(provider.metadataUrl).origin);
  await page.getByLabel("Make an account for whoever it sends").check();
  await fill(page, "Only people of this group", "staff");
  await ann.photograph("providers-saml-form");
  await press(page, "Add the provider");
  const link = page.getByRole("link", { name: of("Our metadata", name) });
  const ours = await (await fetch(new URL((await link.getAttribute("href")) ?? "", server.url))).text();
  const part = (pattern: RegExp) => pattern.exec(ours)?.[1] ?? "";
  const entityId = await toCopy(page, `Our entity ID of ${name}`);
  expect(entityId).toBe(part(/entityID="([^"]+)"/));
  provider.introduce([
    {
      entityId,
      consumerUrl: await toCopy(page, `Response address of ${name}`),
      certificate: part(/X509Certificate>([^<]+)</).replaceAll(/\s/g, ""),
      encrypts: true,
    },
  ]);
  const overThere = async (there: Page) => {
    await there.locator("input[name=username]").fill(provider.user.name);
    await there.locator("input[name=password]").fill(provider.user.password);
    await there.locator("input[name=password]").press("Enter");
  };
  await press(page, of("Test this provider", name));
  await overThere(page);
  await page.getByText("They get an account as Analyst.", { exact: true }).waitFor();
  await page.getByRole("link", { name: "Back to the providers" }).click();

  // The provider is about to change its certificate: both count, and it is tested anew.
  await press(page, of("Change the settings", name));
  const certificates = page.getByLabel("Certificates", { exact: true });
  await certificates.fill(`${await certificates.inputValue()}\n${pair().certificate}`);
  await press(page, "Save the settings");
  await page.getByText("Certificate 2", { exact: true }).waitFor();
  await press(page, of("Test this provider", name));
  await overThere(page);
  await page.getByRole("link", { name: "Back to the providers" }).click();
  await press(page, of("Put into use", name));
  await inUse(page, name);
  await ann.photograph("providers-saml-in-use");
  await comesIn(async (there) => {
    await press(there, `Sign in with ${name}`);
    await overThere(there);
  }, "Ada Lovelace");
});

test("a directory: asked with somebody's name, groups of groups, and its password on the ordinary page", async () => {
  const root = "dc=example,dc=org";
  const entry = (dn: string, ...lines: string[]) => [`dn: ${dn},${root}`, ...lines, ""].join("\n");
  const person = (uid: string) =>
    entry(
      `uid=${uid}`,
      "objectClass: inetOrgPerson",
      `uid: ${uid}`,
      `cn: ${uid} of LDAP`,
      `sn: ${uid}`,
      `mail: ${uid}@ldap.example`,
      `userPassword: ${uid} of the directory`,
    );
  const group = (cn: string, member: string) =>
    entry(`cn=${cn}`, "objectClass: groupOfNames", `cn: ${cn}`, `member: ${member},${root}`);
  await using slapd = await throwawaySlapd(
    [
      entry(
        "cn=reader",
        "objectClass: applicationProcess",
        "objectClass: simpleSecurityObject",
        "cn: reader",
        "userPassword: reads",
      ),
      person("lena"),
      person("outsider"),
      group("operators", "uid=lena"),
      group("staff", "cn=operators"),
    ].join("\n"),
  );
  const { page } = ann;
  const name = "Our directory";
  await another(page, "Another LDAP directory", name);
  await page
    .getByLabel("Encryption", { exact: true })
    .selectOption({ label: "StartTLS, never without (ldap://, 389)" });
  await fill(page, "Address", `ldap://localhost:${slapd.ldapPort}`);
  await fill(page, "Certificate authority, if it has one of its own", slapd.certificate);
  await fill(page, "Service account", `cn=reader,${root}`);
  await fill(page, "Password of the service account", "reads");
  await fill(page, "People are below", root);
  await page.getByLabel("Make an account for whoever it sends").check();
  await fill(page, "Only people of this group", `CN=staff,${root}`);
  await ann.photograph("providers-ldap-form");
  await press(page, "Add the provider");
  await press(page, of("Test this provider", name));
  const ask = async (who: string) => {
    await fill(page, "Name of somebody in it", who);
    await fill(page, "Their password", `${who} of the directory`);
    await press(page, "Ask the directory");
  };
  await ask("outsider");
  await page.getByText(/They are not in the group that may come in/).waitFor();
  await ask("lena");
  await page.getByText(`${name} answers. They get an account as Analyst.`, { exact: true }).waitFor();
  await page.getByText(`cn=staff,${root}`, { exact: true }).waitFor();
  await ann.photograph("providers-ldap-tested");
  await press(page, "Done");
  await press(page, of("Put into use", name));
  await inUse(page, name);
  await comesIn(async (there) => {
    await fill(there, "E-mail", "lena@ldap.example");
    await fill(there, "Password", "lena of the directory");
    await press(there, "Sign in");
  }, "lena of LDAP");
});
