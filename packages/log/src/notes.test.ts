import { decodeUtf8, encodeBase64, encodeUtf8 } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { describe, expect, test } from "vitest";
import { nodeHasher } from "./node-hasher.ts";
import {
  formatNote,
  MAX_NOTE_BYTES,
  MAX_NOTE_SIGNATURES,
  parseNote,
  type SignedNote,
  signNote,
  verifyNote,
} from "./signed-note.ts";
import { testSigner } from "./testing/note-key.ts";
import { formatVerifierKey, isKeyName, makeVerifierKey, parseVerifierKey } from "./verifier-key.ts";

const log = testSigner("log.example/countersign", 1);
const witness = testSigner("witness.example/w1", 2);
const stranger = testSigner("stranger.example", 3);
const text = "first line\n\nlast line\n";

const because = (result: { ok: true } | { ok: false; because: string }): string =>
  result.ok ? "ok" : result.because;

async function opened(signers = [log]): Promise<SignedNote> {
  const parsed = parseNote(await signNote(text, signers));
  if (!parsed.ok) throw new Error(parsed.because);
  return parsed.note;
}

describe("a signed note", () => {
  test("keeps its text, with empty lines in it, and is verified by the signer's key", async () => {
    const note = await opened();
    expect(note.text).toBe(text);
    expect(await verifyNote(nodeCrypto, note, [log.key])).toEqual({ ok: true, by: [log.key] });
  });

  test("takes several signatures and names those that are known", async () => {
    const note = await opened([log, witness, stranger]);
    expect(note.signatures).toHaveLength(3);
    expect(await verifyNote(nodeCrypto, note, [witness.key, log.key])).toEqual({
      ok: true,
      by: [log.key, witness.key],
    });
  });

  test("comes back byte for byte from its parts", async () => {
    const bytes = await signNote(text, [log, witness]);
    const parsed = parseNote(bytes);
    if (!parsed.ok) throw new Error(parsed.because);
    expect(decodeUtf8(formatNote(parsed.note))).toBe(decodeUtf8(bytes));
  });

  test("lets a cosignature be added to it", async () => {
    const note = await opened([log]);
    const cosigned = await opened([witness]);
    const both = { text, signatures: [...note.signatures, ...cosigned.signatures] };
    const parsed = parseNote(formatNote(both));
    expect(parsed).toEqual({ ok: true, note: both });
  });

  test("holds 32 signatures", async () => {
    const many = Array.from({ length: MAX_NOTE_SIGNATURES }, (_, seed) =>
      testSigner(`w${seed}.example`, seed),
    );
    expect((await opened(many)).signatures).toHaveLength(MAX_NOTE_SIGNATURES);
  });
});

describe("a note is not accepted", () => {
  test("from unknown signers, whatever name they take", async () => {
    const note = await opened([stranger]);
    expect(because(await verifyNote(nodeCrypto, note, [log.key]))).toBe("note-unknown-signers");
    const impostor = testSigner(log.key.name, 3);
    expect(because(await verifyNote(nodeCrypto, await opened([impostor]), [log.key]))).toBe(
      "note-unknown-signers",
    );
    expect(because(await verifyNote(nodeCrypto, note, []))).toBe("note-unknown-signers");
  });

  test("when the known key's id stands beside another name, or its name beside another id", async () => {
    const [line] = (await opened()).signatures;
    if (line === undefined) throw new Error("no signature");
    for (const changed of [
      { ...line, name: "other.example" },
      { ...line, keyId: line.keyId ^ 1 },
    ]) {
      const note = { text, signatures: [changed] };
      expect(because(await verifyNote(nodeCrypto, note, [log.key]))).toBe("note-unknown-signers");
    }
  });

  test("when another key signed under the known name and key id", async () => {
    const forger = { key: log.key, sign: stranger.sign };
    expect(because(await verifyNote(nodeCrypto, await opened([forger]), [log.key]))).toBe(
      "note-signature-invalid",
    );
  });

  test("when one of two known signatures is bad", async () => {
    const forger = { key: witness.key, sign: stranger.sign };
    const note = await opened([log, forger]);
    expect(because(await verifyNote(nodeCrypto, note, [log.key, witness.key]))).toBe(
      "note-signature-invalid",
    );
    expect(because(await verifyNote(nodeCrypto, note, [log.key]))).toBe("ok");
  });

  test("when a letter of the text changed", async () => {
    const note = await opened();
    const bent = { ...note, text: text.replace("last", "lost") };
    expect(because(await verifyNote(nodeCrypto, bent, [log.key]))).toBe("note-signature-invalid");
  });

  test("when the signature was cut", async () => {
    const note = await opened();
    const cut = note.signatures.map((line) => ({ ...line, signature: line.signature.slice(0, 63) }));
    expect(because(await verifyNote(nodeCrypto, { text, signatures: cut }, [log.key]))).toBe(
      "note-signature-invalid",
    );
  });
});

