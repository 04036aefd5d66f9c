/** Ways to bend what was honestly signed, each in one place. */
import {
  type Admission,
  canonicalBytes,
  encodeUtf8,
  hashOf,
  type Namespace,
  type Offer,
  type Request,
  type Signature,
  type Signed,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { SoftRequest } from "../world/make-request.ts";
import type { SignedDocument, Signing } from "../world/signed-document.ts";

/** Other fields under the old signatures. */
export function altered(offer: SoftRequest, change: Partial<Request>): Offer {
  return { ...offer, bytes: canonicalBytes({ ...offer.document, ...change }) };
}

/** Another part of the script action under the old signatures. */
export function alteredAction(offer: SoftRequest, change: Record<string, unknown>): Offer {
  return altered(offer, { action: { ...offer.document.action, ...change } });
}

/** The same signatures, said to be for another purpose. */
export function relabelled(signed: Signed, from: Namespace, to: Namespace): Signature[] {
  return signed.signatures.map((signature) =>
    signature.namespace === from ? { ...signature, namespace: to } : signature,
  );
}

/** Signs in one namespace, and says that it was another. */
export function mislabelling(signer: Signing, namespace: Namespace): Signing {
  return { sign: (claimed, message) => ({ ...signer.sign(namespace, message), namespace: claimed }) };
}

/** Signs with an own key, and says that it was somebody else's. */
export function impersonating(fingerprint: string, signer: Signing): Signing {
  return { sign: (namespace, message) => ({ ...signer.sign(namespace, message), key: fingerprint }) };
}

/** Bytes that should be no document at all, honestly signed as a request and approved: even then they are refused. */
export function signedText(text: string | Uint8Array, requester: Signing, approver: Signing): Offer {
  const bytes = typeof text === "string" ? encodeUtf8(text) : text;
  return {
    bytes,
    signatures: [
      requester.sign("countersign.request.v1", bytes),
      approver.sign("countersign.approve.v1", bytes),
    ],
  };
}

/** An admission as its signers meant it, with something else in it. */
export function alteredAdmission(
  signed: SignedDocument<Admission>,
  change: Partial<Admission>,
): SignedDocument<Admission> {
  const document = { ...signed.document, ...change };
  const bytes = canonicalBytes(document);
  return { ...signed, document, bytes, hash: hashOf(bytes, nodeCrypto) };
}
