/** The operator's authority as the server shows it: for composing, never for trusting. */
import { type Authority, type Client, endpoints } from "@countersign/api";
import { RefusedError } from "./command.ts";

/** The one operator authority that is current (a trial root that named a successor is not). */
export async function operatorOf(api: Client): Promise<Authority> {
  const { authorities } = (await api.call(endpoints.trust.listAuthorities)).reply;
  const operators = authorities.filter((authority) => authority.scope === "operator");
  const current = operators.find((authority) => authority.successor === null) ?? operators[0];
  if (!current)
    throw new RefusedError("no-root", "no operator root is published here yet: countersign root publish");
  return current;
}
