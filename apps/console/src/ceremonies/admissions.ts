/** Admissions as the ceremonies compose them: which device belongs to which client, under which name. */
import { type Admission, type Crypto, documentBytes } from "@countersign/protocol";
import { compose, type Composed } from "./composed.ts";

/** A device as far as an admission needs it. */
export interface DeviceToAdmit {
  readonly fingerprint: string;
  readonly seal: string;
  readonly machine: string | null;
  readonly name: string;
  readonly client: string;
  /** The admission that it holds, which the new one replaces. */
  readonly admission: { readonly hash: string } | null;
}

/** An admission with what it is about. */
export interface ComposedAdmission extends Composed {
  readonly client: string;
  readonly devices: readonly { readonly fingerprint: string; readonly name: string }[];
}

/** The most devices that one admission may name. */
const MOST_DEVICES = 1000;

/** One admission for each client, and one more for each admission that it replaces: a device names the one it holds. */
export function composeAdmissions(
  devices: readonly DeviceToAdmit[],
  { authority, issued }: { readonly authority: string; readonly issued: number },
  crypto: Crypto,
): ComposedAdmission[] {
  const groups = Map.groupBy(devices, ({ client, admission }) => `${client} ${admission?.hash ?? ""}`);
  return [...groups.values()].flatMap(inPortions).map((group) => {
    const previous = group[0]?.admission?.hash;
    const client = group[0]?.client ?? "";
    const admission: Admission = {
      type: "admission",
      format: 1,
      authority,
      client,
      issued,
      ...(previous === undefined ? {} : { previous }),
      devices: group
        .map(({ fingerprint, name, seal, machine }) => ({
          fingerprint,
          name,
          seal,
          ...(machine === null ? {} : { machine }),
        }))
        .toSorted((left, right) => (left.fingerprint < right.fingerprint ? -1 : 1)),
    };
    return { ...compose(documentBytes("admission", admission), crypto), client, devices: admission.devices };
  });
}

function inPortions(group: readonly DeviceToAdmit[]): (readonly DeviceToAdmit[])[] {
  const portions: (readonly DeviceToAdmit[])[] = [];
  for (let from = 0; from < group.length; from += MOST_DEVICES)
    portions.push(group.slice(from, from + MOST_DEVICES));
  return portions;
}
