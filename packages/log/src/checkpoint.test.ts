import { encodeBase64 } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { describe, expect, test } from "vitest";
import { formatCheckpoint, parseCheckpoint } from "./checkpoint.ts";
import { openCheckpoint, signCheckpoint } from "./signed-checkpoint.ts";
import { signNote } from "./signed-note.ts";
import { testSigner } from "./testing/note-key.ts";

const root = new Uint8Array(32).fill(7);
const rootText = encodeBase64(root);
const checkpoint = { origin: "log.example/countersign", size: 20_852_163, root };
const because = (result: { ok: true } | { ok: false; because: string }): string =>
  result.ok ? "ok" : result.because;
const refusal = (text: string): string => because(parseCheckpoint(text));

describe("checkpoints", () => {
  test("are three lines: origin, size, root", () => {
    expect(formatCheckpoint(checkpoint)).toBe(`log.example/countersign\n20852163\n${rootText}\n`);
  });

  test("come back as they were, the empty log's too", () => {
    for (const size of [0, 1, 20_852_163, Number.MAX_SAFE_INTEGER]) {
      const one = { ...checkpoint, size };
      expect(parseCheckpoint(formatCheckpoint(one))).toEqual({ ok: true, checkpoint: one });
    }
  });

  test("are refused with a line missing, or without final newline", () => {
    for (const text of ["", "\n", "o\n", "o\n1\n", `o\n1\n${rootText}`])
      expect(refusal(text)).toBe("checkpoint-malformed");
  });

  test("are refused without an origin, or with an endless one", () => {
    expect(refusal(`\n1\n${rootText}\n`)).toBe("checkpoint-origin");
    expect(refusal(`${"o".repeat(256)}\n1\n${rootText}\n`)).toBe("checkpoint-origin");
  });

  test("are refused with a size that is not plain decimal, or beyond exact numbers", () => {
    for (const size of [
      "",
      "01",
      "-1",
      "+1",
      "1.0",
      "1e3",
      "0x10",
      " 1",
      "9007199254740992",
      "9".repeat(40),
      "١",
    ]) {
      expect(refusal(`o\n${size}\n${rootText}\n`), size).toBe("checkpoint-size");
    }
  });

  test("are refused with a root that is not 32 bytes in strict base64", () => {
    for (const bad of ["", "AAAA", rootText.slice(0, -1), `${rootText} `, encodeBase64(new Uint8Array(33))]) {
      expect(refusal(`o\n1\n${bad}\n`)).toBe("checkpoint-root");
    }
  });

  test("are refused with extension lines, which nobody could audit", () => {
    expect(refusal(`o\n1\n${rootText}\nextra\n`)).toBe("checkpoint-extension");
    expect(refusal(`o\n1\n${rootText}\n\n`)).toBe("checkpoint-extension");
  });

  test("are not written with a bad origin, size or root", () => {
    expect(() => formatCheckpoint({ ...checkpoint, origin: "a\nb" })).toThrow(
      expect.objectContaining({ code: "origin" }),
    );
    expect(() => formatCheckpoint({ ...checkpoint, size: -1 })).toThrow(
      expect.objectContaining({ code: "not-an-integer" }),
    );
    expect(() => formatCheckpoint({ ...checkpoint, root: new Uint8Array(31) })).toThrow(
      expect.objectContaining({ code: "hash-length" }),
    );
  });
});

describe("a signed checkpoint", () => {
  const signer = testSigner(checkpoint.origin, 1);
  const next = testSigner(checkpoint.origin, 4);

  test("opens with the log's key", async () => {
    const bytes = await signCheckpoint(checkpoint, [signer]);
    expect(await openCheckpoint(nodeCrypto, bytes, [signer.key])).toEqual({ ok: true, checkpoint });
  });

  test("opens with any of the log's keys while they rotate", async () => {
    const bytes = await signCheckpoint(checkpoint, [next]);
    expect(because(await openCheckpoint(nodeCrypto, bytes, [signer.key, next.key]))).toBe("ok");
    expect(because(await openCheckpoint(nodeCrypto, bytes, [signer.key]))).toBe("note-unknown-signers");
  });

  test("of another log is refused even when the same key signed it", async () => {
    const bytes = await signCheckpoint({ ...checkpoint, origin: "other.example" }, [signer]);
    expect(because(await openCheckpoint(nodeCrypto, bytes, [signer.key]))).toBe("checkpoint-other-log");
  });

  test("with a well-signed text that is no checkpoint is refused", async () => {
    const bytes = await signNote("pay 100 to mallory\n", [signer]);
    expect(because(await openCheckpoint(nodeCrypto, bytes, [signer.key]))).toBe("checkpoint-malformed");
  });

  test("that is no note is refused", async () => {
    expect(because(await openCheckpoint(nodeCrypto, new Uint8Array(3), [signer.key]))).toBe(
      "note-control-character",
    );
  });
});