describe("bytes that are no note", () => {
  const line = `— a.example ${encodeBase64(new Uint8Array(68))}\n`;
  const verdict = (whole: string | Uint8Array): string =>
    because(parseNote(typeof whole === "string" ? encodeUtf8(whole) : whole));

  test("the smallest note passes", () => {
    expect(verdict(`text\n\n${line}`)).toBe("ok");
  });

  test("are refused beyond 128 KiB", () => {
    expect(verdict(new Uint8Array(MAX_NOTE_BYTES + 1).fill(0x61))).toBe("note-too-large");
  });

  test("are refused when they are not UTF-8", () => {
    expect(verdict(new Uint8Array([0xff, ...encodeUtf8(`text\n\n${line}`)]))).toBe("note-not-utf8");
  });

  test("are refused with a control character other than newline", () => {
    for (const control of ["\r", "\t", "\0", "\u001b"]) {
      expect(verdict(`te${control}xt\n\n${line}`)).toBe("note-control-character");
    }
  });

  test("are refused without an empty line, or without a signature after it", () => {
    for (const whole of ["", "text\n", `text\n${line}`, "text\n\n", line]) {
      expect(verdict(whole)).toBe("note-without-signatures");
    }
  });

  test("are refused when they do not end in a newline", () => {
    expect(verdict(`text\n\n${line.trimEnd()}`)).toBe("note-signature-malformed");
  });

  test("are refused with more than 32 signatures", () => {
    expect(verdict(`text\n\n${line.repeat(32)}`)).toBe("ok");
    expect(verdict(`text\n\n${line.repeat(33)}`)).toBe("note-too-many-signatures");
  });

  test("are refused with a malformed signature line", () => {
    const sig = encodeBase64(new Uint8Array(68));
    for (const bad of [
      `- a.example ${sig}`,
      `—a.example ${sig}`,
      `— ${sig}`,
      `— a b ${sig}`,
      `— a+b ${sig}`,
      `— a\u0085b ${sig}`,
      `— a\u00a0b ${sig}`,
      `— a.example  ${sig}`,
      `— a.example ${sig} `,
      `— a.example ${sig.slice(0, -1)}`,
      `— a.example ${encodeBase64(new Uint8Array(4))}`,
      `— a.example ${sig}\nmore text`,
    ]) {
      expect(verdict(`text\n\n${bad}\n`), bad).toBe("note-signature-malformed");
    }
  });
});

describe("a writer that makes no note", () => {
  test("is stopped at a text without final newline, with control characters or lone surrogates", async () => {
    for (const bad of ["text", "te\rxt\n", "\ud800\n", ""]) {
      await expect(signNote(bad, [log])).rejects.toMatchObject({ code: "note-text" });
    }
  });

  test("is stopped without a signer", async () => {
    await expect(signNote(text, [])).rejects.toMatchObject({ code: "note-text" });
  });

  test("is stopped when the signer gives something else than 64 bytes", async () => {
    const broken = { key: log.key, sign: () => new Uint8Array(63) };
    await expect(signNote(text, [broken])).rejects.toMatchObject({ code: "signature-length" });
  });
});

describe("verifier keys", () => {
  const vkey = formatVerifierKey(log.key);
  const refusal = (bad: string): string => because(parseVerifierKey(nodeHasher, bad));

  test("come back as they were", () => {
    expect(parseVerifierKey(nodeHasher, vkey)).toEqual({ ok: true, key: log.key });
  });

  test("are refused when cut anywhere", () => {
    for (let end = 0; end < vkey.length; end++) expect(refusal(vkey.slice(0, end))).not.toBe("ok");
    for (let start = 1; start <= vkey.length; start++) expect(refusal(vkey.slice(start))).not.toBe("ok");
  });

  test("are refused with any one character changed", () => {
    for (let at = 0; at < vkey.length; at++) {
      const next = String.fromCharCode(vkey.charCodeAt(at) + 1);
      expect(refusal(vkey.slice(0, at) + next + vkey.slice(at + 1))).not.toBe("ok");
    }
  });

  test("are refused when they are shaped otherwise", () => {
    for (const bad of [
      "",
      "a",
      "a+b",
      `${vkey} `,
      `${vkey}\n`,
      vkey.replace("+", "+0x"),
      `a+00000000+${"A".repeat(2000)}`,
    ]) {
      expect(refusal(bad)).toBe("key-malformed");
    }
  });

  test("are refused with a name that no signature line could hold", () => {
    const [, id = "", key = ""] = /^[^+]+\+([0-9a-f]+)\+(.+)$/.exec(vkey) ?? [];
    expect(refusal(`+${id}+${key}`)).toBe("key-name");
    expect(refusal(`a b+${id}+${key}`)).toBe("key-name");
    expect(isKeyName("log.example/a")).toBe(true);
    for (const bad of ["", "a b", "a+b", "a\nb", "a\u0085", "\ud800", "x".repeat(256)])
      expect(isKeyName(bad)).toBe(false);
  });

  test("are refused with another key type, even with a matching id", () => {
    const typed = encodeBase64(new Uint8Array([4, ...log.key.publicKey]));
    expect(refusal(`a.example+00000000+${typed}`)).toBe("key-type");
  });

  test("are refused with a key of another length", () => {
    expect(refusal(`a.example+00000000+${encodeBase64(new Uint8Array([1, 2, 3]))}`)).toBe("key-length");
  });

  test("are refused with an id that is not theirs", () => {
    expect(refusal(vkey.replace(/\+[0-9a-f]{8}\+/, "+00000000+"))).toBe("key-id-mismatch");
  });

  test("are not made of a bad name or a key of another length", () => {
    expect(() => makeVerifierKey(nodeHasher, "a b", new Uint8Array(32))).toThrow(
      expect.objectContaining({ code: "key-name" }),
    );
    expect(() => makeVerifierKey(nodeHasher, "a", new Uint8Array(31))).toThrow(
      expect.objectContaining({ code: "key-length" }),
    );
  });
});
