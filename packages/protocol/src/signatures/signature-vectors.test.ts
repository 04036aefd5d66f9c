import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { SignatureVector } from "../../vectors/signature-vector.ts";
import { labelOf, signatureVectors, withPublished } from "../../vectors/make-signatures.ts";
import type { Crypto } from "../crypto.ts";
import { encodeUtf8 } from "../encoding/bytes.ts";
import { nodeCrypto } from "../node-crypto.ts";
import { webCrypto } from "../web-crypto.ts";
import { isNamespace } from "./namespaces.ts";
import { parseSignature } from "./signature.ts";
import type { SignatureShapeFault } from "./signature.ts";
import { verifySignature } from "./verify-signature.ts";
import type { SignatureFault } from "./verify-signature.ts";

const file = new URL("../../vectors/signatures.json", import.meta.url);
const { cases: published }: { cases: SignatureVector[] } = JSON.parse(readFileSync(file, "utf8"));
const fresh = signatureVectors();

async function judge(vector: SignatureVector, crypto: Crypto): Promise<unknown> {
  const parsed = parseSignature(vector.signature);
  if (!parsed.ok) return parsed.because;
  const { keyText, namespace, passkey } = vector;
  if (!isNamespace(namespace)) throw new Error(`${namespace} is no namespace`);
  const verdict = await verifySignature({
    signature: parsed.signature,
    keyText,
    message: encodeUtf8(vector.message),
    namespace,
    crypto,
    ...(passkey === undefined ? {} : { passkey }),
  });
  return verdict.ok ? verdict.verified : verdict.because;
}

describe.each([
  ["node", nodeCrypto],
  ["web", webCrypto],
])("by the %s adapter", (_, crypto) => {
  test.each(published)("$name: $expect", async (vector) => {
    expect(await judge(vector, crypto)).toEqual(vector.expect === "ok" ? vector.verified : vector.expect);
  });
});

test.each(fresh)("made just now: $name: $expect", async (vector) => {
  expect(await judge(vector, nodeCrypto)).toEqual(vector.expect === "ok" ? vector.verified : vector.expect);
});

test("the published cases are the ones that the script makes", () => {
  const labels = (vectors: readonly SignatureVector[]): string[] => vectors.map(labelOf);
  expect(labels(published)).toEqual(labels(fresh));
  expect(new Set(labels(fresh)).size).toBe(fresh.length);
});

test("a case that was published is not made again when another is added", () => {
  const [newest, ...before] = published;
  if (!newest) throw new Error("there are cases");
  const added = withPublished(fresh, before);
  expect(added.slice(1)).toEqual(before);
  expect(labelOf(added[0] ?? newest)).toBe(labelOf(newest));
});

test("every reason code has a case", () => {
  // A record, so that a code which is added to the unions is missing here and does not compile.
  const codes: Record<SignatureFault | SignatureShapeFault, true> = {
    "bad-signature-shape": true,
    "signature-namespace-unknown": true,
    "signature-oversize": true,
    "namespace-reserved": true,
    "wrong-namespace": true,
    "key-unreadable": true,
    "wrong-key": true,
    "wrong-kind": true,
    "sshsig-malformed": true,
    "sshsig-hash": true,
    "sshsig-format": true,
    "sshsig-bad": true,
    "sk-application": true,
    "sk-user-presence": true,
    "sk-user-verification": true,
    "passkey-station-unknown": true,
    "passkey-malformed": true,
    "passkey-client-data": true,
    "passkey-type": true,
    "passkey-challenge": true,
    "passkey-origin": true,
    "passkey-cross-origin": true,
    "passkey-rpid": true,
    "passkey-user-presence": true,
    "passkey-user-verification": true,
    "passkey-sig-bad": true,
  };
  const seen = new Set<string>(published.map((vector) => vector.expect));
  expect([...seen].toSorted()).toEqual([...Object.keys(codes), "ok"].toSorted());
});
