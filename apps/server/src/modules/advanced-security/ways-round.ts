/** How somebody could walk round the code, in words: shown on the page, before it is turned on too. */
import { mayAtAll, type Permission, waysRoundOf } from "@countersign/access";
import type { AdvancedSecurity, Parameter } from "@countersign/api";
import type { ServerContext } from "../../platform/context.ts";
import { compiledSnapshot, listUsers } from "../identity/index.ts";

type Way = AdvancedSecurity["ways_round"][number];

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
  const { users } = await listUsers(ctx, { state: "active" });
  const holders: typeof users = [];
  const askers: typeof users = [];
  for (const user of users) {
    // By what they hold, whatever their roles are called.
    const rights = await compiledSnapshot(ctx, user.id);
    const holds = (permission: Permission) =>
      rights !== undefined && mayAtAll(rights.snapshot, { permission });
    if (waysRoundOf(holds).some(({ code }) => code === "all-in-one-hand")) holders.push(user);
    if (holds("runs.request")) askers.push(user);
  }
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

function isOpen({ type, pattern }: Parameter): boolean {
  return type === "text" && pattern === undefined;
}
