/**
 * What somebody does to a response that a provider signed, to become somebody else by it. XSW 1 to 8 are the places that
 * Somorovsky et al. (On Breaking SAML, 2012) found for the signed original, written anew. None has the provider's key.
 */

/** A forgery, from a signed response. */
export interface Forgery {
  readonly name: string;
  readonly forge: (signed: string) => string;
}

const victim = "ada@example.org";
const liar = "root@example.org";

const signature = /<ds:Signature[\s\S]*?<\/ds:Signature>/;
const assertion = /<saml:Assertion[\s\S]*<\/saml:Assertion>/;
const assertionOf = (xml: string) => assertion.exec(xml)?.[0] ?? "";
const unsigned = (xml: string) => xml.replaceAll(new RegExp(signature, "g"), "");
/** Somebody else's, under another id. */
const evil = (xml: string) =>
  xml
    .replaceAll(victim, liar)
    .replace('ID="_assertion"', 'ID="_evil"')
    .replace('ID="_response"', 'ID="_evilresponse"');
/** Puts something into the last place where a text occurs. */
const before = (xml: string, mark: string, what: string) => {
  const at = xml.lastIndexOf(mark);
  return xml.slice(0, at) + what + xml.slice(at);
};
const withAssertion = (xml: string, other: string) => xml.replace(assertion, () => other);
const inFirstSignature = (xml: string, what: string) =>
  xml.replace("</ds:Signature>", () => `${what}</ds:Signature>`);
/** Of an assertion: where its own signature stands, or where it would. */
const beforeSubject = (xml: string, what: string) =>
  xml.replace("<saml:Subject>", () => `${what}<saml:Subject>`);
const firstSignature = (xml: string) => signature.exec(xml)?.[0] ?? "";

const wrappings: readonly Forgery[] = [
  {
    name: "XSW1",
    forge: (xml) => evil(inFirstSignature(xml, "\u0000")).replace("\u0000", () => unsigned(xml)),
  },
  {
    name: "XSW2",
    forge: (xml) => evil(xml).replace("<ds:Signature", () => `${unsigned(xml)}<ds:Signature`),
  },
  {
    name: "XSW3",
    forge: (xml) => withAssertion(xml, unsigned(evil(assertionOf(xml))) + assertionOf(xml)),
  },
  {
    name: "XSW4",
    forge: (xml) =>
      withAssertion(xml, before(unsigned(evil(assertionOf(xml))), "</saml:Assertion>", assertionOf(xml))),
  },
  {
    name: "XSW5",
    forge: (xml) => withAssertion(xml, evil(assertionOf(xml)) + unsigned(assertionOf(xml))),
  },
  {
    name: "XSW6",
    forge: (xml) => {
      const original = unsigned(assertionOf(xml));
      return withAssertion(xml, inFirstSignature(withOwnSignature(xml, evil(assertionOf(xml))), original));
    },
  },
  {
    name: "XSW7",
    forge: (xml) =>
      withAssertion(
        xml,
        `<samlp:Extensions>${unsigned(assertionOf(xml).replaceAll(victim, liar))}</samlp:Extensions>${assertionOf(xml)}`,
      ),
  },
  {
    name: "XSW8",
    forge: (xml) => {
      const original = unsigned(assertionOf(xml));
      return withAssertion(
        xml,
        inFirstSignature(withOwnSignature(xml, evil(assertionOf(xml))), `<ds:Object>${original}</ds:Object>`),
      );
    },
  },
];

/** An assertion without a signature gets the response's. */
function withOwnSignature(xml: string, one: string): string {
  return signature.test(one) ? one : beforeSubject(one, firstSignature(xml));
}

