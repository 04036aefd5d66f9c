/** How somebody could walk round the code, in words: shown on the page, before it is turned on too. */
import { ROLE_PERMISSIONS } from "@countersign/access";
import type { AdvancedSecurity, Parameter } from "@countersign/api";
import type { ServerContext } from "../../platform/context.ts";
import { listUsers } from "../identity/index.ts";

type Way = AdvancedSecurity["ways_round"][number];
type Permissions = (typeof ROLE_PERMISSIONS)["administrator"];

/** Scripts, API keys and user administration in one hand. */
const together = ["scripts.write", "keys.own", "users.write"] as const;
/** As many names as a person reads. */
const mostNames = 50;

/** An exempt script with its parameters. */
export interface ExemptScript {
  readonly script: string;
  readonly parameters: readonly Parameter[];
}

/** The ways that are open now. */
export async function waysRound(
  ctx: ServerContext,
  exempt: readonly ExemptScript[],
): Promise<readonly Way[]> {
  const holding = Object.entries(ROLE_PERMISSIONS)
    .filter(([, permissions]) => holdsAll(permissions))
    .map(([role]) => role);
  const { users } = await listUsers(ctx, { state: "active" });
  const holders = users.filter(({ role }) => holding.includes(role));
  const askers = users.filter(({ role }) => ROLE_PERMISSIONS[role].has("runs.request"));
  const open = exempt.filter(({ parameters }) => parameters.some(isOpen));
  return [
    ...(holders.length > 0
      ? [
          {
            code: "all-in-one-hand",
            sentence:
              "These people hold scripts, API keys and user administration at once. Whoever of them also gets at a code has everything in one hand.",
            remedy:
              "Close Extensions, the script repository and dashboard users together for everybody who only runs scripts: make them a Standard User, which closes Extensions and users. Keep authorization phones with people who do not ask for runs.",
            users: holders.slice(0, mostNames).map(({ id, name }) => ({ id, name })),
          },
        ]
      : []),
    ...(askers.length === 1
      ? [
          {
            code: "asks-and-authorizes",
            sentence:
              "Only one person may ask for runs. Unless somebody else holds the authorization phone, the code protects from nobody.",
            remedy: "Give the phone to somebody who does not ask for runs; they need no account here.",
            users: askers.map(({ id, name }) => ({ id, name })),
          },
        ]
      : []),
    ...(open.length > 0
      ? [
          {
            code: "exempt-with-open-arguments",
            sentence: `Run without a code and take any text as an argument: ${open
              .slice(0, 5)
              .map(({ script }) => script)
              .join(", ")}${open.length > 5 ? " and others" : ""}.`,
            remedy: "Give their parameters a pattern or choices, or protect them again.",
            users: [],
          },
        ]
      : []),
  ];
}

function holdsAll(permissions: Permissions): boolean {
  return together.every((permission) => permissions.has(permission));
}

function isOpen({ type, pattern }: Parameter): boolean {
  return type === "text" && pattern === undefined;
}
