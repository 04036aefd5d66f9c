/** Names of XML namespaces and of algorithms, and finding one's way in a document that was read. */
import type { XmlElement } from "./read-xml.ts";

/** Namespaces. */
export const ns = {
  protocol: "urn:oasis:names:tc:SAML:2.0:protocol",
  assertion: "urn:oasis:names:tc:SAML:2.0:assertion",
  metadata: "urn:oasis:names:tc:SAML:2.0:metadata",
  signature: "http://www.w3.org/2000/09/xmldsig#",
  encryption: "http://www.w3.org/2001/04/xmlenc#",
} as const;

/** How a message travels, by name. */
export const bindings = {
  redirect: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect",
  post: "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST",
} as const;

/** The element and everything in it. */
export function everythingIn(element: XmlElement): XmlElement[] {
  return [element, ...element.children.flatMap(everythingIn)];
}

/** Children of a name. */
export function childrenOf(element: XmlElement, namespace: string, local: string): XmlElement[] {
  return element.children.filter((child) => child.namespace === namespace && child.local === local);
}

/** The only child of a name; undefined if there is none or are several. */
export function onlyChild(element: XmlElement, namespace: string, local: string): XmlElement | undefined {
  const found = childrenOf(element, namespace, local);
  return found.length === 1 ? found[0] : undefined;
}

/** An attribute without a prefix. */
export function attributeOf(element: XmlElement, local: string): string | undefined {
  return element.attributes.find((one) => one.namespace === "" && one.local === local)?.value;
}
