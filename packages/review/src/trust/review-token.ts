/** An admission token, as whoever is about to sign it has to see it: which machines may come, how many, until when, and what nobody will check. */
import {
  checkToken,
  type Crypto,
  DOCUMENT_FAULTS,
  hashOf,
  MAX_SIGNATURES,
  parseDocument,
  type Signed,
  type Token,
} from "@countersign/protocol";
import { shortCode } from "../short-code.ts";
import { breadthOfPattern } from "../standing/pattern-breadth.ts";
import { patternWords } from "../standing/standing-words.ts";
import { segmentsOf } from "../text/segments-of.ts";
import { someOf } from "../text/some-of.ts";
import type { TrustHeld } from "../trust-held.ts";
import { policiesAt, warningsAt } from "./entering-client.ts";
import { keyShown } from "./key-shown.ts";
import type { TokenModel } from "./root-model.ts";
import { trustSignatures } from "./trust-signatures.ts";

/** Why a token cannot be shown. */
export const TOKEN_REVIEW_FAULTS = [...DOCUMENT_FAULTS, "too-many-signatures", "root-not-held"] as const;
export type TokenReviewFault = (typeof TOKEN_REVIEW_FAULTS)[number];

/** A token and what is held around it. */
export interface TokenToReview {
  readonly signed: Signed;
  readonly held: Pick<TrustHeld, "roots">;
  readonly crypto: Crypto;
}

/** The model, or why there is none. */
export type TokenReview =
  | { readonly ok: true; readonly model: TokenModel }
  | { readonly ok: false; readonly because: TokenReviewFault; readonly detail: string };

/** Refusals that more signatures can cure. */
const CURABLE: ReadonlySet<string> = new Set(["token-signatures", "token-needs-root"]);
/** More machines than this at once are for whoever signs to wonder about. */
const MANY = 100;

/** Reviews a token. */
export async function reviewToken({ signed, held, crypto }: TokenToReview): Promise<TokenReview> {
  const no = (because: TokenReviewFault, detail: string) => ({ ok: false as const, because, detail });
  if (signed.signatures.length > MAX_SIGNATURES)
    return no("too-many-signatures", `at most ${MAX_SIGNATURES}`);
  const parsed = parseDocument("token", signed.bytes);
  if (!parsed.ok) return parsed;
  const token = parsed.document;
  const { authority, client, max, issued, expires } = token;
  const pin = held.roots.find((candidate) => candidate.authority === authority);
  if (!pin) return no("root-not-held", `no root of ${authority} is held here`);
  const hash = hashOf(signed.bytes, crypto);
  const concerned = held.roots.filter(
    ({ authority: own, root }) =>
      own === authority || root.policies.some((policy) => policy.client === client),
  );
  const verdict = await checkToken({ pins: concerned }, signed, crypto);
  const policies = policiesAt(client, held.roots);
  const { admit } = pin.root.roles;
  return {
    ok: true,
    model: {
      document: "token",
      hash,
      shortCode: shortCode(hash),
      authority,
      authorityName: segmentsOf(pin.root.name, "name"),
      client,
      fault: verdict.ok || CURABLE.has(verdict.because) ? null : `${verdict.because}: ${verdict.detail}`,
      names: patternWords(token.name_pattern),
      max,
      issued,
      expires,
      key: keyShown({ key: token.key }, crypto),
      policies,
      warnings: [...widthOf(token), ...warningsAt(client, policies, true, admit.clients)],
      signatures: await trustSignatures(held.roots, signed, "countersign.token.v1", crypto),
      needs: verdict.ok ? [] : [`${someOf(admit.threshold, admit.members)}, by role admit`],
    },
  };
}

/** What a pattern and a number do not hold back. */
function widthOf({ name_pattern: parts, max }: Token): string[] {
  const [first] = parts;
  return [
    ...(first && "text" in first ? [] : ["its names begin with nothing that is fixed"]),
    ...breadthOfPattern(parts),
    ...(max > MANY ? [`up to ${max} machines that nobody compares`] : []),
  ];
}
