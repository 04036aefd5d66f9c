/**
 * The secrets of a request, opened on the device that they are sealed to, as the script gets them: on standard input,
 * never in an argument, a variable, a log or a receipt.
 */
import type { FromServer, Request } from "@countersign/protocol";
import { openSecret } from "@countersign/protocol/secrets";
import type { DeviceKeys } from "../identity/device-identity.ts";

type Boxes = Extract<FromServer, { frame: "run" }>["secrets"];
const LINE_END = 0x0a;

/** What the script reads, or why it does not run; undefined input where the request has no secret. */
export type OpenedSecrets =
  | { readonly ok: true; readonly input: Uint8Array | undefined }
  | {
      readonly ok: false;
      readonly because: "secret-missing" | "secret-unopened" | "secrets-and-input" | "secret-lines";
    };

/** Opens them. One alone is the input as it is; several are a line each, in the order of the request. */
export function openSecrets(
  { id, action }: Request,
  boxes: Boxes,
  keys: Pick<DeviceKeys, "fingerprint" | "seal" | "sealPrivate">,
): OpenedSecrets {
  if (action.kind !== "script" || action.secrets.length === 0) return { ok: true, input: undefined };
  if (action.stdin !== undefined) return { ok: false, because: "secrets-and-input" };
  const values: Uint8Array[] = [];
  for (const { param, commitment } of action.secrets) {
    const box = boxes?.find((one) => one.param === param);
    if (!box) return { ok: false, because: "secret-missing" };
    const place = { request: id, param, fingerprint: keys.fingerprint };
    const value = openSecret(box.box, place, keys, commitment);
    if (!value) return { ok: false, because: "secret-unopened" };
    values.push(value);
  }
  const [only] = values;
  if (values.length === 1 && only) return { ok: true, input: only };
  if (values.some((value) => value.includes(LINE_END))) return { ok: false, because: "secret-lines" };
  return { ok: true, input: Buffer.concat(values.flatMap((value) => [value, Buffer.of(LINE_END)])) };
}
