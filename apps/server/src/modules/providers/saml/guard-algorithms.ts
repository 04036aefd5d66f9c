/** Which algorithms a document may name, and where. What is not listed is refused. */
import type { XmlElement } from "./read-xml.ts";
import { attributeOf, everythingIn } from "./xml-names.ts";

const dsig = "http://www.w3.org/2000/09/xmldsig#";
const more = "http://www.w3.org/2001/04/xmldsig-more#";
const enc = "http://www.w3.org/2001/04/xmlenc#";
const enc11 = "http://www.w3.org/2009/xmlenc11#";
const exclusive = "http://www.w3.org/2001/10/xml-exc-c14n#";

const allowed: Readonly<Record<string, ReadonlySet<string>>> = {
  CanonicalizationMethod: new Set([exclusive]),
  Transform: new Set([`${dsig}enveloped-signature`, exclusive]),
  SignatureMethod: new Set([`${more}rsa-sha256`, `${more}rsa-sha512`]),
  DigestMethod: new Set([`${enc}sha256`, `${enc}sha512`]),
  EncryptionMethod: new Set([
    ...["aes128-gcm", "aes256-gcm"].map((name) => enc11 + name),
    // Malleable, so refused without a signature around it or inside it, as everything is.
    ...["aes128-cbc", "aes256-cbc", "rsa-oaep-mgf1p"].map((name) => enc + name),
  ]),
};
/** Within RSA-OAEP the hash has to resist nothing; SHA-1 is what most providers name there. */
const allowedInOaep = new Set([`${dsig}sha1`, `${enc}sha256`, `${enc11}mgf1sha1`, `${enc11}mgf1sha256`]);

/** Whether every algorithm that is named may be used, and every element that has to name one does. */
export function algorithmsAllowed(root: XmlElement): boolean {
  const inOaep = new Set(
    everythingIn(root)
      .filter(({ local }) => local === "EncryptionMethod")
      .flatMap(({ children }) => children),
  );
  return everythingIn(root).every((element) => {
    const algorithm = attributeOf(element, "Algorithm");
    if (inOaep.has(element)) return algorithm === undefined || allowedInOaep.has(algorithm);
    const list = allowed[element.local];
    if (!list) return algorithm === undefined;
    return algorithm !== undefined && list.has(algorithm);
  });
}
