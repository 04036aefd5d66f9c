/** Carries out one vector: the same in Node, in a browser, or wherever there is a `Crypto`. */
import {
  adoptClientRoot,
  checkAdmission,
  checkLogreset,
  checkPeople,
  checkVeto,
  type Crypto,
  type DeviceTrust,
  type DocumentType,
  graduateRoot,
  hashOf,
  fitsArgument,
  judgeOffer,
  judgeRequest,
  localTime,
  parseDocument,
  pinFirstRoot,
  pinPeople,
  type PinnedPeople,
  type PinnedRoot,
  pinRoot,
  readFloor,
  type Signed,
  type TargetProof,
  type Verdict,
  walkRoots,
} from "../src/index.ts";
import type { AdmittedAs, ArgumentSchema, KnownVeto, UsesSoFar } from "../src/index.ts";
import type { Expectation, Procedure } from "./vector.ts";

/** Inputs as the vector files hold them once bytes and documents are put back. They are ours: read without suspicion. */
interface Inputs {
  parse: { type: DocumentType; bytes: Uint8Array };
  floor: { bytes: Uint8Array };
  pin: { root: Signed; expected: string };
  walk: { held: Signed; candidates: Signed[] };
  graduate: { last: Signed; lastSigned: Signed; successor: Signed };
  adopt: { pins: Signed[]; client: string; root: Signed };
  people: { root: Signed; held?: Signed; list: Signed };
  admission: {
    fingerprint: string;
    seal: string;
    machine?: string;
    pins: Signed[];
    held?: AdmittedAs;
    admission: Signed;
    tokens?: Signed[];
    vetoes?: KnownVeto[];
    now?: number;
  };
  veto: { pins: Signed[]; lists: Signed[]; veto: Signed };
  logreset: { pins: Signed[]; clients: string[]; reset: Signed; vetoes?: KnownVeto[] };
  judge: {
    request: Signed;
    script?: Uint8Array;
    proof?: TargetProof;
    device: VectorDevice;
  };
  breakglass: {
    request: Signed;
    breakglass: Signed;
    gone_keys: string[];
    script?: Uint8Array;
    device: VectorDevice;
  };
  use: {
    use: Signed;
    standing: Signed;
    script?: Uint8Array;
    proof?: TargetProof;
    standing_proof?: TargetProof;
    device: VectorDevice & { uses: Record<string, UsesSoFar> };
  };
  argument: { schema: ArgumentSchema; value: string };
  "local-time": { zone: string; seconds: number };
}

/** What the device of a vector knows. */
type VectorDevice = Omit<DeviceTrust, "pins" | "people" | "consumed" | "uses"> & {
  pins: Signed[];
  people: Signed[];
  vetoes: KnownVeto[];
  consumed: string[];
};

type Run<P extends Procedure> = (input: Inputs[P], crypto: Crypto) => Expectation | Promise<Expectation>;

const no = (result: { because: string }): Expectation => ({ ok: false, because: result.because });

