/** Signing in against a real OpenLDAP server, and against impostors of one. */
// needs: slapd, openssl
import { createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { throwawaySlapd, type ThrowawaySlapd } from "@countersign/testkit/throwaway-slapd";
import { ldapPresets, type LdapSettings, ldapSettings } from "@countersign/api";
import { ldapSettingsProblem } from "./ldap-settings-problem.ts";
import { signInToDirectory } from "./sign-in-to-directory.ts";

const people = "ou=people,dc=example,dc=org";
const groups = "ou=groups,dc=example,dc=org";
const person = (uid: string, mail: string, more = "") => `dn: uid=${uid},${people}
objectClass: inetOrgPerson
uid: ${uid}
cn: ${uid === "ada" ? "Ada Lovelace" : uid}
sn: ${uid}
mail: ${mail}
userPassword: ${uid} knows this
${more}`;
const group = (cn: string, ...members: string[]) => `dn: cn=${cn},${groups}
objectClass: groupOfNames
cn: ${cn}
${members.map((dn) => `member: ${dn}`).join("\n")}
`;
const ldif = [
  "dn: cn=reader,dc=example,dc=org\nobjectClass: applicationProcess\nobjectClass: simpleSecurityObject\ncn: reader\nuserPassword: reads\n",
  `dn: ${people}\nobjectClass: organizationalUnit\nou: people\n`,
  `dn: ${groups}\nobjectClass: organizationalUnit\nou: groups\n`,
  person("ada", "ada@example.org"),
  person("twin1", "twins@example.org"),
  person("twin2", "twins@example.org"),
  person("locked", "locked@example.org", "pwdAccountLockedTime: 000001010000Z\n"),
  person("par(en)*", "odd@example.org"),
  // A ring of three, and a group that Ada is in by its middle.
  group("operators", `uid=ada,${people}`),
  group("staff", `cn=operators,${groups}`, `cn=everybody,${groups}`),
  group("everybody", `cn=staff,${groups}`),
  group("strangers", `uid=twin1,${people}`),
  // Somebody in more groups than are read.
  person("popular", "popular@example.org"),
  ...Array.from({ length: 1001 }, (_, at) => group(`many${at}`, `uid=popular,${people}`)),
  `dn: cn=unix,${groups}\nobjectClass: posixGroup\ncn: unix\ngidNumber: 7\nmemberUid: ada\n`,
].join("\n");

let slapd: ThrowawaySlapd;
let config: LdapSettings;
const reads = "reads";
beforeAll(async () => {
  slapd = await throwawaySlapd(ldif);
  config = ldapSettings.parse({
    kind: "ldap",
    ...ldapPresets.generic,
    url: `ldaps://localhost:${slapd.ldapsPort}`,
    encryption: "ldaps",
    ca_certificates: slapd.certificate,
    flavour: "generic",
    bind_dn: "cn=reader,dc=example,dc=org",
    base_dn: "dc=example,dc=org",
    group_base_dn: null,
  });
});
afterAll(() => slapd.stop());

const clearUrl = () => `ldap://localhost:${slapd.ldapPort}`;
const signIn = (name: string, password: string, changed: Partial<LdapSettings> = {}, service = reads) =>
  signInToDirectory({ ...config, ...changed }, service, { name, password });

test.each<[string, () => Partial<LdapSettings>]>([
  ["ldaps", () => ({})],
  ["start-tls", () => ({ url: clearUrl(), encryption: "start-tls" })],
  ["plain", () => ({ url: clearUrl(), encryption: "plain" })],
])("the right password gives id, address, name and all groups (%s)", async (_, changed) => {
  const answer = await signIn("ada@example.org", "ada knows this", changed());
  expect(answer).toEqual({
    ok: true,
    person: {
      subject: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as string,
      email: "ada@example.org",
      name: "Ada Lovelace",
      groups: ["everybody", "operators", "staff", "unix"].map((cn) => `cn=${cn},${groups}`),
      // The ring ends by itself: nothing is left that was not asked about.
      groupsCut: false,
    },
  });
});

test("who is in more groups than are read is said to be", async () => {
  const answer = await signIn("popular", "popular knows this");
  expect(answer).toMatchObject({ ok: true, person: { groupsCut: true } });
});

describe("refused, and why:", () => {
  const password = "ada knows this";
  test.each<[string, string, string]>([
    ["wrong-password", "ada", "guess"],
    ["wrong-password", "ada", reads],
    ["wrong-password", "locked", "locked knows this"],
    ["empty-password", "ada", ""],
    ["empty-password", "ada", "\0"],
    ["person-unknown", "nobody@example.org", password],
    ["person-ambiguous", "twins@example.org", "twin1 knows this"],
    // What would find Ada, or everybody, if it were text of a filter.
    ["person-unknown", "*", password],
    ["person-unknown", "ad*", password],
    ["person-unknown", "ada)(uid=*", password],
    ["person-unknown", "x)(|(uid=ada", password],
    ["person-unknown", "\\61da", password],
    ["person-unknown", `uid=ada,${people}`, password],
    ["name-invalid", "ada\0", password],
    ["name-invalid", "a\u200bda", password],
    ["name-invalid", "a".repeat(257), password],
    ["name-invalid", "", password],
  ])("%s: %j with %j", async (because, name, given) => {
    expect(await signIn(name, given)).toEqual({ ok: false, because });
  });

  test("a name of odd characters is a name", async () => {
    expect(await signIn("par(en)*", "par(en)* knows this")).toMatchObject({ ok: true });
  });

  test.each<[string, Partial<LdapSettings>, string]>([
    ["directory-service-account", {}, "wrong"],
    ["directory-service-account", {}, ""],
    ["directory-service-account", { bind_dn: "cn=nobody,dc=example,dc=org" }, reads],
    ["directory-base", { base_dn: "dc=elsewhere,dc=org" }, reads],
    ["directory-unreachable", { url: "ldap://127.0.0.1:1", encryption: "start-tls" }, reads],
    // Neither the system's authorities nor the name fit.
    ["directory-certificate", { ca_certificates: null }, reads],
  ])("%s: %j", async (because, changed, service) => {
    expect(await signIn("ada", password, changed, service)).toEqual({ ok: false, because });
  });

  test("a certificate for another name", async () => {
    for (const encryption of ["ldaps", "start-tls"] as const) {
      const [scheme, port] =
        encryption === "ldaps" ? ["ldaps", slapd.ldapsPort] : (["ldap", slapd.ldapPort] as const);
      expect(await signIn("ada", password, { encryption, url: `${scheme}://127.0.0.1:${port}` })).toEqual({
        ok: false,
        because: "directory-certificate",
      });
    }
  });
});

describe("an impostor in the line", () => {
  const heard: Buffer[] = [];
  let server: Server;
  /** What it says to whoever asks for StartTLS. */
  let says: (socket: Socket) => void;
  beforeAll(async () => {
    server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.on("data", (bytes: Buffer) => {
        heard.push(bytes);
        says(socket);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => server.close());

  const answer = (code: number, id = 1) =>
    Buffer.from([0x30, 0x0c, 0x02, 0x01, id, 0x78, 0x07, 0x0a, 0x01, code, 0x04, 0x00, 0x04, 0x00]);
  /** A success of the next request that waits for bytes which the real directory will send. */
  const halfASuccess = Buffer.from([0x30, 0x20, 0x02, 0x01, 0x01, 0x61, 0x1b, 0x0a, 0x01, 0x00, 0x04, 0x00]);

  test.each<[string, (socket: Socket) => void]>([
    ["says no", (socket) => socket.write(answer(52))],
    ["answers another question", (socket) => socket.write(answer(0, 2))],
    ["sends more behind its yes", (socket) => socket.write(Buffer.concat([answer(0), halfASuccess]))],
    ["sends what is no answer", (socket) => socket.write(Buffer.alloc(5000, 0x41))],
    ["hangs up", (socket) => socket.end()],
  ])("that %s hears no password", async (_, behave) => {
    says = behave;
    heard.length = 0;
    const { port } = server.address() as AddressInfo;
    const url = `ldap://localhost:${port}`;
    expect(await signIn("ada", "ada knows this", { url, encryption: "start-tls" })).toEqual({
      ok: false,
      because: "directory-start-tls",
    });
    expect(Buffer.concat(heard).toString("latin1")).not.toMatch(/reads|knows/);
  });
});

test.each<[string, Partial<LdapSettings>]>([
  ["plain to another machine", { url: "ldap://dc1.example.org", encryption: "plain" }],
  ["ldaps:// without TLS", { encryption: "plain" }],
  ["StartTLS within TLS", { encryption: "start-tls" }],
  ["an address with more in it", { url: "ldaps://user:pass@dc1.example.org" }],
  ["an attribute that is a filter", { name_attributes: ["uid=*)(x"] }],
  ["a certificate that is none", { ca_certificates: "trust me" }],
])("no configuration: %s", (_, changed) => {
  const read = ldapSettings.safeParse({ ...config, ...changed });
  expect(read.success && ldapSettingsProblem(read.data)).not.toBeUndefined();
});
