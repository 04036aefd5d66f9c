/** The field shapes that several documents share; their limits are part of the format (docs/protocol). */
import { flag, integer, list, optional, record, type Shape, type ShapeOf, sortedSet, text } from "./shape.ts";

// Control characters have no place in what people read in one line; scripts, arguments and standing input may hold anything.
// oxlint-disable-next-line no-control-regex -- refusing control characters is the purpose
const ONE_LINE = /^[^\u0000-\u001f\u007f-\u009f]+$/;

/** `sha256:` and 64 lower-case hexadecimal digits: a document id, a fingerprint, an authority. */
export const hash = text({
  max: 71,
  pattern: /^sha256:[0-9a-f]{64}$/,
  called: "sha256: and 64 hexadecimal digits",
});
/** A client, person, group or station id: short, lower case, stable. */
export const slug = text({
  max: 63,
  pattern: /^[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?$/,
  called: "an id of a-z, 0-9, dot, dash, underscore",
});
/** A name that people read, in one line. */
export const displayName = text({
  max: 200,
  min: 1,
  pattern: ONE_LINE,
  called: "a name in one line, at most 200 characters",
});
/** A reason that people read, in one line. */
export const reason = text({
  max: 1000,
  min: 1,
  pattern: ONE_LINE,
  called: "a reason in one line, at most 1000 characters",
});
/** Seconds since 1970, integers only. */
export const time = integer(0, 253_402_300_799);
/** A version that starts at 1. */
export const version = integer(1, 1_000_000_000);
/** The document format this release writes and reads. */
export const FORMAT = 1;
/** An SSH public key text, or a passkey's COSE key as base64url. */
const keyText = text({
  max: 2048,
  min: 40,
  pattern: /^[A-Za-z0-9@.-]+(?: [A-Za-z0-9+/=]+)?$|^[A-Za-z0-9_-]+$/,
  called: "an OpenSSH public key without comment, or a COSE key as base64url",
});
/** An SSH public key text only (servers, devices and links have no passkeys). */
export const sshKeyText = text({
  max: 2048,
  min: 40,
  pattern: /^[a-z0-9@.-]+ [A-Za-z0-9+/=]+$/,
  called: "an OpenSSH public key without comment",
});
/** A user name on a device, or `default` for the agent's own choice (formats.md, the first minute). */
export const runAs = text({
  max: 64,
  pattern: /^[A-Za-z_][A-Za-z0-9_.-]*\$?$/,
  called: "a user name of the device, or default",
});
/** Which network a script may see. */
export const NETWORKS = ["host", "none"] as const;
/** What a request may ask for; the kinds not in use yet are reserved and refused. */
export const KINDS = ["script", "reboot"] as const;
export type Kind = (typeof KINDS)[number];
/** Kinds whose meaning belongs to later formats. */
export const RESERVED_KINDS = ["file", "package", "policy", "update", "shell", "logreset"] as const;

/** A key that a person holds: an SSH key, or a passkey made at a station. */
export const personKey = record({ key: keyText, station: optional(slug), synced: optional(flag) });
export type PersonKey = ShapeOf<typeof personKey>;

/** Hash and length of one output stream, all of it, forwarded or not. */
export const streamDigest = record({ hash, length: integer(0, Number.MAX_SAFE_INTEGER) });
/** Which version of which authority's document was in force. */
export const inForce = sortedSet(
  record({ authority: hash, version: integer(0, 1_000_000_000) }),
  16,
  (item) => item.authority,
);
/** A sorted set of client ids. */
export const clients = sortedSet(slug, 10_000, (item) => item);
// A program's arguments and environment end at the first NUL: what follows would be signed, shown, and not passed on.
// oxlint-disable-next-line no-control-regex -- refusing this control character is the purpose
const NO_NUL = /^[^\u0000]*$/;

/** Text that reaches a program as an argument or environment value: at most `max` characters, any but NUL. */
export function programText(max: number): Shape<string> {
  return text({ max, pattern: NO_NUL, called: `text of at most ${max} characters without NUL` });
}
/** A plain list of argument strings. */
export const argumentList = list(programText(65_536), 256);
