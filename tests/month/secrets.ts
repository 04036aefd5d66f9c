/** Passwords that people hand to machines: typed on their own machine, sealed to each device, and nowhere in clear on the way. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { endpoints, type Run } from "@countersign/api";
import { blindSecret, commitmentTo, sealSecret } from "@countersign/protocol/secrets";
import { GUARDED, type Month } from "./month.ts";
import { approvers } from "./people.ts";
import { ask, some } from "./runs.ts";

/** Reads the password on its standard input, and says which it was to whoever knows it. */
const UNLOCK = "unlock";

/** A password that was handed to machines. */
export interface HandedOver {
  readonly value: string;
  /** What a machine says that read it. */
  readonly digest: string;
}

/** Somebody puts the script there that takes a password. */
export async function putUnlock({ api }: Month): Promise<void> {
  const content = Buffer.from("sha256sum | cut -c1-64\n").toString("base64");
  await api.call(endpoints.scripts.putScript, {
    params: { name: UNLOCK },
    body: { interpreter: "sh", content },
  });
}

/** A password of today for some machines, those that sleep too: one asks, another approves without seeing it. */
export async function runWithSecret(month: Month): Promise<void> {
  const { api, team, chance, day } = month;
  const [first, second] = some(month, approvers(month), 2);
  if (!first || !second) throw new Error("two people are needed");
  const machines = some(month, month.of(GUARDED), 4);
  const value = `the password of day ${day}, ${chance.below(1_000_000)}`;
  const request = createHash("sha256").update(value).digest("hex").slice(0, 32);
  const secret = blindSecret(Buffer.from(value));
  const sealed = {
    param: "password",
    commitment: commitmentTo(secret),
    boxes: (await sealsOf(month, machines)).map(({ fingerprint, seal }) => ({
      fingerprint,
      box: sealSecret(secret, { request, param: "password", fingerprint }, seal),
    })),
  };
  const how = { script: UNLOCK, request_id: request, secrets: [sealed] };
  const run = await ask(month, first, machines, "a new password", how);
  await team.signRun(api, run.id, first, "request");
  await team.signRun(api, run.id, second, "approve");
  month.handedOver.set(run.id, { value, digest: createHash("sha256").update(value).digest("hex") });
}

/** The sealing keys that people admitted. */
async function sealsOf({ api }: Month, machines: readonly { readonly id: string }[]) {
  const { devices } = (await api.call(endpoints.devices.listDevices, { query: { limit: 500 } })).reply;
  return devices.filter(({ id }) => machines.some((machine) => machine.id === id));
}

/** What went wrong with them, in sentences: a machine that read something else, or a place where one stands in clear. */
export async function faultsOfSecrets(month: Month): Promise<string[]> {
  const faults: string[] = [];
  for (const [id, { digest }] of month.handedOver) {
    const run = month.runs.get(id);
    for (const { device, name, state } of run?.targets ?? [])
      if (state === "ran" && (await saidBy(month, run, device)) !== digest)
        faults.push(`${name} read another password than it was handed by ${id}`);
  }
  const values = [...month.handedOver.values()].map(({ value }) => value);
  return [...faults, ...placesOf(values, month.home)];
}

async function saidBy({ api }: Month, run: Run | undefined, device: string): Promise<string> {
  const query = { device, stream: "stdout" as const };
  const response = await api.raw(endpoints.runs.readOutput, { params: { id: run?.id ?? "" }, query });
  return (await response.text()).trim();
}

/** Files of servers, devices and backups in which one of them stands. */
export function placesOf(values: readonly string[], folder: string): string[] {
  if (values.length === 0) return [];
  try {
    const words = ["--recursive", "--files-with-matches", "--fixed-strings", "--text"];
    const found = execFileSync("grep", [...words, ...values.flatMap((value) => ["-e", value]), folder]);
    return [`a password stands in clear in ${found.toString().trim().split("\n").join(", ")}`];
  } catch (error) {
    // Nothing found.
    if (error instanceof Error && "status" in error && error.status === 1) return [];
    throw error;
  }
}
