/** Which assertions are signatures at this station: only those made here, by this passkey, over exactly this. */
import { encodeUtf8, STATION_NAMESPACE } from "@countersign/protocol";
import { makeSoftPasskey, type PasskeySigningOverrides } from "@countersign/testkit";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { PasskeyStore } from "../disk/passkey-store.ts";
import { placeOf } from "../station-place.ts";
import { type GivenAssertion, signatureFrom } from "./assertion.ts";
import { SignIns } from "./sign-in.ts";

const place = placeOf("http://station.localhost:7420");
const message = encodeUtf8('{"type":"request"}');
const what = { namespace: "countersign.approve.v1" as const, message };
const dataDir = mkdtempSync(join(tmpdir(), "countersign-assertions-"));
afterAll(() => rmSync(dataDir, { recursive: true }));

function given(
  passkey: ReturnType<typeof makeSoftPasskey>,
  overrides: PasskeySigningOverrides = {},
  over: { namespace: typeof what.namespace | typeof STATION_NAMESPACE; message: Uint8Array } = what,
): GivenAssertion {
  const { authenticatorData, clientDataJSON, sig } = passkey.sign(over.namespace, over.message, overrides);
  return { id: "Y3JlZA", authenticatorData, clientDataJSON, signature: sig };
}

const kept = (passkey: ReturnType<typeof makeSoftPasskey>) => ({
  credential: "Y3JlZA",
  key: passkey.key,
  fingerprint: passkey.fingerprint,
});

describe.each(["ES256", "EdDSA", "RS256"] as const)("a passkey of %s", (alg) => {
  const passkey = makeSoftPasskey({ alg, ...place });

  test("signs here", async () => {
    expect(await signatureFrom(given(passkey), kept(passkey), what, place)).toMatchObject({ ok: true });
  });

  test.each([
    ["another port of this machine", { origin: "http://station.localhost:7400" }, "passkey-origin"],
    ["another scheme", { origin: "https://station.localhost:7420" }, "passkey-origin"],
    ["a frame in another page", { crossOrigin: true }, "passkey-cross-origin"],
    ["a page around it", { topOrigin: "http://localhost:7400" }, "passkey-cross-origin"],
    ["a registration", { type: "webauthn.create" }, "passkey-type"],
    ["a device that did not ask who it is", { flags: 0x01 }, "passkey-user-verification"],
    ["another site's rpId", { rpIdHash: new Uint8Array(32) }, "passkey-rpid"],
    ["another challenge", { challenge: "AAAA" }, "passkey-challenge"],
  ] as const)("does not sign from %s", async (_, overrides, because) => {
    expect(await signatureFrom(given(passkey, overrides), kept(passkey), what, place)).toEqual({
      ok: false,
      because,
    });
  });

  test("of the console's own sign-in is no approval, and signing in here is none either", async () => {
    const console = makeSoftPasskey({ alg, rpId: "localhost", origin: "http://localhost:7400" });
    expect(await signatureFrom(given(console), kept(console), what, place)).toMatchObject({
      because: "passkey-origin",
    });
    const signIn = given(passkey, {}, { namespace: STATION_NAMESPACE, message });
    expect(await signatureFrom(signIn, kept(passkey), what, place)).toMatchObject({
      because: "passkey-challenge",
    });
  });
});

describe("signing in", () => {
  const passkey = makeSoftPasskey({ alg: "ES256", ...place });
  const store = new PasskeyStore(dataDir);
  store.add({ ...kept(passkey), name: "Carol", synced: false, createdAt: 1 }, () => true);

  test("takes a nonce once, from a passkey of this station", async () => {
    const signIns = new SignIns(place, store);
    const { nonce, challenge } = signIns.begin();
    const assertion = given(passkey, { challenge });
    expect(await signIns.finish(nonce, assertion)).toMatchObject({ ok: true, passkey: { name: "Carol" } });
    expect(await signIns.finish(nonce, assertion)).toEqual({ ok: false, because: "nonce-unknown" });
    const again = signIns.begin();
    expect(await signIns.finish(again.nonce, assertion)).toEqual({ ok: false, because: "passkey-challenge" });
    const other = signIns.begin();
    const stranger = { ...given(passkey, { challenge: other.challenge }), id: "b3RoZXI" };
    expect(await signIns.finish(other.nonce, stranger)).toEqual({ ok: false, because: "passkey-unknown" });
  });

  test("knows the same passkeys after a restart", () => {
    expect(new PasskeyStore(dataDir).find("Y3JlZA")).toMatchObject({ name: "Carol", key: passkey.key });
  });
});
