/**
 * What runner and link say to each other over two pipes, one line each. Frames to and from the server pass as they
 * are, so that the link parses nothing it need not; the runner believes nothing that comes up.
 *
 * `session` counts the connections of one link process: what was meant for a connection that is gone is dropped.
 */
import type { Carried } from "@countersign/protocol";

/** The largest frame, as in packages/protocol (a test keeps both equal): the link loads as little of it as it can. */
export const MAX_LINK_FRAME = 8 * 1024 * 1024;
/** The largest line in either direction, in bytes: a frame and its head. */
export const MAX_PIPE_LINE = MAX_LINK_FRAME + 64;

/** Where the link connects, and by which authority it knows the server. */
export interface LinkSettings {
  /** `wss://…/agent`, or `ws://` on loopback. */
  readonly url: string;
  /** The name that link certificates and proofs are bound to. */
  readonly server: string;
  /** PEM of the one CA that may vouch for the server; absent where the system's CAs do. */
  readonly ca?: string;
}

/** The runner's word that this link key speaks for the device, and the device's public key. */
export interface LinkCertificate {
  readonly link: Carried;
  readonly device_key: string;
}

/** From runner to link. */
export type ToLink =
  | { readonly kind: "settings"; readonly settings: LinkSettings }
  | { readonly kind: "certificate"; readonly certificate: LinkCertificate }
  | { readonly kind: "frame"; readonly session: number; readonly text: string };

/** From link to runner. */
export type FromLinkProcess =
  /** The link's Ed25519 public key, 32 bytes as base64url. */
  | { readonly kind: "key"; readonly key: string }
  | { readonly kind: "up"; readonly session: number }
  | { readonly kind: "down"; readonly session: number; readonly reason: string }
  | { readonly kind: "frame"; readonly session: number; readonly text: string };

/** One line for the link. */
export function toLinkLine(message: ToLink): string {
  if (message.kind === "settings") return `S${JSON.stringify(message.settings)}\n`;
  if (message.kind === "certificate") return `C${JSON.stringify(message.certificate)}\n`;
  return `F${message.session} ${message.text}\n`;
}

/** Reads a line from the runner, whom the link believes; undefined where it is none of ours. */
export function readToLink(line: Buffer): ToLink | undefined {
  const text = line.toString("utf8");
  switch (text[0]) {
    // The runner wrote these just above: their types are its own.
    case "S":
      return { kind: "settings", settings: JSON.parse(text.slice(1)) as LinkSettings };
    case "C":
      // From the runner, which wrote it with the function above.
      return { kind: "certificate", certificate: JSON.parse(text.slice(1)) as LinkCertificate };
    case "F":
      return readFrameLine(text);
    default:
      return undefined;
  }
}

/** One line for the runner. */
export function fromLinkLine(message: Exclude<FromLinkProcess, { kind: "frame" }>): string {
  if (message.kind === "key") return `K${message.key}\n`;
  if (message.kind === "up") return `U${message.session}\n`;
  return `D${message.session} ${message.reason.replaceAll(/[^ -~]/g, " ")}\n`;
}

/** One frame from the server as a line: its line breaks can only be white space between JSON tokens, so they become blanks. */
export function frameLine(session: number, frame: Buffer): Buffer {
  const line = Buffer.concat([Buffer.from(`F${session} `), frame, Buffer.from("\n")]);
  for (let at = line.indexOf(10); at < line.length - 1; at = line.indexOf(10, at + 1)) line[at] = 32;
  return line;
}

/** Reads a line from the link, whom the runner does not believe; undefined where it is no message at all. */
export function readFromLinkProcess(line: Buffer): FromLinkProcess | undefined {
  const text = line.toString("utf8");
  const key = /^K([A-Za-z0-9_-]{43})$/.exec(text)?.[1];
  if (key !== undefined) return { kind: "key", key };
  const up = /^U(\d{1,9})$/.exec(text)?.[1];
  if (up !== undefined) return { kind: "up", session: Number(up) };
  const [, down, reason = ""] = /^D(\d{1,9}) (.{0,500})/.exec(text) ?? [];
  if (down !== undefined) return { kind: "down", session: Number(down), reason };
  return text.startsWith("F") ? readFrameLine(text) : undefined;
}

function readFrameLine(text: string): { kind: "frame"; session: number; text: string } | undefined {
  const space = text.indexOf(" ");
  const session = Number(text.slice(1, space));
  if (space < 2 || space > 10 || !Number.isSafeInteger(session)) return undefined;
  return { kind: "frame", session, text: text.slice(space + 1) };
}
