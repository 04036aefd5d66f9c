/** All published vectors under one `Crypto`: for tests in Node and in a browser, and for whoever writes another verifier. */
import type { Crypto } from "../src/crypto.ts";
import { decodeHex, encodeHex, encodeUtf8 } from "../src/encoding/bytes.ts";
import { canonicalBytes, parseCanonical } from "../src/encoding/canonical.ts";
import { isNamespace, parseSignature, verifySignature } from "../src/signatures/index.ts";
import breakglassFile from "./breakglass.json" with { type: "json" };
import canonicalFile from "./canonical.json" with { type: "json" };
import documentsFile from "./documents.json" with { type: "json" };

import judgeFile from "./judge.json" with { type: "json" };
import rootsFile from "./roots.json" with { type: "json" };
import { runVector } from "./run-vector.ts";
import standingFile from "./standing.json" with { type: "json" };
import signaturesFile from "./signatures.json" with { type: "json" };
import type { SignatureVector } from "./signature-vector.ts";
import { inward } from "./vector-text.ts";
import type { PublishedVectors } from "./vector.ts";

/** A vector that came out otherwise than published. */
export interface VectorFailure {
  readonly name: string;
  readonly expected: string;
  readonly got: string;
}

/** How many vectors ran, and which failed. */
export interface VectorReport {
  readonly ran: number;
  readonly failures: readonly VectorFailure[];
}

/** Runs every vector of every file. */
export async function runVectors(crypto: Crypto): Promise<VectorReport> {
  const reports = [canonicalReport(), await signatureReport(crypto)];
  // JSON modules have the widest of types; the files are written by make-vectors.ts and compared by a test.
  for (const file of [documentsFile, rootsFile, judgeFile, breakglassFile, standingFile])
    reports.push(await runPublished(file as unknown as PublishedVectors, crypto));
  return {
    ran: reports.reduce((sum, report) => sum + report.ran, 0),
    failures: reports.flatMap((report) => report.failures),
  };
}

/** Runs the vectors of one file of procedures. */
export async function runPublished(file: PublishedVectors, crypto: Crypto): Promise<VectorReport> {
  const failures: VectorFailure[] = [];
  for (const { name, run, input, expect } of file.vectors) {
    // An input is an object, and stays one when its bytes are put back.
    const given = inward(input, file) as Record<string, unknown>;
    const got = inOrder(await runVector(run, given, crypto));
    if (got !== inOrder(expect)) failures.push({ name, expected: inOrder(expect), got });
  }
  return { ran: file.vectors.length, failures };
}

function canonicalReport(): VectorReport {
  const failures = canonicalFile.cases.flatMap(({ name, hex, maxBytes, maxDepth, expect }) => {
    const parsed = parseCanonical(decodeHex(hex) ?? new Uint8Array(0), { maxBytes, maxDepth });
    const same = parsed.ok && encodeHex(canonicalBytes(parsed.value)) === hex;
    const got = parsed.ok ? (same ? "ok" : "other bytes") : parsed.because;
    return got === expect ? [] : [{ name, expected: expect, got }];
  });
  return { ran: canonicalFile.cases.length, failures };
}

async function signatureReport(crypto: Crypto): Promise<VectorReport> {
  const failures: VectorFailure[] = [];
  // As above: the file's own type is wider than the one it is written by.
  const cases = signaturesFile.cases as unknown as readonly SignatureVector[];
  for (const vector of cases) {
    const got = inOrder(await signatureOutcome(vector, crypto));
    const expected = inOrder(
      vector.expect === "ok" ? { ok: "ok", verified: vector.verified } : { ok: vector.expect },
    );
    if (got !== expected) failures.push({ name: vector.name, expected, got });
  }
  return { ran: cases.length, failures };
}

async function signatureOutcome(vector: SignatureVector, crypto: Crypto): Promise<object> {
  const { signature, keyText, message, namespace, passkey } = vector;
  const parsed = parseSignature(signature);
  if (!parsed.ok) return { ok: parsed.because };
  if (!isNamespace(namespace)) return { ok: "no namespace of ours" };
  const verdict = await verifySignature({
    signature: parsed.signature,
    keyText,
    message: encodeUtf8(message),
    namespace,
    ...(passkey ? { passkey } : {}),
    crypto,
  });
  return verdict.ok ? { ok: "ok", verified: verdict.verified } : { ok: verdict.because };
}

/** JSON with sorted keys, so that two outcomes are equal exactly when their texts are. */
function inOrder(value: object): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([left], [right]) => (left < right ? -1 : 1)))
      : item,
  );
}
