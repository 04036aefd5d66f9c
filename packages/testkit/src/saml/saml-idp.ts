/** An identity provider with a key of its own, in process: says what it is told to, signed as it is told to. */
import { assertionXml, responseXml, type Said } from "./say.ts";
import { type Sealing, sealAssertion, type Signing, signXml } from "./sign-xml.ts";

/** Which parts carry a signature. */
export const signingModes = ["response", "assertion", "both"] as const;
/** See `signingModes`. */
export type SigningMode = (typeof signingModes)[number];

/** A response as XML, signed. */
export function sayOnce(said: Said, mode: SigningMode, signing: Signing): string {
  const whole = responseXml(said, assertionXml(said));
  const inner = mode === "response" ? whole : signXml(whole, "Assertion", signing);
  return mode === "assertion" ? inner : signXml(inner, "Response", signing);
}

/** The same with the assertion encrypted, after it was signed. */
export async function sayEncrypted(
  said: Said,
  mode: SigningMode,
  signing: Signing,
  sealing: Sealing,
): Promise<string> {
  const plain = assertionXml(said);
  const assertion = mode === "response" ? plain : signXml(plain, "Assertion", signing);
  const whole = responseXml(said, await sealAssertion(assertion, sealing));
  return mode === "assertion" ? whole : signXml(whole, "Response", signing);
}

/** As a browser posts it. */
export const asPosted = (xml: string) => Buffer.from(xml, "utf8").toString("base64");