const runs: { [P in Procedure]: Run<P> } = {
  parse: ({ type, bytes }) => {
    const read = parseDocument(type, bytes);
    return read.ok ? { ok: true } : no(read);
  },
  floor: ({ bytes }) => {
    const read = readFloor(bytes);
    return read.ok ? { ok: true } : no(read);
  },
  pin: async ({ root, expected }, crypto) => held(await pinFirstRoot(root, expected, crypto)),
  walk: async ({ held: from, candidates }, crypto) => {
    const { pinned, steps, ...rest } = await walkRoots(pinOf(from, crypto), candidates, crypto);
    const facts = { version: pinned.version, steps };
    return rest.ok ? { ok: true, ...facts } : { ...no(rest), ...facts };
  },
  graduate: async ({ last, lastSigned, successor }, crypto) =>
    held(await graduateRoot(pinOf(last, crypto), lastSigned, successor, crypto)),
  adopt: async ({ pins, client, root }, crypto) =>
    held(await adoptClientRoot(pinsOf(pins, crypto), client, root, crypto)),
  people: async ({ root, held: before, list }, crypto) => {
    const known = before && peopleOf(before, crypto);
    const result = await checkPeople(pinOf(root, crypto), known, list, crypto);
    return result.ok ? { ok: true, version: result.pinned.version } : no(result);
  },
  admission: async ({ pins, admission, ...view }, crypto) => {
    const result = await checkAdmission({ ...view, pins: pinsOf(pins, crypto) }, admission, crypto);
    if (!result.ok) return no(result);
    const { client, name } = result.admitted;
    return { ok: true, client, name, by_persons: result.signedTime !== undefined };
  },
  veto: async ({ pins, lists, veto }, crypto) => {
    const known = lists.map((list) => peopleOf(list, crypto));
    const result = await checkVeto(pinsOf(pins, crypto), known, veto, crypto);
    return result.ok ? { ok: true, effect: result.veto.effect, person: result.veto.person } : no(result);
  },
  logreset: async ({ pins, reset, ...view }, crypto) => {
    const result = await checkLogreset({ ...view, pins: pinsOf(pins, crypto) }, reset, crypto);
    return result.ok ? { ok: true, size: result.reset.new.size } : no(result);
  },
  judge: async ({ request, script, proof, device }, crypto) => {
    const offer = { ...request, ...(script ? { script } : {}), ...(proof ? { proof } : {}) };
    return told(await judgeRequest(offer, trustOf(device, crypto), crypto), device);
  },
  breakglass: async ({ request, breakglass, gone_keys: gone, script, device }, crypto) => {
    const offer = { ...request, breakglass, ...(script ? { script } : {}) };
    const trust = { ...trustOf(device, crypto), goneKeys: new Set(gone) };
    return told(await judgeOffer(offer, trust, crypto), device);
  },
  use: async ({ use, standing, script, proof, standing_proof: standingProof, device }, crypto) => {
    const offer = {
      ...use,
      standing,
      ...(script ? { script } : {}),
      ...(proof ? { proof } : {}),
      ...(standingProof ? { standingProof } : {}),
    };
    const uses = (hash: string) => device.uses[hash];
    return told(await judgeOffer(offer, { ...trustOf(device, crypto), uses }, crypto), device);
  },
  argument: ({ schema, value }) =>
    fitsArgument(schema, value) ? { ok: true } : { ok: false, because: "argument-not-allowed" },
  "local-time": ({ zone, seconds }) => {
    const local = localTime(zone, seconds);
    return local ? { ok: true, ...local } : { ok: false, because: "zone-unknown" };
  },
};

function trustOf(device: VectorDevice, crypto: Crypto): DeviceTrust {
  return {
    ...device,
    pins: pinsOf(device.pins, crypto),
    people: device.people.map((list) => peopleOf(list, crypto)),
    consumed: (id) => device.consumed.includes(id),
    uses: () => undefined,
  };
}

function told(verdict: Verdict, device: VectorDevice): Expectation {
  if (!verdict.accepted) return { ok: false, check: verdict.check, because: verdict.because };
  const { breakglass, counted, watermark } = verdict;
  const approvers = verdict.approvers.map(({ person }) => person);
  const facts = { ok: true, approvers, moves_watermark: watermark > device.watermark };
  if (breakglass) return { ...facts, delay: breakglass.delaySeconds };
  return counted ? { ...facts, day: counted.day, in_day: counted.inDay } : facts;
}

/** What comes out of one vector; `input` with bytes and documents put back. */
export async function runVector(
  run: Procedure,
  input: Readonly<Record<string, unknown>>,
  crypto: Crypto,
): Promise<Expectation> {
  // The vector files are this package's own; each input is of the shape that its procedure names above.
  const call = runs[run] as (input: unknown, crypto: Crypto) => Expectation | Promise<Expectation>;
  return await call(input, crypto);
}

function held(result: { ok: true; pinned: PinnedRoot } | { ok: false; because: string }): Expectation {
  return result.ok ? { ok: true, version: result.pinned.version } : no(result);
}

/** A root that the device of a vector holds already: not judged again, as an agent does not at each start. */
function pinOf(signed: Signed, crypto: Crypto): PinnedRoot {
  const parsed = parseDocument("root", signed.bytes);
  if (!parsed.ok) throw new Error(`a vector holds no root: ${parsed.detail} ${hashOf(signed.bytes, crypto)}`);
  return pinRoot(parsed.document, signed.bytes, crypto);
}

const pinsOf = (roots: readonly Signed[], crypto: Crypto) => roots.map((root) => pinOf(root, crypto));

function peopleOf(signed: Signed, crypto: Crypto): PinnedPeople {
  const parsed = parseDocument("people", signed.bytes);
  if (!parsed.ok) throw new Error(`a vector holds no people list: ${parsed.detail}`);
  return pinPeople(parsed.document, signed.bytes, crypto);
}
