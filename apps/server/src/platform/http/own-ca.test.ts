import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeLabCa } from "@countersign/testkit";
import { afterAll, expect, test } from "vitest";
import { ownCaPin } from "./own-ca.ts";

const folder = mkdtempSync(join(tmpdir(), "countersign-ca-"));
afterAll(() => rmSync(folder, { recursive: true }));

function written(text: string): string {
  const file = join(folder, "chain.pem");
  writeFileSync(file, text);
  return file;
}

test("the pin is that of the self-signed certificate at the end of the chain", () => {
  const ca = makeLabCa();
  const [leaf = ""] = ca.issue(["localhost"]).cert.split(/(?<=-----END CERTIFICATE-----\n)/);
  expect(ownCaPin(written(`${leaf}${ca.cert}`))).toBe(ca.pin);
  expect(ownCaPin(written(ca.cert))).toBe(ca.pin);
  expect(ownCaPin(written(leaf))).toBeUndefined();
});

test("a file that is missing or broken has none", () => {
  expect(ownCaPin(join(folder, "nothing"))).toBeUndefined();
  expect(ownCaPin(written("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"))).toBeUndefined();
});
