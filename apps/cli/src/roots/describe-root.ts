/** A root in words: who may do what, and what it takes. */
import { type Policy, ROLES } from "@countersign/protocol";
import { fingerprintsOf } from "./card-file.ts";
import { harmless, when } from "../output/table.ts";
import type { LoadedRoot } from "./load-root.ts";

/** How a policy is called everywhere in words (trust.md, levels). */
export function trustWord(policy: Policy): "server-trust" | "console-trust" | "device-trust" {
  if (policy.requester === "server") return "server-trust";
  return policy.min_independent > 0 ? "device-trust" : "console-trust";
}

/** The whole root, for people who are about to sign it: whatever a root may say is said here. */
export function describeRoot({ root, hash, signed }: LoadedRoot): string {
  const lines = [
    `${harmless(root.name)}: ${root.scope}'s root, version ${root.version}${root.trial ? ", a one-person TRIAL" : ""}`,
    `hash        ${hash}`,
    `authority   ${root.authority ?? hash}`,
    ...(root.prev === undefined ? [] : [`follows     ${root.prev}`]),
    `valid       ${when(root.issued)} to ${when(root.expires)}, renewable to ${when(root.hard_expires)}`,
    "persons",
    ...root.persons.flatMap((person) => [
      `  ${person.id}  ${harmless(person.name)}${person.groups.length > 0 ? `  in ${person.groups.join(", ")}` : ""}${person.also.length > 0 ? `  also ${person.also.join(", ")}` : ""}`,
      ...person.keys.map(
        (key) =>
          `    ${fingerprintsOf(key.key).join("  ")}${key.station ? `  at station ${key.station}` : ""}${key.synced ? "  may be synced" : ""}`,
      ),
    ]),
    "roles",
    ...ROLES.map((name) => {
      const role = root.roles[name];
      return `  ${name.padEnd(10)}  ${role.members.length === 0 ? "nobody" : `${role.threshold} of ${role.members.join(", ")}`}${role.clients ? ` for ${role.clients.join(", ")}` : ""}`;
    }),
    "policies",
    ...root.policies.map(
      (policy) => `  ${policy.client} ${policy.kind}: ${trustWord(policy)}, ${describePolicy(policy)}`,
    ),
    ...root.stations.map(
      (station) =>
        `station     ${station.id} ${station.origin} as ${station.rpid}${station.independent ? " independent" : " NOT independent"}`,
    ),
    ...root.server_keys.map((key) => `server key  ${fingerprintsOf(key).join("  ")}`),
    ...root.update_keys.map((key) => `UPDATE KEY  ${fingerprintsOf(key).join("  ")}`),
    ...root.witnesses.map((witness) => `witness     ${harmless(witness)}`),
    ...(root.min_release > 0
      ? [`RELEASE     agents below release ${root.min_release} execute nothing any more`]
      : []),
    ...root.revoked.map((id) => `revoked     ${id}`),
    ...(root.successor
      ? [
          `successor   version ${root.successor.version} of authority ${root.successor.authority}`,
          `            hash ${root.successor.hash}`,
        ]
      : []),
    `signatures  ${signed.signatures.length}`,
  ];
  return lines.join("\n");
}

function describePolicy(policy: Policy): string {
  const need =
    policy.requester === "server"
      ? "the server's key alone"
      : `a signed requester and ${policy.require.map((item) => `${item.min} of ${item.group}`).join(" and ")}, ${policy.min_independent} through an independent channel`;
  return `${need}; up to ${policy.max_targets} devices, ${policy.max_window} s, network ${policy.network.join(" or ")}${policy.secrets ? ", secrets" : ""}, run as ${(policy.run_as ?? ["default"]).join(" or ")}`;
}
