/** The machine of the server is lost: last night's backup is restored, and people say that the log goes on from there. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { endpoints } from "@countersign/api";
import { carry, documentBytes } from "@countersign/protocol";
import { until } from "../processes/until.ts";
import { noteAsked } from "./facts.ts";
import { GUARDED, type Month } from "./month.ts";
import { approvers } from "./people.ts";
import { runTogether } from "./runs.ts";

/** Restores the backup of a night on a new machine at the old address; who was awake comes back by itself. */
export async function loseServer(month: Month, backup: string): Promise<void> {
  const place = join(month.home, `data-${month.day}`);
  // In the middle of things: what runs now is nothing that the backup knows of.
  await runTogether(month, GUARDED, 20);
  await month.noteRuns();
  await noteAsked(month);
  await month.installation.restore(backup, place);
  // The old machine's last words, as its database ended under it.
  month.installation.complaints.length = 0;
  await month.signIn();
  month.isRestored = true;
  // The mark of the restore says how much of the log was in the backup.
  const { log_size: size } = JSON.parse(readFileSync(join(place, "restored.json"), "utf8")) as {
    log_size: number;
  };
  month.log.turnBack(size);
  await until(
    async () =>
      (await month.api.call(endpoints.devices.listDevices, { query: { limit: 500 } })).reply.devices,
    (devices) =>
      month.awake.every(({ id }) => devices.some((device) => device.id === id && device.connected)),
    90,
  );
}

/**
 * Where devices saw what is lost, two people say so and the devices believe the log again; those that sleep hear of it when
 * they wake, and only one that saw more than anybody said needs another such word.
 */
export async function mendLog(month: Month): Promise<void> {
  const { api, team, clock } = month;
  const [author, approver] = approvers(month);
  if (!author || !approver) throw new Error("two people are needed");
  const { old, authority, ...facts } = (await api.call(endpoints.trust.showLostLog)).reply;
  if (!old || old.size <= month.givenUpTo) return;
  clock.now += 60;
  const bytes = documentBytes("logreset", {
    type: "logreset",
    format: 1,
    authority,
    old,
    new: facts.new,
    reason: "Restored from last night's backup",
    by: author.id,
    time: clock.now,
  });
  const signatures = [
    team.sign(author, "countersign.logreset.v1", bytes),
    team.sign(approver, "countersign.approve.v1", bytes),
  ];
  await api.call(endpoints.trust.publishDocument, { body: carry({ bytes, signatures }) });
  month.givenUpTo = old.size;
  await until(
    async () =>
      (await Promise.all(month.awake.map((device) => device.beliefs()))).map(({ logFault }) => logFault),
    (faults) => faults.every((fault) => fault === undefined),
  );
}
