/** Cedar at its best here: policies parsed beforehand, and of the person only what the question is about. */
import { getCedarVersion, preparsePolicySet, statefulIsAuthorized } from "@cedar-policy/cedar-wasm/nodejs";
import { permissionFacts } from "@countersign/access";
import type { Question, RightsWorld } from "../product/rights-world.ts";

const SET = "rights";

/** Answers questions about these people. Throws where Cedar does not take what it is given. */
export function cedarRights({ people, roles }: RightsWorld): (question: Question) => boolean {
  const permits = roles.map(({ id, permissions }) => {
    const actions = permissions.map((one) => `Action::"${one}"`).join(",");
    return `permit(principal, action in [${actions}], resource) when {
      principal.hasTag(resource.client) && principal.getTag(resource.client).roles.contains("${id}") &&
      resource.tier <= principal.getTag(resource.client).level };`;
  });
  const forbid = "forbid(principal, action, resource) when { principal.closed.contains(context.area) };";
  const parsed = preparsePolicySet(SET, { staticPolicies: [...permits, forbid].join("\n") });
  if (parsed.type === "failure") throw new Error(JSON.stringify(parsed.errors));
  const held = people.map(
    ({ clients }) =>
      new Map(
        clients.map(({ client, tier: level = 1, roles: own }) => [
          client,
          { level, roles: own.map(({ id }) => id) },
        ]),
      ),
  );
  const resource = { type: "Client", id: "c" };
  return ({ person, permission, client, tier }) => {
    const { user = "nobody", areas = {} } = people[person] ?? {};
    const own = held[person]?.get(client);
    const principal = { type: "User", id: user };
    const said = statefulIsAuthorized({
      principal,
      action: { type: "Action", id: permission },
      resource,
      context: { area: permissionFacts(permission).area },
      preparsedPolicySetId: SET,
      entities: [
        {
          uid: principal,
          attrs: { closed: Object.keys(areas) },
          parents: [],
          tags: own ? { [client]: own } : {},
        },
        { uid: resource, attrs: { client: String(client), tier }, parents: [] },
      ],
    });
    if (said.type === "failure") throw new Error(JSON.stringify(said.errors));
    return said.response.decision === "allow";
  };
}

/** Its version. */
export const cedarVersion = `Cedar ${getCedarVersion()}`;
