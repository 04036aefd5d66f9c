/** Whatever a new root changes is said, with whether it allows more or less. */
import {
  countersignPolicy,
  makeOperatorRoot,
  makePerson,
  nextRoot,
  seededKey,
  serverPolicy,
  TEAM_STATION,
  TRIAL_STATION,
  twoPeople,
} from "@countersign/testkit";
import type { Policy, Root } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { describe, expect, test } from "vitest";
import { plainText } from "../text/segment.ts";
import type { Severity } from "./change.ts";
import { compareRoots } from "./compare-roots.ts";

const base = makeOperatorRoot({
  change: {
    server_keys: [seededKey("server").key],
    update_keys: [seededKey("release").key],
    revoked: [`sha256:${"1".repeat(64)}`],
    witnesses: ["w1"],
    min_release: 5,
  },
}).document;
const hash = (digit: string) => `sha256:${digit.repeat(64)}`;
const person = (id: string, options: Parameters<typeof makePerson>[0] | object = {}) =>
  makePerson({ id, ...options }).entry;
const policies = (change: Partial<Policy>): Partial<Root> => ({
  policies: base.policies.map((policy) => (policy.kind === "script" ? { ...policy, ...change } : policy)),
});
const roles = (change: Partial<Root["roles"]>): Partial<Root> => ({ roles: { ...base.roles, ...change } });
const station = (change: object): Partial<Root> => ({
  stations: [{ ...TEAM_STATION, ...change }, TRIAL_STATION],
});
const [alice, bob] = twoPeople().map(({ entry }) => entry);
if (!alice || !bob) throw new Error("two people");

/** Each change, in both directions: forwards with these words, backwards with the others. */
const table: readonly (readonly [field: keyof Root, change: Partial<Root>, there: RegExp, back: RegExp])[] = [
  [
    "policies",
    policies({ require: [{ group: "approvers", min: 2 }] }),
    /^tightens script at acme: 2 of the approvers must approve, where it took one$/,
    /^loosens script at acme: only one of the approvers must approve, where it took 2$/,
  ],
  [
    "policies",
    policies({
      require: [
        { group: "approvers", min: 1 },
        { group: "owners", min: 1 },
      ],
    }),
    /^tightens .*one of the group owners must approve/,
    /^loosens .*nobody of the group owners has to approve any more \(it was one\)/,
  ],
  [
    "policies",
    policies({ min_independent: 0 }),
    /^loosens script at acme: console-trust instead of device-trust/,
    /^tightens .*device-trust instead of console-trust/,
  ],
  [
    "policies",
    policies(serverPolicy("acme")),
    /^loosens script at acme: server-trust instead of device-trust: the server's key alone is enough/,
    /^tightens .*device-trust instead of server-trust/,
  ],
  [
    "policies",
    policies({ max_targets: 5000 }),
    /^loosens .*up to 5000 devices at once, where it was 1000/,
    /^tightens .*at most 1000 devices/,
  ],
  ["policies", policies({ max_window: 60 }), /^tightens .*at most 1 minute/, /^loosens .*up to 14 days/],
  [
    "policies",
    policies({ network: ["none"] }),
    /^tightens .*network host is refused/,
    /^loosens .*network host is allowed/,
  ],
  [
    "policies",
    policies({ secrets: false }),
    /^tightens .*secrets are refused/,
    /^loosens .*secrets are allowed/,
  ],
  [
    "policies",
    policies({ run_as: ["default", "root"] }),
    /^loosens .*run as root is allowed/,
    /^tightens .*run as root is refused/,
  ],
  [
    "policies",
    { policies: [...base.policies, countersignPolicy("globex")] },
    /^loosens script at globex: is allowed, which was refused altogether; device-trust/,
    /^tightens script at globex: is refused altogether/,
  ],
  [
    "persons",
    { persons: [alice, bob, person("carol", { groups: ["approvers"] })] },
    /^loosens Carol \(carol\) is added, with one key, in approvers$/,
    /^tightens Carol \(carol\) is removed/,
  ],
  [
    "persons",
    { persons: [{ ...alice, name: "Ali\u0441e" }, bob] },
    /^neutral alice is called Ali\u0441‹U\+0441 \(Cyrillic\) looks like c›e, and was called Alice$/,
    /^neutral alice is called Alice/,
  ],
  [
    "persons",
    { persons: [{ ...alice, groups: [...alice.groups, "owners"] }, bob] },
    /^loosens Alice can approve as one of owners/,
    /^tightens Alice can no longer approve/,
  ],
  [
    "persons",
    {
      persons: [
        { ...alice, keys: person("alice", { keys: [seededKey("alice"), seededKey("other")] }).keys },
        bob,
      ],
    },
    /^loosens Alice can sign with another key: sha256:/,
    /^tightens Alice can no longer sign with sha256:/,
  ],
  [
    "persons",
    { persons: [{ ...alice, keys: alice.keys.map((key) => ({ ...key, synced: true })) }, bob] },
    /^loosens a key of Alice may be synced/,
    /^tightens a key of Alice may no longer be synced/,
  ],
  [
    "persons",
    { persons: [{ ...alice, keys: alice.keys.map((key) => ({ ...key, station: "team" })) }, bob] },
    /^loosens a key of Alice is used at station team instead of none/,
    /^loosens .*none instead of team/,
  ],
  [
    "persons",
    { persons: [{ ...alice, also: [hash("7")] }, bob] },
    /^tightens Alice is known to hold sha256:7/,
    /^loosens Alice is no longer known to hold sha256:7/,
  ],
  [
    "roles",
    roles({ root: { threshold: 1, members: ["alice", "bob"] } }),
    /^loosens one of role root is enough to change this root, and so everything, where it took 2$/,
    /^tightens it takes 2 of role root/,
  ],
  [
    "roles",
    roles({ people: { threshold: 2, members: ["alice"] } }),
    /^tightens Bob leaves role people/,
    /^loosens Bob joins role people: say who may ask/,
  ],
  [
    "roles",
    roles({ recovery: { threshold: 1, members: ["bob"] } }),
    /^loosens one of role recovery can stand in for lost signers of role root, which nobody could/,
    /^tightens nobody can stand in/,
  ],
  [
    "roles",
    roles({ admit: { ...base.roles.admit, members: ["alice", "bob", "server"] } }),
    /^loosens the server joins role admit/,
    /^tightens the server leaves role admit/,
  ],
  [
    "roles",
    roles({ admit: { ...base.roles.admit, clients: ["acme"] } }),
    /^tightens role admit reaches only acme/,
    /^loosens role admit reaches every client, not only acme/,
  ],
  [
    "stations",
    station({ independent: false }),
    /^tightens signatures made at station team no longer count as made out of/,
    /^loosens signatures made at station team count as made out of the server's reach, which they did not/,
  ],
  [
    "stations",
    station({ origin: "https://evil.example", rpid: "evil.example" }),
    /^loosens station team is at https:\/\/evil\.example as evil\.example, and was at/,
    /^loosens station team/,
  ],
  [
    "stations",
    { stations: [TEAM_STATION] },
    /^tightens signatures made at station trial/,
    /^loosens signatures made at station trial .* count, but not/,
  ],
  [
    "server_keys",
    { server_keys: [] },
    /^tightens a server key is removed: sha256:/,
    /^loosens a server key is added/,
  ],
  [
    "update_keys",
    { update_keys: [] },
    /^loosens no release key is listed any more: this root no longer restricts/,
    /^tightens agents are updated only by/,
  ],
  [
    "update_keys",
    { update_keys: [...base.update_keys, seededKey("release 2").key].toSorted() },
    /^loosens a release key is added/,
    /^tightens a release key is removed/,
  ],
  [
    "witnesses",
    { witnesses: [] },
    /^loosens a witness of the log is removed: w1/,
    /^tightens a witness of the log is added: w1/,
  ],
  [
    "min_release",
    { min_release: 4 },
    /^loosens agents from release 4 execute, where it took 5/,
    /^tightens agents below release 5/,
  ],
  ["revoked", { revoked: [] }, /^loosens sha256:1+ is no longer revoked/, /^tightens sha256:1+ is revoked/],
  [
    "expires",
    { expires: base.expires + 86_400 },
    /^loosens it ends 1 day later than before/,
    /^tightens it ends 1 day earlier than before/,
  ],
  [
    "hard_expires",
    { hard_expires: base.hard_expires + 172_800 },
    /^loosens its last possible day is 2 days later/,
    /^tightens its last possible day is 2 days earlier/,
  ],
  [
    "successor",
    { successor: { authority: hash("8"), version: 1, hash: hash("8") } },
    /^loosens devices leave this root for good, for the new authority sha256:8+$/,
    /^tightens no successor/,
  ],
  [
    "successor",
    { successor: { authority: hash("8"), version: 2, hash: hash("9") } },
    /^loosens devices leave this root for good, for version 2 of authority sha256:8+ \(hash sha256:9+\)$/,
    /^tightens no successor/,
  ],
  [
    "name",
    { name: "Opera\u200btor" },
    /^neutral the root is called Opera‹U\+200B ZERO WIDTH SPACE›tor, and was called Operator/,
    /^neutral/,
  ],
  ["trial", { trial: true }, /^loosens becomes a one-person trial/, /^tightens is no trial/],
  [
    "scope",
    { scope: "client" },
    /^loosens becomes the root of client/,
    /^loosens becomes the root of operator/,
  ],
];

