/** Publishing admissions and objections: judged by what each device concerned pins and holds. */
import {
  checkAdmission,
  checkVeto,
  type Admission,
  type KnownVeto,
  parseDocument,
  type PinnedRoot,
  type Signed,
  type Veto,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import type { TrustRegistry } from "./trust-registry.ts";
import type { DeviceToAdmit } from "./trust-questions.ts";

type Refused = { readonly ok: false; readonly because: string; readonly detail: string };

/** The roots that a device will judge by once it heard of everything published here. */
export function pinsOf(registry: TrustRegistry, authorities: readonly string[]): PinnedRoot[] {
  const standing = authorities.map((authority) => registry.graduated(authority)?.newest);
  return [...new Set(standing)].filter((pin) => pin !== undefined);
}

/** The tokens by whose keys an admission is signed, what was said against them, and the time. */
export interface TokensShown {
  readonly tokens: readonly Signed[];
  readonly vetoes: readonly KnownVeto[];
  readonly now: number;
}

/** An admission: every device that it names and that is known here would take it. */
export async function judgeAdmission(
  registry: TrustRegistry,
  signed: Signed,
  find: (fingerprints: readonly string[]) => Promise<readonly DeviceToAdmit[]>,
  byToken: TokensShown,
): Promise<
  { readonly ok: true; readonly admission: Admission; readonly token: string | undefined } | Refused
> {
  const parsed = parseDocument("admission", signed.bytes);
  if (!parsed.ok) return { ok: false, because: parsed.because, detail: parsed.detail };
  const admission = parsed.document;
  const devices = await find(admission.devices.map((device) => device.fingerprint));
  if (devices.length === 0)
    return { ok: false, because: "device-unknown", detail: "none of its devices is enrolled here" };
  let token: string | undefined;
  for (const device of devices) {
    const { fingerprint, seal, machine, held, authorities } = device;
    const verdict = await checkAdmission(
      {
        fingerprint,
        seal,
        pins: pinsOf(registry, authorities),
        ...(machine === undefined ? {} : { machine }),
        ...(held ? { held } : {}),
        ...byToken,
      },
      signed,
      nodeCrypto,
    );
    if (!verdict.ok)
      return { ok: false, because: verdict.because, detail: `${device.name}: ${verdict.detail}` };
    ({ token } = verdict);
  }
  return { ok: true, admission, token };
}

/** A veto, refusal or cancellation: by the newest roots and people lists. */
export async function judgeVeto(
  registry: TrustRegistry,
  signed: Signed,
): Promise<{ readonly ok: true; readonly veto: KnownVeto; readonly document: Veto } | Refused> {
  const parsed = parseDocument("veto", signed.bytes);
  if (!parsed.ok) return { ok: false, because: parsed.because, detail: parsed.detail };
  const known = registry.all();
  const lists = known.flatMap(({ people }) => (people ? [people.pinned] : []));
  const verdict = await checkVeto(
    known.map(({ newest }) => newest),
    lists,
    signed,
    nodeCrypto,
  );
  return verdict.ok ? { ok: true, veto: verdict.veto, document: parsed.document } : verdict;
}
