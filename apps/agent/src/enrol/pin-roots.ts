/** The one moment of trust: roots are pinned by the hashes that the administrator brought, never by what the server says. */
import { type Crypto, hashOf, pinFirstRoot, type Signed } from "@countersign/protocol";
import { noTrust, type TrustState, withRoot } from "../trust/trust-state.ts";

/** Why enrolment ends here. */
export interface PinRefusal {
  readonly ok: false;
  readonly because: string;
  readonly detail: string;
}

/** Pins every root that was named; each of them must be shown, and one operator's at most. */
export async function pinRoots(
  hashes: readonly string[],
  shown: readonly Signed[],
  crypto: Crypto,
): Promise<{ readonly ok: true; readonly state: TrustState } | PinRefusal> {
  let state = noTrust;
  for (const hash of hashes) {
    const signed = shown.find((candidate) => hashOf(candidate.bytes, crypto) === hash);
    if (!signed)
      return { ok: false, because: "root-not-the-pinned", detail: `the server does not show ${hash}` };
    const first = await pinFirstRoot(signed, hash, crypto);
    if (!first.ok) return { ok: false, because: first.because, detail: first.detail };
    const { pinned } = first;
    if (state.pins.some((held) => held.pinned.authority === pinned.authority))
      return { ok: false, because: "authority-twice", detail: `${hash} is of an authority named before` };
    const operators = state.pins.filter((held) => held.pinned.root.scope === "operator").length;
    if (pinned.root.scope === "operator" && operators > 0)
      return { ok: false, because: "operator-twice", detail: "a device has one operator" };
    state = withRoot(state, { signed, pinned }, crypto);
  }
  return { ok: true, state };
}
