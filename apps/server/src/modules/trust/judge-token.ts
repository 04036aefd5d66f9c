/** An admission token by itself, as a machine of its client would see it that heard of everything published here. */
import {
  checkToken,
  type KnownVeto,
  parseDocument,
  type Signed,
  type TokenAccepted,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { TrustRegistry } from "./trust-registry.ts";

type Refused = { readonly ok: false; readonly because: string; readonly detail: string };

/** Judges it; `vetoes` are those that are known of it, `now` is in seconds: one that has ended is not begun with. */
export async function judgeToken(
  registry: TrustRegistry,
  signed: Signed,
  vetoes: readonly KnownVeto[],
  now: number,
): Promise<TokenAccepted | Refused> {
  const parsed = parseDocument("token", signed.bytes);
  if (!parsed.ok) return parsed;
  const { authority, client, expires } = parsed.document;
  if (expires <= now) return { ok: false, because: "token-expired", detail: `it ended at ${expires}` };
  // What a machine of this client is told to pin, and whoever signed.
  const known = [registry.operator(), ...registry.ofClient(client), registry.find(authority)];
  const pins = known.flatMap((of) => (of ? [of.newest] : []));
  return checkToken({ pins: [...new Set(pins)], vetoes }, signed, nodeCrypto);
}
