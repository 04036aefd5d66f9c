/** What the link hands to the runner for one run: nothing in it is believed. */
import type { Signed } from "../roots/signed.ts";

/** A proof that one target is among a request's targets (RFC 6962 tree over the canonical targets). */
export interface TargetProof {
  readonly fingerprint: string;
  readonly name: string;
  readonly admission: string;
  readonly index: number;
  /** Sibling hashes from the leaf upwards, `sha256:` texts. */
  readonly path: readonly string[];
}

/** A request with its signatures, the script bytes, and the target proof where the request names a root of targets. */
export interface Offer extends Signed {
  readonly script?: Uint8Array;
  readonly proof?: TargetProof;
  /** Where the bytes are a use: the standing approval that it names, and the proof that this device is among its devices. */
  readonly standing?: Signed;
  readonly standingProof?: TargetProof;
  /** Where people broke the glass: what they signed in the place of approvals. */
  readonly breakglass?: Signed;
}
