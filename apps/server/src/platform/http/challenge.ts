/**
 * The challenge: "not yet, prove more". An endpoint that declares itself challenged is answered only once the module
 * that keeps the authorization account let the request through; without such a module it is answered to nobody.
 */
import { CHALLENGE_HEADER, CODE_HEADER, OTHER_CHALLENGE_HEADER } from "@countersign/api";
import type { FastifyRequest } from "fastify";
import type { Actor } from "../actor.ts";
import { question } from "../questions.ts";
import type { Tx } from "../transaction.ts";
import { codesFromUrl } from "./code-in-url.ts";
import { ProblemError } from "./problem-error.ts";

/** A code as it came, and by which way. */
export interface GivenCode {
  readonly code: string;
  readonly from: "header" | "url";
}

/** What may stand in for a code; the handler makes sure that it covers what is done. */
export type Waiver =
  /** People sign what is asked for, which is more. */
  | { readonly by: "signatures" }
  /** An exempt script, by the digest of what was exempted. */
  | { readonly by: "exemption"; readonly covers: string }
  /** There is no authorization account that could give a code: one is being set up. */
  | { readonly by: "no-account" };

/**
 * By what a request was let through: nothing is asked for, a code that is used up now, the task that asks and was let
 * through by a code as it stands, or what stands in for one.
 */
export type Authorization =
  | { readonly by: "nothing" }
  | { readonly by: "code" }
  | { readonly by: "task" }
  | Waiver;

/** A request that has to prove more. */
export interface ChallengedRequest {
  /** Id of the endpoint. */
  readonly endpoint: string;
  readonly actor: Actor;
  readonly given: GivenCode | undefined;
  readonly waiver: () => Promise<Waiver | undefined>;
}

/** Lets a request through or throws `otp-required`, `otp-invalid`, `otp-used` or `too-many-requests`. */
export const meetChallenge = question<[ChallengedRequest], Promise<Authorization>>("meet-challenge", () =>
  Promise.reject(new Error("an endpoint is challenged and no module knows how")),
);

/** For handlers, in their transaction: whether a code is asked for by now. The level may have been turned on meanwhile. */
export const asksForCode = question<[tx: Tx], Promise<boolean>>("asks-for-code", () =>
  Promise.reject(new Error("an endpoint is challenged and no module knows how")),
);

/** The refusal of a challenged request, in the words of the protocol. */
export function challengeProblem(
  code: "otp-required" | "otp-invalid" | "otp-used",
  detail: string,
): ProblemError {
  const wanted = code === "otp-required" ? "required" : "invalid";
  return new ProblemError(code, detail, {
    headers: {
      [CHALLENGE_HEADER]: wanted,
      [OTHER_CHALLENGE_HEADER]: wanted,
      "www-authenticate": "Countersign-OTP",
    },
  });
}

/** The code of a request, from header or address. Throws `bad-request` where two differ. */
export function givenCode(request: FastifyRequest): GivenCode | undefined {
  const header = [request.headers[CODE_HEADER] ?? []].flat();
  const codes = [...header, ...codesFromUrl(request.raw)];
  const [code] = codes;
  if (code === undefined) return undefined;
  if (codes.some((other) => other !== code))
    throw new ProblemError("bad-request", "One code, in the header or in the address: these differ.");
  return { code, from: header.length > 0 ? "header" : "url" };
}
