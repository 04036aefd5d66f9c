/** Cases for passkey signatures: each refused one is an honest assertion with one thing changed. */

import { makeSoftPasskey, makeSoftSshKey } from "@countersign/testkit";
import { concatBytes, decodeBase64Url, encodeBase64Url, encodeUtf8 } from "../src/encoding/bytes.ts";
import { nodeCrypto } from "../src/node-crypto.ts";
import type { WebauthnSignature } from "../src/signatures/signature.ts";
import { signedBlob } from "../src/signatures/sshsig.ts";
import type { SignatureVector } from "./signature-vector.ts";

const namespace = "countersign.approve.v1";
const message = '{"format":1,"reason":"rotate logs","type":"request"}';
const bytes = encodeUtf8(message);
const station = { rpId: "sign.example.org", origin: "https://sign.example.org" };
const verified = { userPresent: true, userVerified: true, backedUp: false };

/** Flag bits of authenticator data. */
const [present, checked, eligible, synced, attested, extended] = [0x01, 0x04, 0x08, 0x10, 0x40, 0x80];

/** All passkey cases, with fresh keys. */
export function passkeyCases(): SignatureVector[] {
  const passkey = makeSoftPasskey({ alg: "ES256", ...station });
  const other = makeSoftPasskey({ alg: "ES256", ...station });
  const edDsa = makeSoftPasskey({ alg: "EdDSA", ...station });
  const rs256 = makeSoftPasskey({ alg: "RS256", ...station });
  const ssh = makeSoftSshKey({ type: "ssh-ed25519", seed: new Uint8Array(32).fill(4) });
  const honest = passkey.sign(namespace, bytes);
  const clientData = decodeText(honest.clientDataJSON);
  const base = { keyText: passkey.key, message, namespace, passkey: station };
  const signed: typeof passkey.sign = (...args) => passkey.sign(...args);
  const withClientData = (text: string): WebauthnSignature =>
    signed(namespace, bytes, { clientDataJSON: text });
  const challengeOf = (hash: "sha256" | "sha512", text: string): string =>
    encodeBase64Url(signedBlob(namespace, encodeUtf8(text), hash, nodeCrypto));
  const authenticatorData = decodeBytes(honest.authenticatorData);
  const der = decodeBytes(honest.sig);
  const [rLength, afterR] = [der[3] ?? 0, 4 + (der[3] ?? 0)];
  const paddedR = concatBytes(
    Uint8Array.of(0x30, der.length - 1, 0x02, rLength + 1, 0),
    der.subarray(4, afterR),
    der.subarray(afterR),
  );

  return [
    ...[passkey, edDsa, rs256].map((key) => ({
      ...base,
      name: `passkey: ${key.alg}`,
      keyText: key.key,
      signature: key.sign(namespace, bytes),
      expect: "ok" as const,
      verified,
    })),
    {
      ...base,
      name: "passkey: synced",
      signature: signed(namespace, bytes, { flags: present | checked | eligible | synced }),
      expect: "ok",
      verified: { ...verified, backedUp: true },
    },
    {
      ...base,
      name: "passkey: could be synced and is not",
      signature: signed(namespace, bytes, { flags: present | checked | eligible }),
      expect: "ok",
      verified,
    },
    {
      ...base,
      name: "passkey: the browser adds members of its own",
      signature: signed(namespace, bytes, {
        moreClientData: '"hint":"do not compare clientDataJSON against a template"',
      }),
      expect: "ok",
      verified,
    },
    {
      ...base,
      name: "passkey: extension outputs",
      signature: signed(namespace, bytes, {
        flags: present | checked | extended,
        extensions: Uint8Array.of(0xa1, 0x61, 0x61, 0xf5),
      }),
      expect: "ok",
      verified,
    },

    {
      ...base,
      name: "passkey: in the namespace of queries, which is reserved",
      namespace: "countersign.query.v1",
      signature: signed("countersign.query.v1", bytes),
      expect: "namespace-reserved",
    },
    {
      ...base,
      name: "passkey: signed as a request",
      signature: signed("countersign.request.v1", bytes),
      expect: "wrong-namespace",
    },
    {
      ...base,
      name: "passkey: signed as a request, labelled as an approval",
      signature: { ...signed("countersign.request.v1", bytes), namespace },
      expect: "passkey-challenge",
    },
    {
      ...base,
      name: "passkey: the key text is padded",
      keyText: `${passkey.key}==`,
      signature: honest,
      expect: "key-unreadable",
    },
    {
      ...base,
      name: "passkey: somebody else's key",
      keyText: other.key,
      signature: honest,
      expect: "wrong-key",
    },
    {
      ...base,
      name: "passkey: an SSH key's fingerprint beside it",
      keyText: ssh.key,
      signature: { ...honest, key: ssh.fingerprint },
      expect: "wrong-kind",
    },
    {
      ...base,
      name: "passkey: an SSH signature under a passkey's fingerprint",
      signature: { ...ssh.sign(namespace, bytes), key: passkey.fingerprint },
      expect: "wrong-kind",
    },
    {
      name: "passkey: the root lists no station for it",
      keyText: passkey.key,
      message,
      namespace,
      signature: honest,
      expect: "passkey-station-unknown",
    },

    {
      ...base,
      name: "passkey: a registration instead of an assertion",
      signature: signed(namespace, bytes, { type: "webauthn.create" }),
      expect: "passkey-type",
    },
    {
      ...base,
      name: "passkey: a payment",
      signature: signed(namespace, bytes, { type: "payment.get" }),
      expect: "passkey-type",
    },
    {
      ...base,
      name: "passkey: another message",
      message: message.replace("rotate", "delete"),
      signature: honest,
      expect: "passkey-challenge",
    },
    {
      ...base,
      name: "passkey: the challenge of another message",
      signature: signed(namespace, bytes, { challenge: challengeOf("sha512", "{}") }),
      expect: "passkey-challenge",
    },
    {
      ...base,
      name: "passkey: the blob with sha256",
      signature: signed(namespace, bytes, { challenge: challengeOf("sha256", message) }),
      expect: "passkey-challenge",
    },
    {
      ...base,
      name: "passkey: a padded challenge",
      signature: signed(namespace, bytes, { challenge: `${challengeOf("sha512", message)}=` }),
      expect: "passkey-challenge",
    },
    {
      ...base,
      name: "passkey: another port",
      signature: signed(namespace, bytes, { origin: `${station.origin}:8443` }),
      expect: "passkey-origin",
    },
    {
      ...base,
      name: "passkey: another scheme",
      signature: signed(namespace, bytes, { origin: "http://sign.example.org" }),
      expect: "passkey-origin",
    },
    {
      ...base,
      name: "passkey: an origin that begins the same",
      signature: signed(namespace, bytes, { origin: `${station.origin}.evil.example` }),
      expect: "passkey-origin",
    },
    {
      ...base,
      name: "passkey: a sibling that may use the same rpId",
      signature: signed(namespace, bytes, { origin: "https://www.sign.example.org" }),
      expect: "passkey-origin",
    },
    {
      ...base,
      name: "passkey: a slash at the end",
      signature: signed(namespace, bytes, { origin: `${station.origin}/` }),
      expect: "passkey-origin",
    },
    {
      ...base,
      name: "passkey: inside somebody's frame",
      signature: signed(namespace, bytes, { crossOrigin: true }),
      expect: "passkey-cross-origin",
    },
    {
      ...base,
      name: "passkey: inside somebody's frame, which is named",
      signature: signed(namespace, bytes, { crossOrigin: true, topOrigin: "https://evil.example" }),
      expect: "passkey-cross-origin",
    },
    {
      ...base,
      name: "passkey: a top origin although not in a frame",
      signature: signed(namespace, bytes, { topOrigin: station.origin }),
      expect: "passkey-cross-origin",
    },

    {
      ...base,
      name: "passkey: client data that is no text",
      signature: { ...honest, clientDataJSON: "_w" },
      expect: "passkey-client-data",
    },
    {
      ...base,
      name: "passkey: client data with white space",
      signature: withClientData(clientData.replace('","', '", "')),
      expect: "passkey-client-data",
    },
    {
      ...base,
      name: "passkey: client data with a space in front",
      signature: withClientData(` ${clientData}`),
      expect: "passkey-client-data",
    },
    {
      ...base,
      name: "passkey: client data in another order",
      signature: withClientData(reordered(clientData)),
      expect: "passkey-client-data",
    },
    {
      ...base,
      name: "passkey: client data without crossOrigin",
      signature: withClientData(clientData.replace(',"crossOrigin":false', "")),
      expect: "passkey-client-data",
    },
    {
      ...base,
      name: "passkey: client data that does not end",
      signature: withClientData(clientData.slice(0, -1)),
      expect: "passkey-client-data",
    },
    {
      ...base,
      name: "passkey: crossOrigin false, and more of the word",
      signature: withClientData(clientData.replace("false}", "falsehood}")),
      expect: "passkey-client-data",
    },
    {
      ...base,
      name: "passkey: text after the client data",
      signature: withClientData(`${clientData}{}`),
      expect: "passkey-client-data",
    },
    {
      ...base,
      name: "passkey: a second origin later",
      signature: signed(namespace, bytes, { moreClientData: '"origin":"https://evil.example"' }),
      expect: "passkey-client-data",
    },
    {
      ...base,
      name: "passkey: a second challenge later",
      signature: signed(namespace, bytes, { moreClientData: '"challenge":"AAAA"' }),
      expect: "passkey-client-data",
    },
    {
      ...base,
      name: "passkey: a second crossOrigin later",
      signature: signed(namespace, bytes, { moreClientData: '"crossOrigin":true' }),
      expect: "passkey-client-data",
    },
    {
      ...base,
      name: "passkey: white space after crossOrigin",
      signature: withClientData(clientData.replace("false}", "false }")),
      expect: "passkey-client-data",
    },
    {
      ...base,
      name: "passkey: a second type later",
      signature: signed(namespace, bytes, { moreClientData: '"type":"webauthn.create"' }),
      expect: "passkey-client-data",
    },

    {
      ...base,
      name: "passkey: the hash of another rpId",
      signature: signed(namespace, bytes, { rpIdHash: nodeCrypto.sha256(encodeUtf8("example.org")) }),
      expect: "passkey-rpid",
    },
    {
      ...base,
      name: "passkey: nobody touched it",
      signature: signed(namespace, bytes, { flags: checked }),
      expect: "passkey-user-presence",
    },
    {
      ...base,
      name: "passkey: nobody was verified",
      signature: signed(namespace, bytes, { flags: present }),
      expect: "passkey-user-verification",
    },

    {
      ...base,
      name: "passkey: authenticator data cut short",
      signature: { ...honest, authenticatorData: encodeBase64Url(authenticatorData.slice(0, -1)) },
      expect: "passkey-malformed",
    },
    {
      ...base,
      name: "passkey: authenticator data with stray trailing bits",
      signature: { ...honest, authenticatorData: "AB" },
      expect: "passkey-malformed",
    },
    {
      ...base,
      name: "passkey: a key attested in an assertion",
      signature: signed(namespace, bytes, { flags: present | checked | attested }),
      expect: "passkey-malformed",
    },
    {
      ...base,
      name: "passkey: synced although it cannot be",
      signature: signed(namespace, bytes, { flags: present | checked | synced }),
      expect: "passkey-malformed",
    },
    {
      ...base,
      name: "passkey: extensions announced and missing",
      signature: signed(namespace, bytes, { flags: present | checked | extended }),
      expect: "passkey-malformed",
    },
    {
      ...base,
      name: "passkey: extensions not announced",
      signature: signed(namespace, bytes, { extensions: Uint8Array.of(0xa0) }),
      expect: "passkey-malformed",
    },
    {
      ...base,
      name: "passkey: extensions that are no map",
      signature: signed(namespace, bytes, {
        flags: present | checked | extended,
        extensions: Uint8Array.of(0x80),
      }),
      expect: "passkey-malformed",
    },
    {
      ...base,
      name: "passkey: DER with a needless zero",
      signature: { ...honest, sig: encodeBase64Url(paddedR) },
      expect: "passkey-malformed",
    },
    {
      ...base,
      name: "passkey: a byte after the DER",
      signature: { ...honest, sig: encodeBase64Url(concatBytes(der, Uint8Array.of(0))) },
      expect: "passkey-malformed",
    },

    {
      ...base,
      name: "passkey: signed by another passkey",
      signature: { ...other.sign(namespace, bytes), key: passkey.fingerprint },
      expect: "passkey-sig-bad",
    },
    {
      ...base,
      name: "passkey: a member added afterwards",
      signature: {
        ...honest,
        clientDataJSON: encodeBase64Url(encodeUtf8(clientData.replace(/\}$/, ',"a":1}'))),
      },
      expect: "passkey-sig-bad",
    },
    {
      ...base,
      name: "passkey: the user-verified flag added afterwards",
      signature: {
        ...signed(namespace, bytes, { flags: present }),
        authenticatorData: honest.authenticatorData,
      },
      expect: "passkey-sig-bad",
    },
    {
      ...base,
      name: "passkey: the counter changed afterwards",
      signature: { ...honest, authenticatorData: encodeBase64Url(authenticatorData.with(36, 1)) },
      expect: "passkey-sig-bad",
    },
    ...[edDsa, rs256].map((key) => {
      const signature = key.sign(namespace, bytes);
      const sig = decodeBytes(signature.sig);
      return {
        ...base,
        name: `passkey: ${key.alg}, one bit of the signature changed`,
        keyText: key.key,
        signature: { ...signature, sig: encodeBase64Url(sig.with(9, (sig[9] ?? 0) ^ 1)) },
        expect: "passkey-sig-bad" as const,
      };
    }),
    ...[edDsa, rs256].map((key) => {
      const signature = key.sign(namespace, bytes);
      return {
        ...base,
        name: `passkey: ${key.alg}, signature cut short`,
        keyText: key.key,
        signature: { ...signature, sig: encodeBase64Url(decodeBytes(signature.sig).slice(0, -1)) },
        expect: "passkey-sig-bad" as const,
      };
    }),

    {
      ...base,
      name: "shape: a passkey's field missing",
      signature: { ...ssh.sign(namespace, bytes), kind: "webauthn" },
      expect: "bad-signature-shape",
    },
    {
      ...base,
      name: "shape: an unknown field on a passkey signature",
      signature: { ...honest, userHandle: "AA" },
      expect: "bad-signature-shape",
    },
    {
      ...base,
      name: "shape: padding in a passkey's field",
      signature: { ...honest, authenticatorData: `${honest.authenticatorData}==` },
      expect: "bad-signature-shape",
    },
    {
      ...base,
      name: "shape: client data without end",
      signature: { ...honest, clientDataJSON: "A".repeat(5000) },
      expect: "signature-oversize",
    },
  ];
}

function decodeBytes(text: string): Uint8Array {
  return decodeBase64Url(text) ?? new Uint8Array(0);
}

function decodeText(text: string): string {
  return String.fromCharCode(...decodeBytes(text));
}

/** The same members, challenge before type. */
function reordered(clientData: string): string {
  return clientData.replace(/^\{("type":"[^"]*"),("challenge":"[^"]*")/, "{$2,$1");
}
