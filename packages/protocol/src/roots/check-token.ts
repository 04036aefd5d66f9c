/** Accepting an admission token: who signed it, for which client, for how long, and that its key is nobody's (formats.md). */
import type { Crypto } from "../crypto.ts";
import { DOCUMENT_FAULTS, hashOf, parseDocument } from "../documents/document.ts";
import { MAX_TOKEN_SECONDS, type Token } from "../documents/token.ts";
import { keyFingerprint, parseKey } from "../keys/key-text.ts";
import { mayAdmit, unaskedRoot } from "./admitters.ts";
import type { KnownVeto } from "./check-veto.ts";
import { marksOf, shareMark } from "./key-marks.ts";
import type { PinnedRoot } from "./pinned.ts";
import { MAX_SIGNATURES, type Signed } from "./signed.ts";

/** Why a token was not accepted. */
export const TOKEN_FAULTS = [
  "too-many-signatures",
  ...DOCUMENT_FAULTS,
  "token-other-authority",
  "client-unknown",
  "token-lifetime",
  "token-key",
  "token-signatures",
  "token-role-scope",
  "token-needs-root",
  "token-withdrawn",
] as const;
export type TokenFault = (typeof TOKEN_FAULTS)[number];

/** What a token is judged by. */
export interface TokenView {
  readonly pins: readonly PinnedRoot[];
  /** Vetoes whose signatures were verified. */
  readonly vetoes?: readonly KnownVeto[];
}

/** An accepted token; `fingerprint` is its key's. */
export interface TokenAccepted {
  readonly ok: true;
  readonly hash: string;
  readonly token: Token;
  readonly fingerprint: string;
}

/** Judges a token by itself: whether its date and number allow one more machine is asked where a machine comes. */
export async function checkToken(
  view: TokenView,
  signed: Signed,
  crypto: Crypto,
): Promise<TokenAccepted | { ok: false; because: TokenFault; detail: string }> {
  const no = (because: TokenFault, detail: string) => ({ ok: false as const, because, detail });
  if (signed.signatures.length > MAX_SIGNATURES)
    return no("too-many-signatures", `at most ${MAX_SIGNATURES}`);
  const parsed = parseDocument("token", signed.bytes);
  if (!parsed.ok) return no(parsed.because, parsed.detail);
  const token = parsed.document;
  const { client, issued, expires } = token;
  const hash = hashOf(signed.bytes, crypto);
  const pin = view.pins.find((candidate) => candidate.authority === token.authority);
  if (!pin) return no("token-other-authority", "signed for an authority that is not pinned here");
  const unknownTo = view.pins.find(
    (candidate) => !candidate.root.policies.some((policy) => policy.client === client),
  );
  if (unknownTo) return no("client-unknown", `${unknownTo.root.name} has no policy for ${client}`);
  if (expires <= issued || expires - issued > MAX_TOKEN_SECONDS)
    return no("token-lifetime", `at most ${MAX_TOKEN_SECONDS / 86_400} days`);
  const unfit = keyFault(token.key, view.pins, crypto);
  if (unfit !== undefined) return no("token-key", unfit);

  const admitters = await mayAdmit(pin, client, signed, "countersign.token.v1", crypto);
  if (!admitters.ok) return no(`token-${admitters.because}`, `role admit of ${pin.root.name}`);
  const unasked = await unaskedRoot(view.pins, token, signed, "countersign.token.v1", crypto);
  if (unasked) return no("token-needs-root", `role root of ${unasked.root.name}`);
  const revoking = view.pins.find(({ root }) => root.revoked.includes(hash));
  const vetoed = view.vetoes?.find(({ subject, effect }) => subject === hash && effect === "veto");
  if (revoking || vetoed)
    return no("token-withdrawn", `by ${revoking?.root.name ?? vetoed?.person ?? "an approver"}`);
  return { ok: true, hash, token, fingerprint: keyFingerprint(token.key, crypto) };
}

/** The key is for this and nothing else: an Ed25519 key of no person and no server of the roots, in whatever spelling. */
function keyFault(key: string, pins: readonly PinnedRoot[], crypto: Crypto): string | undefined {
  const parsed = parseKey(key);
  if (!parsed.ok || parsed.key.kind !== "ssh" || parsed.key.ssh.type !== "ssh-ed25519")
    return "a token's key is a plain Ed25519 key";
  const marks = marksOf({ keys: [{ key }] }, crypto);
  const known = pins.find(
    (pin) =>
      [...pin.marks.values()].some((person) => shareMark(person, marks)) ||
      shareMark(marksOf({ keys: pin.root.server_keys.map((text) => ({ key: text })) }, crypto), marks),
  );
  return known ? `its key stands in ${known.root.name}` : undefined;
}
