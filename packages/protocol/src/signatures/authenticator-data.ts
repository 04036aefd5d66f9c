/** Authenticator data, the part of an assertion that the authenticator writes (WebAuthn level 3 section 6.1). */

import { readCbor } from "../encoding/cbor.ts";

/** The fields a verifier decides by. The counter is not among them: a device sees too few signatures to judge it. */
export interface AuthenticatorData {
  /** SHA-256 of the relying party id. */
  rpIdHash: Uint8Array;
  /** The flags octet as it stands. */
  flags: number;
  counter: number;
  userPresent: boolean;
  userVerified: boolean;
  /** The key is synced at this moment (BS). */
  backedUp: boolean;
  /** CBOR map of extension outputs; empty without ED. */
  extensions: Uint8Array;
}

const fixedLength = 37;
const flag = {
  userPresent: 0x01,
  userVerified: 0x04,
  backupEligible: 0x08,
  backedUp: 0x10,
  attested: 0x40,
  extensions: 0x80,
};

/**
 * Takes authenticator data of an assertion apart; `undefined` where it is malformed: attested credential data (which
 * belongs to a registration), synced without being eligible, or extension bytes that do not match the ED flag.
 */
export function parseAuthenticatorData(bytes: Uint8Array): AuthenticatorData | undefined {
  const flags = bytes[32];
  if (bytes.length < fixedLength || flags === undefined || (flags & flag.attested) !== 0) return undefined;
  const backedUp = (flags & flag.backedUp) !== 0;
  if (backedUp && (flags & flag.backupEligible) === 0) return undefined;
  const extensions = bytes.slice(fixedLength);
  const announced = (flags & flag.extensions) !== 0;
  if (announced ? !(readCbor(extensions) instanceof Map) : extensions.length > 0) return undefined;
  return {
    rpIdHash: bytes.slice(0, 32),
    flags,
    counter: new DataView(bytes.buffer, bytes.byteOffset).getUint32(33),
    userPresent: (flags & flag.userPresent) !== 0,
    userVerified: (flags & flag.userVerified) !== 0,
    backedUp,
    extensions,
  };
}
