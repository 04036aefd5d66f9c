/** Documents with their signatures, as they are stored and carried: made here honestly, or bent by a test afterwards. */

import { canonicalBytes, documentBytes, hashOf } from "@countersign/protocol";
import type { Documents, DocumentType, Json, Namespace, Signature, Signed } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";

/** Anybody or anything that signs: a person or a bare key. */
export interface Signing {
  sign(namespace: Namespace, message: Uint8Array): Signature;
}

/** A signer under an id: the server under its own, or an impostor under somebody else's. */
export function signingAs(id: string, signer: Signing): Signing & { readonly id: string } {
  return { id, sign: (namespace, message) => signer.sign(namespace, message) };
}

/** A document, its bytes and id, and the signatures over it. */
export interface SignedDocument<D> extends Signed {
  readonly document: D;
  /** The document's id: `sha256:` of its bytes. */
  readonly hash: string;
}

/** Writes a document and has it signed in one namespace. Throws where verifiers would refuse the shape: use `forgeDocument` for those. */
export function signDocument<T extends DocumentType>(
  type: T,
  document: Documents[T],
  namespace: Namespace,
  signers: readonly Signing[],
): SignedDocument<Documents[T]> {
  return signedBytes(document, documentBytes(type, document), namespace, signers);
}

/** The same for any JSON value, however wrong. */
export function forgeDocument<D extends Json>(
  document: D,
  namespace: Namespace,
  signers: readonly Signing[],
): SignedDocument<D> {
  return signedBytes(document, canonicalBytes(document), namespace, signers);
}

function signedBytes<D>(
  document: D,
  bytes: Uint8Array,
  namespace: Namespace,
  signers: readonly Signing[],
): SignedDocument<D> {
  return { document, bytes, hash: hashOf(bytes, nodeCrypto), signatures: sign(namespace, bytes, signers) };
}

function sign(namespace: Namespace, bytes: Uint8Array, signers: readonly Signing[]): Signature[] {
  return signers.map((signer) => signer.sign(namespace, bytes));
}

/** The same document with more signatures, in any namespace. */
export function addSignatures<S extends Signed>(
  signed: S,
  namespace: Namespace,
  signers: readonly Signing[],
): S {
  return { ...signed, signatures: [...signed.signatures, ...sign(namespace, signed.bytes, signers)] };
}

/** The same document with the approvals of these people. */
export function approve<S extends Signed>(signed: S, ...approvers: readonly Signing[]): S {
  return addSignatures(signed, "countersign.approve.v1", approvers);
}

/** The same document, approved as part of a batch: one touch for this and `others`. */
export function approveInBatch<S extends Signed>(
  signed: S,
  approvers: readonly Signing[],
  others: readonly Signed[] = [],
  namespace: Namespace = "countersign.approve.v1",
): S {
  const subjects = [signed, ...others].map(({ bytes }) => hashOf(bytes, nodeCrypto)).sort();
  const batch = documentBytes("batch", { type: "batch", format: 1, subjects });
  return {
    ...signed,
    signatures: [...signed.signatures, ...sign(namespace, batch, approvers)],
    batches: [...(signed.batches ?? []), batch],
  };
}
