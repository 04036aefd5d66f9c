/** What is asked of a response before any signature is looked at: one shape, and no room for a second meaning. */
import { algorithmsAllowed } from "./guard-algorithms.ts";
import { readXml, type XmlElement } from "./read-xml.ts";
import type { SamlRefusal } from "./saml-refusals.ts";
import { attributeOf, childrenOf, everythingIn, ns, onlyChild } from "./xml-names.ts";

/** A response of the right shape; nothing in it is proven. */
export interface GuardedResponse {
  readonly response: XmlElement;
  readonly responseSigned: boolean;
  readonly assertion:
    | { readonly encrypted: false; readonly signed: boolean }
    | { readonly encrypted: true; readonly data: XmlElement };
}

/** The shape, or what is wrong with it. */
export type Guarded<What> =
  | { readonly ok: true; readonly guarded: What }
  | { readonly ok: false; readonly because: SamlRefusal };

const success = "urn:oasis:names:tc:SAML:2.0:status:Success";
const id = /^[A-Za-z_][\w.-]{0,255}$/;

/** Guards a whole response. */
export function guardResponse(xml: string): Guarded<GuardedResponse> {
  const read = readXml(xml);
  if (!read.ok) return read;
  const { root } = read;
  if (!isNamed(root, ns.protocol, "Response") || countOf(root, "Response") !== 1)
    return { ok: false, because: "response-shape" };
  const status = onlyChild(root, ns.protocol, "Status");
  const code = status && onlyChild(status, ns.protocol, "StatusCode");
  if (!code) return { ok: false, because: "response-shape" };
  if (attributeOf(code, "Value") !== success) return { ok: false, because: "provider-says-no" };
  if (countOf(root, "Assertion") + countOf(root, "EncryptedAssertion") !== 1)
    return { ok: false, because: "response-shape" };
  const plain = onlyChild(root, ns.assertion, "Assertion");
  const encrypted = onlyChild(root, ns.assertion, "EncryptedAssertion");
  const because = structureProblem(root, plain ? [root, plain] : [root]);
  if (because) return { ok: false, because };
  const responseSigned = childrenOf(root, ns.signature, "Signature").length === 1;
  if (plain) {
    if (countOf(root, "EncryptedData") > 0) return { ok: false, because: "response-shape" };
    const signed = childrenOf(plain, ns.signature, "Signature").length === 1;
    return { ok: true, guarded: { response: root, responseSigned, assertion: { encrypted: false, signed } } };
  }
  const data = encrypted && onlyChild(encrypted, ns.encryption, "EncryptedData");
  if (!data || countOf(root, "EncryptedData") !== 1 || countOf(root, "EncryptedKey") !== 1)
    return { ok: false, because: "response-shape" };
  return { ok: true, guarded: { response: root, responseSigned, assertion: { encrypted: true, data } } };
}

/** Guards an assertion that was encrypted; says whether it is signed by itself. */
export function guardAssertion(xml: string): Guarded<{ readonly signed: boolean }> {
  const read = readXml(xml);
  if (!read.ok) return read;
  const { root } = read;
  if (!isNamed(root, ns.assertion, "Assertion") || countOf(root, "Assertion") !== 1)
    return { ok: false, because: "response-shape" };
  if (countOf(root, "EncryptedData") + countOf(root, "Response") > 0)
    return { ok: false, because: "response-shape" };
  const because = structureProblem(root, [root]);
  if (because) return { ok: false, because };
  return { ok: true, guarded: { signed: childrenOf(root, ns.signature, "Signature").length === 1 } };
}

/** By local name: whatever looks like one to a careless reader is one. */
function countOf(root: XmlElement, local: string): number {
  return everythingIn(root).filter((element) => element.local.toLowerCase() === local.toLowerCase()).length;
}

const isNamed = (element: XmlElement, namespace: string, local: string) =>
  element.namespace === namespace && element.local === local;

function structureProblem(root: XmlElement, mayBeSigned: readonly XmlElement[]): SamlRefusal | undefined {
  const all = everythingIn(root);
  const ids = all.map((element) => element.attributes.filter(({ local }) => /^id$/i.test(local)));
  const values = ids.flat().map(({ value }) => value);
  if (ids.some((own) => own.length > 1) || new Set(values).size !== values.length) return "duplicate-id";
  if (
    values.some((value) => !id.test(value)) ||
    mayBeSigned.some((one) => attributeOf(one, "ID") === undefined)
  )
    return "response-shape";
  const signatures = mayBeSigned.flatMap((signed) =>
    childrenOf(signed, ns.signature, "Signature").map((signature) => ({ signature, signed })),
  );
  if (
    signatures.length !== countOf(root, "Signature") ||
    mayBeSigned.some((one) => childrenOf(one, ns.signature, "Signature").length > 1) ||
    signatures.some(({ signature, signed }) => !coversOnly(signature, signed))
  )
    return "signature-shape";
  return algorithmsAllowed(root) ? undefined : "algorithm-refused";
}

/** One SignedInfo with one reference, to the element that the signature stands in. Nothing signed may hide in it. */
function coversOnly(signature: XmlElement, signed: XmlElement): boolean {
  const info = onlyChild(signature, ns.signature, "SignedInfo");
  const reference = info && onlyChild(info, ns.signature, "Reference");
  if (!info || !reference || attributeOf(reference, "URI") !== `#${attributeOf(signed, "ID")}`) return false;
  const names = ["SignedInfo", "SignatureValue", "Reference", "DigestValue", "SignatureMethod", "Transforms"];
  return names.every((name) => countOf(signature, name) === 1) && countOf(signature, "Object") === 0;
}
