/** A root: one authority's signed list of people, roles and policies, which devices pin (trust.md, formats.md). */
import {
  clients,
  displayName,
  FORMAT,
  hash,
  KINDS,
  NETWORKS,
  personKey,
  RESERVED_KINDS,
  runAs,
  slug,
  sshKeyText,
  time,
  version,
} from "./fields.ts";
import { flag, integer, optional, record, type ShapeOf, sortedSet, text, word } from "./shape.ts";

/** The reserved word for the server's own key, as a role member and as a required group: it makes a policy server-trust. */
export const SERVER = "server";
/** The roles of every root. */
export const ROLES = ["root", "renew", "people", "admit", "breakglass", "recovery"] as const;
export type RoleName = (typeof ROLES)[number];

const role = record({
  threshold: integer(0, 64),
  members: sortedSet(slug, 256, (item) => item),
  clients: optional(clients),
});
export type Role = ShapeOf<typeof role>;

const person = record({
  id: slug,
  name: displayName,
  keys: sortedSet(personKey, 16, (item) => item.key),
  groups: sortedSet(slug, 64, (item) => item),
  /** Fingerprints of keys that the same human holds elsewhere: they exclude him there too. */
  also: sortedSet(hash, 32, (item) => item),
});
export type Person = ShapeOf<typeof person>;

const policy = record({
  kind: word(...KINDS, ...RESERVED_KINDS),
  client: slug,
  /** All of them must be met (AND); one line a group. */
  require: sortedSet(record({ group: slug, min: integer(0, 64) }), 16, (item) => item.group),
  requester: word("signed", "server"),
  min_independent: integer(0, 64),
  max_targets: integer(1, 100_000),
  /** Seconds between not_before and not_after, at most 14 days. */
  max_window: integer(60, 1_209_600),
  network: sortedSet(word(...NETWORKS), 2, (item) => item),
  secrets: flag,
  /** User names a run may take; without the field only `default`. */
  run_as: optional(sortedSet(runAs, 64, (item) => item)),
});
export type Policy = ShapeOf<typeof policy>;

const station = record({
  id: slug,
  origin: text({
    max: 300,
    pattern: /^https?:\/\/[a-z0-9.-]+(?::[0-9]{1,5})?$/,
    called: "an origin such as https://sign.example.org",
  }),
  rpid: text({ max: 253, pattern: /^[a-z0-9.-]+$/, called: "a host name" }),
  independent: flag,
});
export type Station = ShapeOf<typeof station>;

/** The root document. `authority` is absent in version 1 (its hash is the authority) and present in every later one. */
export const root = record({
  type: word("root"),
  format: word(FORMAT),
  name: displayName,
  /** The operator's root may name server keys and witnesses; a client's root can only restrict. */
  scope: word("operator", "client"),
  authority: optional(hash),
  version,
  prev: optional(hash),
  issued: time,
  expires: time,
  hard_expires: time,
  trial: flag,
  persons: sortedSet(person, 500, (item) => item.id),
  roles: record({ root: role, renew: role, people: role, admit: role, breakglass: role, recovery: role }),
  policies: sortedSet(policy, 10_000, (item) => `${item.client} ${item.kind}`),
  stations: sortedSet(station, 64, (item) => item.id),
  server_keys: sortedSet(sshKeyText, 16, (item) => item),
  update_keys: sortedSet(sshKeyText, 16, (item) => item),
  witnesses: sortedSet(text({ max: 300, called: "a note verifier key" }), 64, (item) => item),
  min_release: integer(0, 1_000_000_000),
  revoked: sortedSet(hash, 10_000, (item) => item),
  successor: optional(record({ authority: hash, version, hash })),
});
export type Root = ShapeOf<typeof root>;
