/**
 * A SAML response, from base64 to a person, as a list of steps: each may refuse, none trusts what a later one proves.
 * Whether the question was asked by this browser, and whether the assertion is new, the caller decides: it takes a table.
 */
import type { SamlSettings } from "@countersign/api";
import { createPrivateKey } from "node:crypto";
import { assertionClaims, type AssertionClaims } from "./assertion-claims.ts";
import { decryptAssertion } from "./decrypt-assertion.ts";
import { guardAssertion, guardResponse, type Guarded, type GuardedResponse } from "./guard-response.ts";
import type { XmlElement } from "./read-xml.ts";
import type { SamlRefusal } from "./saml-refusals.ts";
import { signedAssertion, type SignaturesPresent } from "./signed-assertion.ts";
import { attributeOf, childrenOf, ns } from "./xml-names.ts";

/** Ourselves, towards a provider. */
export interface ServiceProvider {
  /** Our entityID: the address of our metadata. */
  readonly entityId: string;
  /** Where responses are posted to. */
  readonly consumerUrl: string;
  /** PEM; signs requests and opens assertions. */
  readonly privateKey: string;
}

/** Who is meant, or why it is refused. */
export type ResponseJudged =
  | { readonly ok: true; readonly claims: AssertionClaims }
  | { readonly ok: false; readonly because: SamlRefusal };

const largestBytes = 256 * 1024;
const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Judges what was posted. Compressed responses are none: they travel by redirect, which is not offered. */
export async function judgeResponse(
  posted: string,
  config: SamlSettings,
  us: ServiceProvider,
  now: number,
): Promise<ResponseJudged> {
  const plain = posted.length > largestBytes * 2 ? "" : posted.replaceAll(/[\r\n\t ]/g, "");
  const xml = decoded(plain);
  if (xml === undefined) return { ok: false, because: "response-size" };
  const response = guardResponse(xml);
  if (!response.ok) return response;
  const signatures = signaturesPresent(response.guarded, us.privateKey);
  if (!signatures.ok) return signatures;
  const envelope = envelopeProblem(response.guarded.response, config, us);
  if (envelope) return { ok: false, because: envelope };
  const { onResponse, onAssertion } = signatures.guarded;
  if (!onResponse && !onAssertion) return { ok: false, because: "signature-invalid" };
  const assertion = await signedAssertion(plain, config.certificates, signatures.guarded, us.privateKey);
  if (!assertion || assertion.namespace !== ns.assertion || assertion.local !== "Assertion")
    return { ok: false, because: "signature-invalid" };
  const read = assertionClaims(assertion, {
    issuer: config.entity_id,
    audience: us.entityId,
    recipient: us.consumerUrl,
    now,
  });
  if (!read.ok) return read;
  // The confirmation is signed, the envelope may be not: they have to name the same question, or both none.
  const asked = attributeOf(response.guarded.response, "InResponseTo");
  return asked === read.claims.inResponseTo ? read : { ok: false, because: "request-wrong" };
}

function decoded(plain: string): string | undefined {
  if (plain === "" || plain.length > (largestBytes / 3) * 4 || !base64.test(plain)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.from(plain, "base64"));
  } catch {
    return undefined;
  }
}

function signaturesPresent(
  { responseSigned, assertion }: GuardedResponse,
  privateKey: string,
): Guarded<SignaturesPresent> {
  const present = (onAssertion: boolean) =>
    ({ ok: true, guarded: { onResponse: responseSigned, onAssertion } }) as const;
  if (!assertion.encrypted) return present(assertion.signed);
  const opened = decryptAssertion(assertion.data, createPrivateKey(privateKey));
  if (opened === undefined) return { ok: false, because: "not-decrypted" };
  const guarded = guardAssertion(opened);
  if (guarded.ok) return present(guarded.guarded.signed);
  // Whether it opened as anything at all is what somebody guesses who changes it bit by bit.
  return { ok: false, because: guarded.because === "xml-refused" ? "not-decrypted" : guarded.because };
}

function envelopeProblem(
  response: XmlElement,
  config: SamlSettings,
  us: ServiceProvider,
): SamlRefusal | undefined {
  const issuers = childrenOf(response, ns.assertion, "Issuer");
  if (issuers.length > 1 || issuers.some(({ text }) => text !== config.entity_id)) return "issuer-wrong";
  const destination = attributeOf(response, "Destination");
  return destination === us.consumerUrl ? undefined : "destination-wrong";
}
