/** casbin at its best: roles by client and tier as domain, closed areas as denials, its synchronous way, logging off. */
import { permissionFacts } from "@countersign/access";
import { newEnforcer, newModelFromString } from "casbin";
import { ASKED, type Question, type RightsWorld } from "../product/rights-world.ts";
import { installedVersion } from "./installed-version.ts";

const MODEL = `
[request_definition]
r = sub, dom, act
[policy_definition]
p = sub, act, eft
[role_definition]
g = _, _, _
[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))
[matchers]
m = r.act == p.act && (r.sub == p.sub || g(r.sub, p.sub, r.dom))
`;

/** Answers questions about these people. */
export async function casbinRights({ people, roles }: RightsWorld): Promise<(question: Question) => boolean> {
  const enforcer = await newEnforcer(newModelFromString(MODEL));
  const given = roles.flatMap(({ id, permissions }) => permissions.map((act) => [id, act, "allow"]));
  const denied = people.flatMap(({ user, areas }) =>
    ASKED.filter((one) => areas[permissionFacts(one).area] === "none").map((act) => [user, act, "deny"]),
  );
  await enforcer.addPolicies([...given, ...denied]);
  await enforcer.addGroupingPolicies(
    people.flatMap(({ user, clients }) =>
      clients.flatMap(({ client, tier: level = 1, roles: held }) =>
        held.flatMap(({ id }) =>
          [0, 1, 2, 3].filter((tier) => tier <= level).map((tier) => [user, id, `${client}/${tier}`]),
        ),
      ),
    ),
  );
  return ({ person, permission, client, tier }) =>
    enforcer.enforceSync(people[person]?.user ?? "nobody", `${client}/${tier}`, permission);
}

/** Its version. */
export const casbinVersion = `casbin ${installedVersion("casbin")}`;
