/** What must hold every evening, whatever happened: named checks over the facts, each a sentence for what broke it. */
import type { Execution } from "./device.ts";
import type { Asked, Facts } from "./facts.ts";

type Check = (facts: Facts) => string[];

const checks: readonly Check[] = [
  nothingExecutedTwice,
  everythingWasAskedFor,
  everythingWasSigned,
  whatWasRefusedNeverRan,
  whatWasTakenBackStayedBack,
  whoIsAwakeIsUpToDate,
  whoIsAwakeIsReached,
  headsAreOfOneLog,
];

/** What broke; empty where everything held. */
export function faultsIn(facts: Facts): string[] {
  return checks.flatMap((check) => check(facts));
}

function nothingExecutedTwice({ executions }: Facts): string[] {
  const seen = new Set<string>();
  return executions.flatMap(({ device, request }) => {
    const once = `${device} ${request}`;
    if (seen.has(once)) return [`${device} executed ${request} twice`];
    seen.add(once);
    return [];
  });
}

function everythingWasAskedFor({ executions, asked }: Facts): string[] {
  return executions.flatMap(({ device, request }) =>
    asked.has(request) ? [] : [`${device} executed ${request}, which nobody asked for`],
  );
}

/** By the people's own book: who signed what, and whether they were among those who decide at that moment. */
function everythingWasSigned(facts: Facts): string[] {
  return facts.executions.flatMap((execution) => {
    const asked = facts.asked.get(execution.request);
    const lack = asked && lackOf(facts, execution, asked);
    return lack === undefined ? [] : [`${execution.device} executed ${asked?.run}: ${lack}`];
  });
}

function lackOf(facts: Facts, { at }: Execution, { run, signed, isUse, client }: Asked): string | undefined {
  const { given, reigns, own, coded, codedClient, ownClient } = facts;
  if (client === codedClient) return coded.has(run) ? undefined : "nobody gave a code";
  const reign = reigns.findLast(({ from }) => from <= at);
  if (!reign) return "nobody decided yet";
  const { approvers, listed } = reign;
  const before = given.filter((one) => one.hash === signed && one.at <= at);
  const asker = before.find(
    ({ namespace, person }) =>
      namespace === (isUse ? "countersign.standing.v1" : "countersign.request.v1") &&
      (approvers.has(person) || listed.has(person)),
  );
  if (!asker) return "nobody who may ask signed it";
  const approvals = before.filter(({ namespace }) => namespace === "countersign.approve.v1");
  const counts = (person: string) =>
    person !== asker.person && approvers.has(person) && !listed.get(asker.person)?.has(person);
  if (!approvals.some(({ person }) => counts(person))) return "no second approver signed it";
  const isOwn = client === ownClient && own !== undefined && own.since <= at;
  return isOwn && !approvals.some(({ person }) => own.people.has(person))
    ? "nobody of the client's own signed it"
    : undefined;
}

function whatWasRefusedNeverRan({ executions, asked, runs, names }: Facts): string[] {
  const ran = new Set(executions.map(({ device, request }) => `${asked.get(request)?.run} ${device}`));
  return [...runs.values()].flatMap(({ id, targets }) =>
    targets.flatMap(({ device, state, code }) => {
      const never = state === "cancelled" || (state === "refused" && code !== "replayed");
      return never && ran.has(`${id} ${names.get(device)}`)
        ? [`${names.get(device)} executed ${id}, which is ${state} (${code})`]
        : [];
    }),
  );
}

function whatWasTakenBackStayedBack({ executions, asked, unwanted, vetoed }: Facts): string[] {
  return executions.flatMap(({ device, request, at }) => {
    const run = asked.get(request)?.run ?? "";
    if (unwanted.has(run)) return [`${device} executed ${run}, which nobody approved`];
    return at > (vetoed.get(run) ?? Infinity) ? [`${device} executed ${run} after it was vetoed`] : [];
  });
}

function whoIsAwakeIsUpToDate({ devices, newest }: Facts): string[] {
  return devices.flatMap(({ name, client, isAwake, roots }) =>
    isAwake && roots.join() !== newest(client).join()
      ? [`${name} is awake and obeys ${roots.join(", ")}, not ${newest(client).join(", ")}`]
      : [],
  );
}

function whoIsAwakeIsReached({ devices }: Facts): string[] {
  return devices.flatMap(({ name, isAwake, isConnected, logFault }) => {
    if (isAwake && !isConnected) return [`${name} is awake and not connected`];
    return isAwake && logFault !== undefined ? [`${name} is stuck: ${logFault}`] : [];
  });
}

function headsAreOfOneLog({ devices, log }: Facts): string[] {
  return devices.flatMap(({ name, isAwake, head }) =>
    head === undefined || log.holds(head) || (!isAwake && log.held(head))
      ? []
      : [`${name} saw a head of ${head.size} entries that is not of this log`],
  );
}
