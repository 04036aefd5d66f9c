/** The runner's word, for half a day at a time, that a link key may speak for the device. */
import {
  carry,
  decodeBase64Url,
  formatSshPublicKey,
  MAX_LINK_SECONDS,
  sshKeyBlob,
} from "@countersign/protocol";
import type { DeviceIdentity } from "../identity/device-identity.ts";
import { signByDevice } from "../identity/sign-by-device.ts";
import type { LinkCertificate } from "../pipe/link-messages.ts";

const LIFE_SECONDS = MAX_LINK_SECONDS / 2;
/** How often a living link gets a new one. */
export const RENEW_CERTIFICATE_MILLISECONDS = (LIFE_SECONDS / 2) * 1000;

/** Certifies a link key, given as the 32 bytes of Ed25519 in base64url. Throws TypeError where it is none. */
export function certifyLink(
  identity: DeviceIdentity,
  publicKey: string,
  nowSeconds: number,
): LinkCertificate {
  const raw = decodeBase64Url(publicKey);
  if (raw?.length !== 32) throw new TypeError("a link key is 32 bytes");
  const key = formatSshPublicKey("ssh-ed25519", sshKeyBlob("ssh-ed25519", { alg: "ed25519", raw }));
  const signed = signByDevice(
    identity,
    "link",
    {
      type: "link",
      format: 1,
      device: identity.fingerprint,
      key,
      not_after: nowSeconds + LIFE_SECONDS,
      server: identity.serverName,
    },
    "countersign.link.v1",
  );
  return { link: carry(signed), device_key: identity.publicKeyText };
}
