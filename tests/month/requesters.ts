/** People who only ask: on the list that those keep who decide, so that no root changes when they come, and when they go. */
import { endpoints } from "@countersign/api";
import { DAY, makePeople, makeRequester, type SoftPeople } from "@countersign/testkit";
import { GUARDED, type Month } from "./month.ts";
import { approvers } from "./people.ts";
import { ask, some } from "./runs.ts";
import { Team } from "./team.ts";

/** Asks for runs, and decides nothing. */
const CARL = Team.person("carl", "carl", []);
/** Keeps no list, so that what Carl asks for has somebody who may approve it. */
const NO_KEEPER = "carol";

/** Carl is put on the list, by two who never approve what he asks for. */
export async function listRequester(month: Month): Promise<void> {
  const entry = makeRequester(
    CARL,
    keepers(month).map(({ id }) => id),
    { clients: [GUARDED] },
  );
  // It ends within the month, so that it has to be signed anew.
  await publish(month, [entry], 14 * DAY);
}

/** What the renewal list calls urgent is signed anew, as it stands: before it ends, and where one who signed it has other keys by now. */
export async function renewList(month: Month): Promise<void> {
  const { api, clock, list } = month;
  const { renewals } = (await api.call(endpoints.renewals.listRenewals)).reply;
  const due = renewals.some(
    ({ kind, urgency }) => kind === "people" && (urgency === "ended" || urgency === "week"),
  );
  if (!due || !list) return;
  if (list.document.expires <= clock.now) throw new Error("a list ended although it was warned of");
  await publish(month, list.document.requesters, 90 * DAY);
}

/** What Carl asks for is approved by one who did not put him on the list; once he is off it, nobody takes his word. */
export async function runForRequester(month: Month): Promise<void> {
  const { api, team, list } = month;
  const machines = some(month, month.of(GUARDED), 3);
  if (list?.document.requesters.length === 0) {
    const said = await ask(month, CARL, machines, "once more").then(
      () => "asked",
      (error: { code?: string }) => error.code,
    );
    if (said !== "policy-missing") throw new Error(`what somebody asks who is off the list is ${said}`);
  } else if (list) {
    const run = await ask(month, CARL, machines, "as every third day");
    await team.signRun(api, run.id, CARL, "request");
    const [keeper] = keepers(month);
    const [approver] = approvers(month).filter(({ id }) => id === NO_KEEPER);
    if (!keeper || !approver) throw new Error("three people are needed");
    const before = await team.signRun(api, run.id, keeper, "approve").catch(() => "refused");
    if (before === "dispatched") throw new Error("who put Carl on the list approved what he asks for");
    const state = await team.signRun(api, run.id, approver, "approve");
    if (state !== "dispatched" && state !== "finished")
      throw new Error(`a run that Carl asked for is ${state}`);
  }
}

/** Carl leaves: the list goes on without him. */
export function unlistRequester(month: Month): Promise<void> {
  return publish(month, [], 90 * DAY);
}

function keepers(month: Month) {
  return approvers(month)
    .filter(({ id }) => id !== NO_KEEPER)
    .slice(0, 2);
}

async function publish(
  month: Month,
  requesters: SoftPeople["document"]["requesters"],
  lives: number,
): Promise<void> {
  const { root, clock, list } = month;
  const change = { expires: clock.now + lives };
  const next = makePeople({
    root,
    requesters,
    now: clock.now,
    change,
    signers: [],
    ...(list ? { prev: list } : {}),
  });
  await month.team.publish(month.api, next, keepers(month));
  month.followList(next);
}
