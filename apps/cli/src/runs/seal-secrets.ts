/** Secrets of a run as they are sent: what each commits to, and a box for each device, bound to an id that is chosen here. */
import { randomBytes } from "node:crypto";
import type { Client, Device } from "@countersign/api";
import { commitmentTo, sealSecret } from "@countersign/protocol/secrets";
import { UsageError } from "../command.ts";
import type { TypedSecret } from "./secret-options.ts";
import { sealingKeys } from "./sealing-keys.ts";

/** The part of the body that has to do with secrets; nothing where there are none. */
export async function sealSecrets(
  api: Client,
  secrets: readonly TypedSecret[],
  devices: readonly Pick<Device, "name" | "client" | "fingerprint" | "admission">[],
  root: string | undefined,
) {
  if (secrets.length === 0) return {};
  if (root === undefined)
    throw new UsageError(
      "--secret needs --root sha256:HEX, the root as its authority publishes it elsewhere",
    );
  const request = randomBytes(16).toString("hex");
  const keys = await sealingKeys(api, devices, root);
  return {
    request_id: request,
    secrets: secrets.map(({ param, secret }) => ({
      param,
      commitment: commitmentTo(secret),
      boxes: [...keys].map(([fingerprint, seal]) => ({
        fingerprint,
        box: sealSecret(secret, { request, param, fingerprint }, seal),
      })),
    })),
  };
}
