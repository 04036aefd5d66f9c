import { canonicalBytes, type Root, SERVER } from "@countersign/protocol";
import { generateEd25519 } from "@countersign/protocol/node";
import { expect, test } from "vitest";
import { describeRoot } from "./describe-root.ts";

const of = (digit: string) => `sha256:${digit.repeat(64)}`;
const key = () => generateEd25519("somebody").publicKeyText;
const nobody = { threshold: 1, members: [] };

const root: Root = {
  type: "root",
  format: 1,
  name: "Acme IT",
  scope: "operator",
  authority: of("a"),
  version: 7,
  prev: of("b"),
  issued: 1_700_000_000,
  expires: 1_700_000_100,
  hard_expires: 1_700_000_200,
  trial: false,
  persons: [{ id: "ann", name: "Ann", keys: [{ key: key() }], groups: ["ops"], also: [] }],
  roles: { root: nobody, renew: nobody, people: nobody, admit: nobody, breakglass: nobody, recovery: nobody },
  policies: [
    {
      kind: "script",
      client: "acme",
      require: [{ group: "ops", min: 1 }],
      requester: "signed",
      min_independent: 1,
      max_targets: 10,
      max_window: 3600,
      network: ["host"],
      secrets: false,
    },
  ],
  stations: [
    { id: "sign", origin: "https://sign.acme.example", rpid: "sign.acme.example", independent: true },
  ],
  server_keys: [key()],
  update_keys: [],
  witnesses: [],
  min_release: 0,
  revoked: [],
};
const [person] = root.persons;
const [policy] = root.policies;
const [station] = root.stations;
if (!person || !policy || !station) throw new Error("the root above has one of each");

// Hash and code tell that something differs, and nobody can read it; of rules that are broken each test would break one.
const words = async (change: Partial<Root>) => {
  const bytes = canonicalBytes({ ...root, ...change });
  const said = await describeRoot({ signed: { bytes, signatures: [] } });
  return said.replaceAll(/^(hash|code|FAULT) .*$/gm, "");
};

test.each<[string, Partial<Root>]>([
  ["another name", { name: "Acme It" }],
  ["another scope", { scope: "client" }],
  ["another authority", { authority: of("d") }],
  ["another version", { version: 8 }],
  ["another root before it", { prev: of("d") }],
  ["another day of issue", { issued: 1_700_000_001 }],
  ["another last day", { expires: 1_700_000_101 }],
  ["another hard end", { hard_expires: 1_700_000_201 }],
  ["a trial", { trial: true }],
  ["another person", { persons: [person, { ...person, id: "bob" }] }],
  [
    "another key",
    {
      persons: [
        {
          ...person,
          keys: [...person.keys, { key: key() }].toSorted((left, right) => (left.key < right.key ? -1 : 1)),
        },
      ],
    },
  ],
  [
    "a key that may be synced",
    { persons: [{ ...person, keys: person.keys.map((one) => ({ ...one, synced: true })) }] },
  ],
  [
    "a key at a station",
    { persons: [{ ...person, keys: person.keys.map((one) => ({ ...one, station: "sign" })) }] },
  ],
  ["another group", { persons: [{ ...person, groups: ["ops", "security"] }] }],
  ["a key elsewhere", { persons: [{ ...person, also: [of("e")] }] }],
  ["a role's member", { roles: { ...root.roles, admit: { threshold: 1, members: [SERVER] } } }],
  [
    "a role's clients",
    { roles: { ...root.roles, admit: { threshold: 1, members: ["ann"], clients: ["acme"] } } },
  ],
  ["another threshold", { roles: { ...root.roles, root: { threshold: 2, members: ["ann"] } } }],
  ["another client's policy", { policies: [{ ...policy, client: "weak" }] }],
  ["another requirement", { policies: [{ ...policy, require: [{ group: "ops", min: 2 }] }] }],
  ["the server as requester", { policies: [{ ...policy, requester: "server" }] }],
  ["no independent channel", { policies: [{ ...policy, min_independent: 0 }] }],
  ["more devices at once", { policies: [{ ...policy, max_targets: 11 }] }],
  ["a longer window", { policies: [{ ...policy, max_window: 3601 }] }],
  ["another network", { policies: [{ ...policy, network: ["host", "none"] }] }],
  ["secrets", { policies: [{ ...policy, secrets: true }] }],
  ["another user", { policies: [{ ...policy, run_as: ["root"] }] }],
  ["another station", { stations: [{ ...station, origin: "https://sign.evil.example" }] }],
  ["a wider name of a station", { stations: [{ ...station, rpid: "acme.example" }] }],
  ["a station that is not independent", { stations: [{ ...station, independent: false }] }],
  ["another server key", { server_keys: [key()] }],
  ["a key for updates", { update_keys: [key()] }],
  ["a witness", { witnesses: ["witness.evil.example+12345678+abc"] }],
  ["a lowest release, below which devices refuse everything", { min_release: 1_000_000_000 }],
  ["something revoked", { revoked: [of("f")] }],
  ["a successor", { successor: { authority: of("e"), version: 1, hash: of("f") } }],
])("Whoever signs a root reads of %s", async (_what, change) => {
  expect(await words(change)).not.toBe(await words({}));
});
