/** The operator's root that stands in the siege: every role has its own people, so that each can be stolen alone. */
import { SERVER } from "@countersign/protocol";
import type { Root } from "@countersign/protocol";
import { countersignPolicy, makeOperatorRoot, serverPolicy, type SoftRoot } from "../world/make-root.ts";
import { seededKey } from "../world/seeded-key.ts";
import { DAY } from "../world/world-clock.ts";
import { olga, operatorPeople, oscar } from "./cast.ts";

/** Roles of the first version. The server's key may admit, as far as roots let it. */
export const besiegedRoles: Root["roles"] = {
  root: { threshold: 2, members: ["olga", "oscar"] },
  renew: { threshold: 2, members: ["remy", "rita"] },
  people: { threshold: 2, members: ["bob", "pia"] },
  admit: { threshold: 1, members: ["adam", SERVER], clients: ["acme", "globex", "lab"] },
  breakglass: { threshold: 2, members: ["alice", "bob"] },
  recovery: { threshold: 1, members: [] },
};

/** Policies: `acme` is where the device belongs, `lab` is server-trust, nobody admits to `hooli`. */
export const besiegedPolicies: Root["policies"] = [
  countersignPolicy("acme", {
    max_targets: 100,
    max_window: DAY,
    secrets: false,
    run_as: ["daemon", "default"],
  }),
  countersignPolicy("globex"),
  countersignPolicy("hooli"),
  serverPolicy("lab"),
];

/** Version 1, signed by olga and oscar; `change` is laid over it. `now` in seconds. */
export function besiegedRoot(now: number, change: Partial<Root> = {}): SoftRoot {
  return makeOperatorRoot({
    people: operatorPeople,
    now,
    change: {
      roles: besiegedRoles,
      policies: [...besiegedPolicies],
      server_keys: [seededKey(SERVER).key],
      ...change,
    },
    signers: [olga, oscar],
  });
}
