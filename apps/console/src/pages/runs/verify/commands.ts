/** What to type where this page is not believed: nothing in these lines is of ours but `countersign show`, which copies bytes. */
import {
  armorSshsig,
  asOpensshWebauthn,
  decodeBase64,
  type PinnedPeople,
  type PinnedRoot,
  SERVER,
  type Signature,
} from "@countersign/protocol";
import type { CommandToType } from "../../../parts/verify-yourself.tsx";
import type { ReceiptChecked } from "./check-receipt.ts";
import type { CheckedRun } from "./check-run.ts";
import type { Evidence } from "./evidence.ts";

/** Fetching the request and hashing it. */
export function requestCommands({ run }: Evidence): CommandToType[] {
  const bytes = {
    shows: "The exact bytes, into a file",
    line: `countersign show ${run.id} --canonical > request.json`,
  };
  const hash = {
    shows: "Their hash, which is what people and devices sign and name",
    line: `sha256sum request.json\n# ${run.request_hash.replace("sha256:", "")}`,
  };
  if (run.script === null) return [bytes, hash];
  const { name, version, hash: scriptHash } = run.script;
  return [
    bytes,
    hash,
    {
      shows: "The script that it names, by its hash",
      line: `countersign scripts show ${name} --version ${version} | sha256sum\n# ${scriptHash.replace("sha256:", "")}`,
    },
  ];
}

/** One block of lines for each signature that stock ssh-keygen can check. */
export function signatureCommands({ signed }: Evidence, { held }: CheckedRun): CommandToType[] {
  return signed.signatures.flatMap((signature, index) => {
    const holder = holderOf(signature, held.roots, held.people);
    const file = holder && asSshFile(signature, holder);
    if (!holder || !file) return [];
    const { namespace } = signature;
    return [
      {
        shows: `The signature by ${holder.id} (${namespace}), with the key from the root`,
        line: verifyLines(`signature-${index + 1}`, holder.id, namespace, file, "request.json"),
      },
    ];
  });
}

/** A receipt, checked by the device's own key. */
export function receiptCommands({ told, deviceKey }: ReceiptChecked): CommandToType[] {
  const [signature] = told.receipt.signatures;
  const armored = signature?.kind === "ssh" ? armor(signature.sig) : undefined;
  if (armored === undefined) return [];
  const text = new TextDecoder().decode(told.receipt.bytes);
  return [
    {
      shows: "The receipt's bytes and the device's signature over them",
      line: [
        `printf %s '${text.replaceAll("'", String.raw`'\''`)}' > receipt.json`,
        verifyLines(
          "receipt",
          "device",
          "countersign.receipt.v1",
          { key: deviceKey, armored },
          "receipt.json",
        ),
      ].join("\n"),
    },
    {
      shows: "The fingerprint of the device's key, as the device prints it too (countersign agent status)",
      line: `echo '${deviceKey}' | cut -d' ' -f2 | base64 -d | sha256sum`,
    },
  ];
}

interface SshFile {
  readonly key: string;
  readonly armored: string;
}

function verifyLines(
  name: string,
  id: string,
  namespace: string,
  { key, armored }: SshFile,
  file: string,
): string {
  return [
    `cat > ${name}.sig <<'END'`,
    armored.trimEnd(),
    "END",
    `echo '${id} ${key}' > ${name}.allowed`,
    `ssh-keygen -Y verify -f ${name}.allowed -I ${id} -n ${namespace} -s ${name}.sig < ${file}`,
  ].join("\n");
}

interface Holder {
  readonly id: string;
  readonly key: string;
  readonly station: { readonly rpId: string; readonly origin: string } | undefined;
}

/** Who holds the key of a signature, by the roots that were walked. */
function holderOf(
  { key }: Signature,
  roots: readonly PinnedRoot[],
  people: readonly PinnedPeople[],
): Holder | undefined {
  for (const pin of roots) {
    const server = pin.serverKeys.get(key);
    if (server !== undefined) return { id: SERVER, key: server, station: undefined };
    const found =
      pin.persons.get(key) ?? people.find((list) => list.authority === pin.authority)?.requesters.get(key);
    if (!found) continue;
    const station = pin.root.stations.find(({ id }) => id === found.key.station);
    return {
      id: found.holder.id,
      key: found.key.key,
      station: station && { rpId: station.rpid, origin: station.origin },
    };
  }
  return undefined;
}

function asSshFile(signature: Signature, holder: Holder): SshFile | undefined {
  if (signature.kind === "ssh") {
    const armored = armor(signature.sig);
    return armored === undefined ? undefined : { key: holder.key, armored };
  }
  const wrapped = holder.station && asOpensshWebauthn(signature, holder.key, holder.station);
  return wrapped && { key: wrapped.keyText, armored: wrapped.armored };
}

function armor(sig: string): string | undefined {
  const bytes = decodeBase64(sig);
  return bytes && armorSshsig(bytes);
}