function said(before: Root, after: Root): string[] {
  return compareRoots(before, after, nodeCrypto).map(
    ({ severity, words }) => `${severity} ${plainText(words)}`,
  );
}

describe("a change of a root is said, there and back:", () => {
  test.each(table)("%s %#", (_field, change, there, back) => {
    const changed = { ...base, ...change };
    expect(said(base, changed)[0]).toMatch(there);
    expect(said(changed, base)[0]).toMatch(back);
  });

  test("every field that a root has is compared, but for those that make it the next one", () => {
    const next = ["type", "format", "authority", "version", "prev", "issued"];
    const all = [...Object.keys(base), "successor"].filter((field) => !next.includes(field));
    expect([...new Set<string>(table.map(([field]) => field))].toSorted()).toEqual(all.toSorted());
  });

  test("nothing is said where nothing changed", () => {
    expect(said(base, base)).toEqual([]);
    const root = makeOperatorRoot();
    expect(said(root.document, nextRoot(root).document)).toEqual([]);
  });

  test("what is allowed newly comes first, and one change at many clients is said once", () => {
    const clients = Array.from({ length: 50 }, (_none, at) => `client-${at}`);
    const before = { ...base, policies: clients.map((client) => countersignPolicy(client)) };
    const after = {
      ...base,
      server_keys: [],
      policies: clients.map((client) => countersignPolicy(client, { max_targets: 2000 })),
    };
    const order: Severity[] = ["loosens", "tightens"];
    const changes = compareRoots(before, after, nodeCrypto);
    expect(changes.map(({ severity }) => severity)).toEqual(order);
    expect(plainText(changes[0]?.words ?? [])).toContain(clients.join(", "));
  });

  test("a key that cannot be read is no reason to say nothing", () => {
    const broken = { ...alice, keys: [{ key: "ssh-ed25519 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }] };
    expect(said(base, { ...base, persons: [broken, bob] }).join()).toContain("a key that cannot be read");
  });
});
