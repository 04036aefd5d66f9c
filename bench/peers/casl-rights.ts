/** CASL at its best: one ability a person, built beforehand, with one rule for all clients at which somebody stands at one tier. */
import { createMongoAbility, type MongoAbility, subject } from "@casl/ability";
import { permissionFacts, type Permission, type Rights } from "@countersign/access";
import { ASKED, type Question } from "../product/rights-world.ts";
import { installedVersion } from "./installed-version.ts";

/** Answers questions about these people. */
export function caslRights(people: readonly Rights[], clients: number): (question: Question) => boolean {
  const abilities = people.map(caslAbility);
  const objects = Array.from({ length: clients + 2 }, (_, id) =>
    [0, 1, 2, 3].map((tier) => subject("Client", { id, tier })),
  );
  return ({ person, permission, client, tier }) =>
    abilities[person]?.can(permission, objects[client]?.[tier] ?? "Client") ?? false;
}

/** One person's ability. */
export function caslAbility({ clients, areas }: Rights): MongoAbility {
  const at = (permission: Permission, level: number) =>
    clients
      .filter(
        ({ tier, roles }) =>
          tier === level && roles.some(({ permissions }) => permissions.includes(permission)),
      )
      .map(({ client }) => client);
  const given = ASKED.flatMap((action) =>
    [1, 2, 3].map((level) => ({
      action,
      subject: "Client",
      conditions: { id: { $in: at(action, level) }, tier: { $lte: level } },
    })),
  );
  const closed = ASKED.filter((permission) => areas[permissionFacts(permission).area] === "none");
  return createMongoAbility([
    ...given,
    ...closed.map((action) => ({ action, subject: "Client", inverted: true })),
  ]);
}

/** Its version. */
export const caslVersion = `CASL ${installedVersion("@casl/ability")}`;
