/** A policy from what people type. */
import type { Policy } from "@countersign/protocol";
import { type Invocation, UsageError } from "../command.ts";

/** The options that `root init` and `root set-policy` share. */
export const POLICY_OPTIONS = {
  level: { value: "LEVEL", help: "off (server-trust), countersign or quorum" },
  require: { value: "GROUP:MIN", multiple: true, help: "how many of which group (approvers:1)" },
  "min-independent": { value: "N", help: "approvals through an independent channel (1)" },
  "max-targets": { value: "N", help: "devices in one request (1000)" },
  "max-window": { value: "SECONDS", help: "longest window of a request (86400)" },
  network: { value: "NET", multiple: true, help: "host, none (both)" },
  "run-as": { value: "USER", multiple: true, help: "users a run may take (default)" },
  secrets: { help: "runs may have secrets, sealed to their devices (as it is where people sign)" },
  "no-secrets": { help: "refuse them: whoever approves does not see what they are" },
} as const;

const DAY = 86_400;

/** Builds the policy for one client and kind. */
export function policyFrom(
  invocation: Pick<Invocation, "text" | "all" | "flag">,
  client: string,
  kind: Policy["kind"],
): Policy {
  const { text, all, flag } = invocation;
  const level = text("level") ?? "countersign";
  if (flag("secrets") && flag("no-secrets")) throw new UsageError("--secrets or --no-secrets, not both");
  const networks = all("network").length > 0 ? all("network") : ["host", "none"];
  const runAs = all("run-as");
  const shared = {
    kind,
    client,
    max_targets: whole(text("max-targets") ?? "1000", "--max-targets"),
    max_window: whole(text("max-window") ?? String(level === "off" ? 14 * DAY : DAY), "--max-window"),
    network: (["host", "none"] as const).filter((network) => networks.includes(network)),
    secrets: flag("secrets") || (kind === "script" && level !== "off" && !flag("no-secrets")),
    ...(runAs.length > 0 ? { run_as: runAs.toSorted() } : {}),
  };
  if (level === "off")
    return { ...shared, require: [{ group: "server", min: 1 }], requester: "server", min_independent: 0 };
  if (level !== "countersign" && level !== "quorum")
    throw new UsageError(
      `--level ${level}: off, countersign or quorum (code is a server setting on top of off)`,
    );
  const require = (all("require").length > 0 ? all("require") : ["approvers:1"]).map(requirementFrom);
  return {
    ...shared,
    require,
    requester: "signed",
    min_independent: whole(text("min-independent") ?? "1", "--min-independent"),
  };
}

function requirementFrom(text: string): { group: string; min: number } {
  const match = /^([a-z0-9][a-z0-9._-]*):([1-9][0-9]?)$/.exec(text);
  if (!match) throw new UsageError(`--require ${text}: expected GROUP:MIN, for example approvers:1`);
  return { group: match[1] ?? "", min: Number(match[2]) };
}

function whole(text: string, option: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new UsageError(`${option} ${text}: a whole number`);
  return Number(text);
}
