/** Vectors of what travels as text: tile paths, verifier keys, notes and checkpoints. */
import { decodeUtf8, encodeBase64 } from "@countersign/protocol";
import { signCheckpoint } from "../src/signed-checkpoint.ts";
import { signNote } from "../src/signed-note.ts";
import { testSigner } from "../src/testing/note-key.ts";
import { formatVerifierKey } from "../src/verifier-key.ts";

/** `tile-paths.json`. */
export function tilePathVectors(): object {
  return {
    accepted: [
      { path: "tile/0/000", tile: { kind: "hashes", level: 0, index: 0, width: 256 } },
      { path: "tile/0/x001/x234/067", tile: { kind: "hashes", level: 0, index: 1_234_067, width: 256 } },
      { path: "tile/0/273.p/112", tile: { kind: "hashes", level: 0, index: 273, width: 112 } },
      { path: "tile/63/999.p/1", tile: { kind: "hashes", level: 63, index: 999, width: 1 } },
      { path: "tile/entries/x001/000", tile: { kind: "entries", index: 1000, width: 256 } },
      { path: "tile/entries/000.p/255", tile: { kind: "entries", index: 0, width: 255 } },
    ],
    refused: [
      { path: "", because: "path-malformed" },
      { path: "tile/0/../000", because: "path-malformed" },
      { path: "tile/0/0", because: "path-malformed" },
      { path: "tile/0/001/234", because: "path-malformed" },
      { path: "tile/data/000", because: "path-malformed" },
      { path: "tile/64/000", because: "level-invalid" },
      { path: "tile/01/000", because: "level-invalid" },
      { path: "tile/0/x000/001", because: "index-invalid" },
      { path: "tile/0/x999/x999/x999/x999/x999/999", because: "index-invalid" },
      { path: "tile/0/000.p/0", because: "width-invalid" },
      { path: "tile/0/000.p/256", because: "width-invalid" },
      { path: "tile/0/000.p/01", because: "width-invalid" },
    ],
  };
}

/** `notes.json`: the first accepted note and key are those that the Go implementation publishes (golang.org/x/mod). */
export async function noteVectors(): Promise<object> {
  const log = testSigner("log.example/countersign", 1);
  const witness = testSigner("witness.example/w1", 2);
  const impostor = testSigner(log.key.name, 3);
  const vkey = formatVerifierKey(log.key);
  const root = new Uint8Array(32).fill(7);
  const checkpoint = { origin: log.key.name, size: 20_852_163, root };
  const signed = decodeUtf8(await signCheckpoint(checkpoint, [log])) ?? "";
  const cosigned = decodeUtf8(await signCheckpoint(checkpoint, [witness, log])) ?? "";
  const forged = decodeUtf8(await signCheckpoint(checkpoint, [{ key: log.key, sign: impostor.sign }])) ?? "";
  const foreign = decodeUtf8(await signCheckpoint({ ...checkpoint, origin: "other.example" }, [log])) ?? "";
  const signText = async (text: string): Promise<string> => decodeUtf8(await signNote(text, [log])) ?? "";
  const rootText = encodeBase64(root);
  return {
    notes: [
      {
        source: "golang.org/x/mod/sumdb/note",
        vkey: "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        note: "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n",
      },
      { source: "countersign, key seed 32 times 0x01", vkey, note: signed },
    ],
    checkpoints: [
      { vkey, note: signed, origin: checkpoint.origin, size: checkpoint.size, root: rootText },
      { vkey, note: cosigned, origin: checkpoint.origin, size: checkpoint.size, root: rootText },
    ],
    checkpointsRefused: [
      {
        vkey,
        why: "text changed",
        because: "note-signature-invalid",
        note: signed.replace("20852163", "20852164"),
      },
      { vkey, why: "forged under name and id", because: "note-signature-invalid", note: forged },
      {
        vkey: formatVerifierKey(witness.key),
        why: "not our key",
        because: "note-unknown-signers",
        note: signed,
      },
      {
        vkey: formatVerifierKey(witness.key),
        why: "signed, other log",
        because: "checkpoint-other-log",
        note: cosigned,
      },
      { vkey, why: "other origin", because: "checkpoint-other-log", note: foreign },
      {
        vkey,
        why: "no signature",
        because: "note-without-signatures",
        note: signed.slice(0, signed.indexOf("—")),
      },
      { vkey, why: "cut signature line", because: "note-signature-malformed", note: signed.slice(0, -1) },
      {
        vkey,
        why: "carriage returns",
        because: "note-control-character",
        note: signed.replaceAll("\n", "\r\n"),
      },
      { vkey, why: "not UTF-8", because: "note-not-utf8", noteHex: "ff" },
      {
        vkey,
        why: "33 signatures",
        because: "note-too-many-signatures",
        note: signed + signed.slice(signed.indexOf("—")).repeat(32),
      },
      {
        vkey,
        why: "leading zero",
        because: "checkpoint-size",
        note: await signText(`${log.key.name}\n01\n${rootText}\n`),
      },
      {
        vkey,
        why: "beyond 2^53 - 1",
        because: "checkpoint-size",
        note: await signText(`${log.key.name}\n9007199254740992\n${rootText}\n`),
      },
      {
        vkey,
        why: "short root",
        because: "checkpoint-root",
        note: await signText(`${log.key.name}\n1\nAAAA\n`),
      },
      {
        vkey,
        why: "extension line",
        because: "checkpoint-extension",
        note: await signText(`${log.key.name}\n1\n${rootText}\nmore\n`),
      },
      {
        vkey,
        why: "two lines",
        because: "checkpoint-malformed",
        note: await signText(`${log.key.name}\n1\n`),
      },
      { vkey, why: "no origin", because: "checkpoint-origin", note: await signText(`\n1\n${rootText}\n`) },
    ],
    keysRefused: [
      { vkey: "", because: "key-malformed" },
      { vkey: `${vkey}\n`, because: "key-malformed" },
      { vkey: vkey.replace("log.", "log "), because: "key-name" },
      { vkey: `a.example+00000000+${encodeBase64(new Uint8Array(33).fill(4))}`, because: "key-type" },
      { vkey: `a.example+00000000+${encodeBase64(Uint8Array.of(1, 2))}`, because: "key-length" },
      { vkey: vkey.replace("log.", "dog."), because: "key-id-mismatch" },
    ],
  };
}
