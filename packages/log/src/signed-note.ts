/**
 * Signed notes (C2SP signed-note): a text, an empty line, and one line per signature. The text must not be used
 * before `verifyNote` has accepted the note.
 */
import {
  concatBytes,
  type Crypto,
  decodeBase64,
  decodeUtf8,
  encodeBase64,
  encodeUtf8,
} from "@countersign/protocol";
import { LogError } from "./log-error.ts";
import { isKeyName, type VerifierKey } from "./verifier-key.ts";

/** Largest note that is parsed, in bytes: room for 16 post-quantum signatures of 5 kB. */
export const MAX_NOTE_BYTES = 128 * 1024;

/** Most signature lines that are parsed; the specification asks for at least 16. */
export const MAX_NOTE_SIGNATURES = 32;

const KEY_ID_BYTES = 4;
const ED25519_SIGNATURE_BYTES = 64;
const SIGNATURE_LINE = /^— (\S+) ([A-Za-z0-9+/=]+)$/u;

/** One signature line: whose, and the bytes that follow the key id. */
export interface NoteSignature {
  readonly name: string;
  readonly keyId: number;
  readonly signature: Uint8Array;
}

/** A note taken apart. `text` ends in a newline and is what the signatures cover. */
export interface SignedNote {
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** A key together with the means to sign with it. */
export interface NoteSigner {
  readonly key: VerifierKey;
  /** The 64-byte Ed25519 signature over `message`. */
  readonly sign: (message: Uint8Array) => Uint8Array | Promise<Uint8Array>;
}

/** Why bytes are no note. */
export type NoteParseRefusal =
  | "note-too-large"
  | "note-not-utf8"
  | "note-control-character"
  | "note-without-signatures"
  | "note-too-many-signatures"
  | "note-signature-malformed";

/** Why a note is not accepted. */
export type NoteVerifyRefusal = "note-unknown-signers" | "note-signature-invalid";

/** Takes a note (from outside: untrusted) apart, without believing anything in it. */
export function parseNote(
  bytes: Uint8Array,
):
  | { readonly ok: true; readonly note: SignedNote }
  | { readonly ok: false; readonly because: NoteParseRefusal } {
  if (bytes.length > MAX_NOTE_BYTES) return { ok: false, because: "note-too-large" };
  const whole = decodeUtf8(bytes);
  if (whole === undefined) return { ok: false, because: "note-not-utf8" };
  if (hasControlCharacter(whole)) return { ok: false, because: "note-control-character" };
  // The last empty line separates, so that the text itself may hold empty lines.
  const separator = whole.lastIndexOf("\n\n");
  if (separator < 0 || separator + 2 >= whole.length)
    return { ok: false, because: "note-without-signatures" };
  if (!whole.endsWith("\n")) return { ok: false, because: "note-signature-malformed" };

  const lines = whole.slice(separator + 2, -1).split("\n");
  if (lines.length > MAX_NOTE_SIGNATURES) return { ok: false, because: "note-too-many-signatures" };
  const signatures: NoteSignature[] = [];
  for (const line of lines) {
    const signature = parseSignatureLine(line);
    if (signature === undefined) return { ok: false, because: "note-signature-malformed" };
    signatures.push(signature);
  }
  return { ok: true, note: { text: whole.slice(0, separator + 1), signatures } };
}

/** The note as bytes. Throws LogError `note-text` if the text cannot be one, or if there is no signature. */
export function formatNote(note: SignedNote): Uint8Array {
  requireNoteText(note.text);
  if (note.signatures.length === 0) throw new LogError("note-text", "a note needs at least one signature");
  const lines = note.signatures.map(({ name, keyId, signature }) => {
    const idBytes = new Uint8Array(KEY_ID_BYTES);
    new DataView(idBytes.buffer).setUint32(0, keyId);
    return `— ${name} ${encodeBase64(concatBytes(idBytes, signature))}\n`;
  });
  return encodeUtf8(`${note.text}\n${lines.join("")}`);
}

/** Signs `text` (ending in a newline) with each signer in turn; gives the bytes of the note. */
export async function signNote(text: string, signers: readonly NoteSigner[]): Promise<Uint8Array> {
  requireNoteText(text);
  const message = encodeUtf8(text);
  const signatures = await Promise.all(
    signers.map(async (signer) => {
      const signature = await signer.sign(message);
      if (signature.length !== ED25519_SIGNATURE_BYTES) {
        throw new LogError("signature-length", `an Ed25519 signature is 64 bytes, got ${signature.length}`);
      }
      return { name: signer.key.name, keyId: signer.key.id, signature };
    }),
  );
  return formatNote({ text, signatures });
}

/**
 * Which of the known `keys` signed the note: at least one, or it is refused.
 *
 * Signatures of unknown keys are passed over; one bad signature of a known key refuses the whole note, as the
 * specification asks.
 */
export async function verifyNote(
  crypto: Pick<Crypto, "verify">,
  note: SignedNote,
  keys: readonly VerifierKey[],
): Promise<
  | { readonly ok: true; readonly by: readonly VerifierKey[] }
  | { readonly ok: false; readonly because: NoteVerifyRefusal }
> {
  const message = encodeUtf8(note.text);
  const by = new Set<VerifierKey>();
  for (const { name, keyId, signature } of note.signatures) {
    const key = keys.find((known) => known.name === name && known.id === keyId);
    if (key === undefined) continue;
    if (!(await crypto.verify({ alg: "ed25519", raw: key.publicKey }, message, signature))) {
      return { ok: false, because: "note-signature-invalid" };
    }
    by.add(key);
  }
  return by.size > 0 ? { ok: true, by: [...by] } : { ok: false, because: "note-unknown-signers" };
}

function parseSignatureLine(line: string): NoteSignature | undefined {
  const [, name = "", base64 = ""] = SIGNATURE_LINE.exec(line) ?? [];
  const bytes = decodeBase64(base64);
  if (!isKeyName(name) || bytes === undefined || bytes.length <= KEY_ID_BYTES) return undefined;
  const keyId = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  return { name, keyId, signature: bytes.slice(KEY_ID_BYTES) };
}

function requireNoteText(text: string): void {
  if (!text.endsWith("\n") || !text.isWellFormed() || hasControlCharacter(text)) {
    throw new LogError("note-text", "a note's text ends in a newline and has no other control characters");
  }
}

function hasControlCharacter(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit < 0x20 && unit !== 0x0a) return true;
  }
  return false;
}
