import { carry, type Signed } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { seededKey, signDocument } from "@countersign/testkit";
import { expect, test } from "vitest";
import { checkStatus } from "./check-status.ts";

const device = seededKey("device");
const other = seededKey("other");

function status(
  signer: typeof device,
  namespace: "countersign.status.v1" | "countersign.link.v1" = "countersign.status.v1",
) {
  return signDocument(
    "status",
    {
      type: "status",
      format: 1,
      device: device.fingerprint,
      pins: [],
      people: [],
      floor_state: "none",
      vetoes: [],
      release: 1,
      separation: "separate-users",
      interpreters: [],
      time: 1_800_000_000,
    },
    namespace,
    [signer],
  );
}
const judge = (signed: Signed, fingerprint = device.fingerprint) =>
  checkStatus(carry(signed), fingerprint, nodeCrypto);

test("a status is believed when the device's own key signed it", async () => {
  expect(await judge(status(device))).toMatchObject({ ok: true, status: { separation: "separate-users" } });
});

test("a status by another key, for another purpose, of another device or changed on the way is not", async () => {
  expect(await judge(status(other))).toEqual({ ok: false, because: "the device's key did not sign it" });
  expect(await judge(status(device, "countersign.link.v1"))).toMatchObject({ ok: false });
  expect(await judge(status(device), other.fingerprint)).toMatchObject({ ok: false });
  const { signatures } = status(device);
  const changed = { ...status(device), signatures, bytes: status(device).bytes.slice(0, -1) };
  expect(await judge(changed)).toMatchObject({ ok: false });
});
