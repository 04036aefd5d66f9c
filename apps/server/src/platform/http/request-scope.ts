/** What happened within the request under way, for the check that no effect stays without its audit entry. */
import { AsyncLocalStorage } from "node:async_hooks";

interface RequestScope {
  readonly recorded: string[];
}

const scopes = new AsyncLocalStorage<RequestScope>();

/** Runs `work` and gives, with its result, the names of the audit events that its transactions committed. */
export async function withRequestScope<Result>(
  work: () => Promise<Result>,
): Promise<{ result: Result; recorded: readonly string[] }> {
  const scope: RequestScope = { recorded: [] };
  return { result: await scopes.run(scope, work), recorded: scope.recorded };
}

/** Notes committed audit events; outside a request it does nothing. */
export function noteRecorded(events: readonly string[]): void {
  scopes.getStore()?.recorded.push(...events);
}
