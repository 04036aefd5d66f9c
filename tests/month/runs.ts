/** What people ask for, day by day: signed together, refused, vetoed, given a code, and approved for weeks ahead. */
import { endpoints, type Run } from "@countersign/api";
import { carry, documentBytes } from "@countersign/protocol";
import type { SoftPerson } from "@countersign/testkit";
import { appCode } from "../../apps/server/src/testing/app-code.ts";
import type { Device } from "./device.ts";
import { CODED, GUARDED, type Month, OWN } from "./month.ts";
import { approvers, whoIs } from "./people.ts";

/** What tasks run; everything else greets. */
const NIGHTLY = "nightly";

/** Somebody puts the script there that tasks run. */
export async function putNightly({ api }: Month): Promise<void> {
  const content = Buffer.from("echo tidied up\n").toString("base64");
  await api.call(endpoints.scripts.putScript, {
    params: { name: NIGHTLY },
    body: { interpreter: "sh", content },
  });
}

interface How {
  readonly script?: string;
  readonly request_id?: string;
  readonly secrets?: {
    param: string;
    commitment: string;
    boxes: { fingerprint: string; box: string }[];
  }[];
}

/** Asks for a run in somebody's name; `how` says what else than a greeting. */
export async function ask(
  month: Month,
  by: SoftPerson,
  devices: readonly Device[],
  reason: string,
  how: How = {},
): Promise<Run> {
  const { api, root } = month;
  const body = {
    script: "hello",
    devices: devices.map(({ id }) => id),
    reason,
    requester: { authority: root.authority, person: by.id },
    window_seconds: 36 * 3600,
    ...how,
  };
  return (await api.call(endpoints.runs.requestRun, { body })).reply;
}

/** So many of them, by chance. */
export function some<Thing>(month: Month, things: readonly Thing[], count: number): Thing[] {
  return month.chance.shuffled(things).slice(0, count);
}

/** Two people, and one of the client's own where it has its own root. */
export async function runTogether(month: Month, client: string, count: number): Promise<Run> {
  const { api, team } = month;
  const [first, second] = some(month, approvers(month), 2);
  if (!first || !second) throw new Error("two people are needed");
  const run = await ask(month, first, some(month, month.of(client), count), "as agreed");
  await team.signRun(api, run.id, first, "request");
  let state = await team.signRun(api, run.id, second, "approve");
  const own = client === OWN ? month.own?.root.people[0] : undefined;
  if (own) state = await team.signRun(api, run.id, own, "approve");
  if (state !== "dispatched" && state !== "finished") throw new Error(`a run that was signed is ${state}`);
  return run;
}

/** Nobody approves it: it ends by itself. */
export async function runAlone(month: Month): Promise<void> {
  const [first] = some(month, approvers(month), 1);
  if (!first) throw new Error("somebody has to ask");
  const run = await ask(month, first, some(month, month.of(GUARDED), 3), "nobody else wants it");
  await month.team.signRun(month.api, run.id, first, "request");
  month.unwanted.add(run.id);
}

/** It went out, and is taken back before those that sleep could hear of it. */
export async function runAndVeto(month: Month): Promise<void> {
  const { api, team, clock, root } = month;
  const run = await runTogether(month, GUARDED, 6);
  await month.quiet();
  const [by] = some(month, approvers(month), 1);
  if (!by) throw new Error("somebody has to object");
  const bytes = documentBytes("veto", {
    type: "veto",
    format: 1,
    subject: run.request_hash,
    effect: "veto",
    reason: "Not what we agreed on",
    by: { authority: root.authority, person: by.id },
    time: clock.now,
  });
  const body = carry({ bytes, signatures: [team.sign(by, "countersign.veto.v1", bytes)] });
  await api.call(endpoints.runs.objectToRun, { params: { id: run.id }, body });
  month.vetoed.set(run.id, clock.now);
}

/** The account of codes, as an administrator sets it up: first or anew. */
export async function setUpCodes(month: Month): Promise<void> {
  const { api } = month;
  const { secret } = (await api.call(endpoints.advancedSecurity.offerAccount)).reply;
  month.clock.now += 90;
  const code = appCode(secret, month.clock.now);
  // Where one binds already, its code is asked for too: the picture of it is in the safe.
  const current = month.codeSecret === "" ? {} : { otp: appCode(month.codeSecret, month.clock.now) };
  await api.call(endpoints.advancedSecurity.confirmAccount, { body: { code }, ...current });
  month.codeSecret = secret;
}

/** A code that was not used: the clock goes on to the next one. */
export function nextCode(month: Month): string {
  month.clock.now += 90;
  return appCode(month.codeSecret, month.clock.now);
}

/** A run behind a code; without one it is refused. */
export async function runByCode(month: Month): Promise<void> {
  const devices = some(month, month.of(CODED), 4).map(({ id }) => id);
  const body = { script: "hello", devices, reason: "by code", window_seconds: 36 * 3600 };
  const without = await month.api.call(endpoints.runs.requestRun, { body }).then(
    () => "done",
    (error: { code?: string }) => error.code,
  );
  if (without !== "otp-required") throw new Error(`a run without a code is ${without}`);
  const { reply } = await month.api.call(endpoints.runs.requestRun, { body, otp: nextCode(month) });
  month.coded.add(reply.id);
}

/** A standing approval for the nightly script on the whole client, asked for by one, approved by another. */
export async function approveNightly(month: Month): Promise<string> {
  const [first, second] = approvers(month);
  if (!first || !second) throw new Error("two people are needed");
  const requester = { authority: month.root.authority, person: whoIs(month, first.id).id };
  const { reply } = await month.api.call(endpoints.standing.composeStanding, {
    body: {
      script: NIGHTLY,
      client: GUARDED,
      up_to: 100,
      per_day: 12,
      days: 9,
      reason: "every night",
      requester,
    },
  });
  return month.team.approveStanding(month.api, reply.hash, [first, second]);
}

/** A task on all machines of the client: at night, and some times a day on a few. */
export async function makeTask(month: Month, name: string, cron: string, devices: readonly Device[]) {
  const { reply } = await month.api.call(endpoints.tasks.createTask, {
    body: {
      name,
      script: NIGHTLY,
      version: 1,
      devices: devices.map(({ id }) => id),
      cron,
      zone: "UTC",
      overlap: "allow",
      // Never until a full hour: in the very second in which a window closes a run is neither open nor over.
      window_seconds: 18.5 * 3600,
    },
  });
  return reply.id;
}

/** What the renewal list calls urgent is signed anew before it ends. */
export async function renewStanding(month: Month): Promise<number> {
  const { renewals } = (await month.api.call(endpoints.renewals.listRenewals)).reply;
  const { standing } = (
    await month.api.call(endpoints.standing.listStanding, { query: { state: "in-force" } })
  ).reply;
  const lasting = standing.filter(({ not_after }) => not_after > month.clock.now + 3 * 86_400);
  const due = renewals.filter(({ kind }) => kind === "standing");
  if (lasting.length > 0) return 0;
  await approveNightly(month);
  return due.length;
}