const edits: readonly Forgery[] = [
  { name: "another name", forge: (xml) => xml.replaceAll(victim, liar) },
  { name: "signatures stripped", forge: (xml) => unsigned(xml).replaceAll(victim, liar) },
  { name: "signatures stripped, nothing else", forge: unsigned },
  {
    name: "an id twice",
    forge: (xml) =>
      withAssertion(xml, assertionOf(xml) + unsigned(assertionOf(xml)).replaceAll(victim, liar)),
  },
  {
    name: "two assertions of two ids",
    forge: (xml) => withAssertion(xml, assertionOf(xml) + unsigned(evil(assertionOf(xml)))),
  },
  {
    name: "an encrypted assertion beside",
    forge: (xml) =>
      before(
        xml,
        "</samlp:Response>",
        '<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"/>',
      ),
  },
  {
    name: "a comment in the name",
    forge: (xml) => xml.replace(victim, "ada@example.org<!---->.evil.example"),
  },
  {
    name: "a comment in a digest",
    forge: (xml) => xml.replace("<ds:DigestValue>", "<ds:DigestValue><!-- x -->"),
  },
  { name: "CDATA in the name", forge: (xml) => xml.replace(victim, `<![CDATA[${victim}]]>`) },
  {
    name: "a processing instruction in the name",
    forge: (xml) => xml.replace(victim, `ada<?x?>@example.org`),
  },
  { name: "a DOCTYPE", forge: (xml) => `<!DOCTYPE samlp:Response>${xml}` },
  {
    name: "an external entity",
    forge: (xml) => `<!DOCTYPE x [<!ENTITY who SYSTEM "file:///etc/passwd">]>${xml.replace(victim, "&who;")}`,
  },
  {
    name: "an entity that grows",
    forge: (xml) =>
      `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>${xml.replace(victim, "&b;")}`,
  },
  { name: "a reference to nothing", forge: (xml) => xml.replace(/URI="#_\w+"/, 'URI=""') },
  {
    name: "a reference to another element",
    forge: (xml) => xml.replace(/URI="#_\w+"/, 'URI="#_elsewhere"'),
  },
  {
    name: "two references",
    forge: (xml) => xml.replace(/<ds:Reference[\s\S]*?<\/ds:Reference>/, (one) => one + one),
  },
  {
    name: "two SignedInfo",
    forge: (xml) =>
      xml.replace(/<ds:SignedInfo[\s\S]*?<\/ds:SignedInfo>/, (one) => one + one.replaceAll("#_", "#_x")),
  },
  {
    name: "a decoy signature with an object",
    forge: (xml) =>
      xml.replace(signature, (one) => one + one.replace("</ds:Signature>", "<ds:Object/></ds:Signature>")),
  },
  {
    name: "a third signature",
    forge: (xml) => before(xml, "</saml:Subject>", firstSignature(xml)),
  },
  {
    name: "an XSLT transform",
    forge: (xml) =>
      xml.replace(
        "<ds:Transforms>",
        '<ds:Transforms><ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/>',
      ),
  },
  {
    name: "a transform that selects",
    forge: (xml) =>
      xml.replace(
        "<ds:Transforms>",
        '<ds:Transforms><ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"/>',
      ),
  },
];

const spellings: readonly Forgery[] = [
  ...["Id", "id", "saml:ID", "xml:id"].map((name) => ({
    name: `attribute pollution by ${name}`,
    forge: (xml: string) => evil(xml).replace("<saml:Assertion ", `<saml:Assertion ${name}="_assertion" `),
  })),
  {
    name: "an attribute twice",
    forge: (xml) => xml.replace('ID="_assertion"', 'ID="_evil" ID="_assertion"'),
  },
  {
    name: "an attribute twice under two prefixes",
    forge: (xml) =>
      xml.replace(
        'ID="_assertion"',
        'xmlns:a="urn:x" xmlns:b="urn:x" a:ID="_evil" b:ID="_e2" ID="_assertion"',
      ),
  },
  {
    name: "a signature of a namespace that looks like it",
    forge: (xml) =>
      xml
        .replaceAll(victim, liar)
        .replaceAll('http://www.w3.org/2000/09/xmldsig#"', 'http://www.w3.org/2000/09/xmldsig"'),
  },
  {
    name: "an assertion of another namespace beside",
    forge: (xml) =>
      withAssertion(
        xml,
        `${unsigned(evil(assertionOf(xml))).replace("urn:oasis:names:tc:SAML:2.0:assertion", "urn:example")}${assertionOf(xml)}`,
      ),
  },
  {
    name: "the prefix xml meaning something else",
    forge: (xml) => xml.replace("<saml:Assertion ", '<saml:Assertion xmlns:xml="urn:example" '),
  },
  {
    name: "a prefix that means nothing",
    forge: (xml) => xml.replace("<saml:Subject>", "<no:x/><saml:Subject>"),
  },
  {
    name: "a relative namespace name, which canonicalizes to nothing",
    forge: (xml) => evil(xml).replace("<saml:Assertion ", '<saml:Assertion xmlns:v="./void" '),
  },
  { name: "something behind the end", forge: (xml) => `${xml}<x/>` },
  {
    name: "a response in a response",
    forge: (xml) => evil(xml).replace("<samlp:Status>", () => `${xml}<samlp:Status>`),
  },
  { name: "another root", forge: (xml) => `<x>${xml}</x>` },
  { name: "a null byte", forge: (xml) => xml.replace(victim, "ada\u0000@example.org") },
];

/** All of them. */
export const forgeries: readonly Forgery[] = [...wrappings, ...edits, ...spellings];
/** Whom the untouched response names. */
export const honestName = victim;
