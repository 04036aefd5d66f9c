/**
 * To which key a secret for a device is sealed: the one that its admission binds, signed for an authority whose root
 * was named at the terminal. The server shows all of it and is believed in nothing: whoever could put another key there,
 * or another machine behind the name, would read the secret.
 */
import { type CarriedDocument, type Client, type Device, endpoints } from "@countersign/api";
import {
  checkAdmission,
  hashOf,
  parseDocument,
  parseSignature,
  type PinnedRoot,
  pinRoot,
  type Signed,
  uncarry,
  walkRoots,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { RefusedError } from "../command.ts";

/** The keys (base64url) by fingerprint. RefusedError for a device whose key nobody under that root signed. */
export async function sealingKeys(
  api: Client,
  devices: readonly Pick<Device, "name" | "client" | "fingerprint" | "admission">[],
  rootHash: string,
): Promise<ReadonlyMap<string, string>> {
  const pin = await pinned(api, rootHash);
  const documents = new Map<string, Signed>();
  const keys = new Map<string, string>();
  for (const device of devices) {
    const { name, fingerprint, admission } = device;
    if (!admission)
      throw new RefusedError("device-not-admitted", `${name} is not admitted: nobody signed its key`);
    const signed = documents.get(admission.hash) ?? (await admissionOf(api, admission.hash));
    documents.set(admission.hash, signed);
    keys.set(fingerprint, await keyIn(signed, device, pin));
  }
  return keys;
}

async function pinned(api: Client, rootHash: string): Promise<PinnedRoot> {
  const { authorities } = (await api.call(endpoints.trust.listAuthorities)).reply;
  for (const { authority } of authorities) {
    const { roots } = (await api.call(endpoints.trust.showAuthority, { params: { authority } })).reply;
    const shown = roots.flatMap((root) => signedIn(root) ?? []);
    const named = shown.find(({ bytes }) => hashOf(bytes, nodeCrypto) === rootHash);
    const parsed = named && parseDocument("root", named.bytes);
    if (!named || !parsed?.ok) continue;
    const walked = await walkRoots(pinRoot(parsed.document, named.bytes, nodeCrypto), shown, nodeCrypto);
    if (!walked.ok) throw new RefusedError(walked.because, `the roots after ${rootHash}: ${walked.detail}`);
    return walked.pinned;
  }
  throw new RefusedError("root-unknown", `the server shows no root with the hash ${rootHash}`);
}

async function admissionOf(api: Client, hash: string): Promise<Signed> {
  const { reply } = await api.call(endpoints.trust.readSignatures, { params: { hash } });
  const signed = signedIn(reply);
  if (!signed || hashOf(signed.bytes, nodeCrypto) !== hash)
    throw new RefusedError("admission-missing", `the server shows another document as ${hash}`);
  return signed;
}

async function keyIn(
  signed: Signed,
  { fingerprint, name, client }: Pick<Device, "name" | "client" | "fingerprint">,
  pin: PinnedRoot,
): Promise<string> {
  const parsed = parseDocument("admission", signed.bytes);
  const admission = parsed.ok ? parsed.document : undefined;
  const device = admission?.devices.find((one) => one.fingerprint === fingerprint);
  // An admission of another machine is as well signed as this one's: it is by its name that people mean a machine.
  if (device?.name !== name || admission?.client !== client)
    throw new RefusedError("admission-other-device", `the admission does not name ${name} of ${client}`);
  const { seal, machine } = device;
  const view = { fingerprint, seal, ...(machine === undefined ? {} : { machine }), pins: [pin] };
  const judged = await checkAdmission(view, signed, nodeCrypto);
  if (!judged.ok) throw new RefusedError(judged.because, `the key of ${name}: ${judged.detail}`);
  return seal;
}

function signedIn({ bytes, signatures, batches }: CarriedDocument): Signed | undefined {
  const read = signatures.map(parseSignature).flatMap((parsed) => (parsed.ok ? [parsed.signature] : []));
  return uncarry({ bytes, signatures: read, ...(batches ? { batches } : {}) });
}
