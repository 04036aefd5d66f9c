/** The setting of standing.json: one admitted device, and uses of standing approvals that differ in one thing. */
import {
  approve,
  HOUR,
  makeAdmission,
  makeStanding,
  makeUse,
  seededKey,
  type SignedDocument,
  type Signing,
  signStanding,
  type SoftRoot,
  type SoftUse,
} from "@countersign/testkit";
import type { Signed, Standing, Target, Use, UsesSoFar } from "../src/index.ts";
import { admittedUnder, device, type Knowledge, NOW, REQUEST_ID } from "./judge-setting.ts";
import { accepted, refused, type Vector } from "./vector.ts";

/** The server's key of every case. */
export const server = seededKey("server");
const STANDING_ID = "fedcba9876543210fedcba9876543210";

/** What a device knows in a case of a use. */
export interface UseKnowledge extends Knowledge {
  /** What it did under the standing approval of the case. */
  readonly done?: UsesSoFar;
}

/** This device as a standing approval or a use names it. */
export function ownTarget(root: SoftRoot): Target {
  return { fingerprint: device.fingerprint, name: device.name, admission: admittedUnder(root).hash };
}

/** A standing approval under these roots, signed by its requester and its approvers. */
export function standingOf(
  roots: readonly SoftRoot[],
  requester: Signing & { readonly id: string },
  approvers: readonly Signing[],
  overrides: Partial<Standing> = {},
): SignedDocument<Standing> {
  const standing = makeStanding({ roots, requester: requester.id, id: STANDING_ID, overrides });
  return approve(signStanding(standing, requester), ...approvers);
}

/** A use of it on the device of every case. */
export function useOf(
  root: SoftRoot,
  standing: SignedDocument<Standing>,
  overrides: Partial<Use> = {},
  signer: Signing = server,
): SoftUse {
  const targets = [ownTarget(root)];
  return makeUse({ standing, server: signer, targets, id: REQUEST_ID, overrides });
}

/** A case that the device accepts: as the so-manieth on this day. */
export function uses(
  name: string,
  use: SoftUse,
  knowledge: UseKnowledge,
  counted: { approvers?: readonly string[]; day?: string; inDay?: number; movesWatermark?: boolean } = {},
): Vector {
  const { approvers = ["bob"], day = "2026-01-01", inDay = 1, movesWatermark = false } = counted;
  const facts = { approvers, moves_watermark: movesWatermark, day, in_day: inDay };
  return judged(name, use, knowledge, accepted(facts));
}

/** A case that the device refuses, at this check and for this reason. */
export function refusesUse(
  check: string,
  because: string,
  name: string,
  use: SoftUse,
  knowledge: UseKnowledge,
): Vector {
  return judged(name, use, knowledge, refused(because, { check }));
}

const bare = ({ bytes, signatures, batches }: Signed) => ({ bytes, signatures, batches });

function judged(name: string, use: SoftUse, knowledge: UseKnowledge, expect: Vector["expect"]): Vector {
  const { pins, people = [], vetoes = [], consumed = [], done, change = {} } = knowledge;
  const { script, proof, standing, standingProof } = use;
  if (!standing) throw new Error("a use comes with its standing approval");
  const [first] = pins;
  const admission = "admission" in knowledge ? knowledge.admission : first && admittedUnder(first);
  const { floor, watermark, release, kinds } = device.state;
  return {
    name: `use: ${name}`,
    run: "use",
    input: {
      use: bare(use),
      standing: bare(standing),
      script,
      proof,
      standing_proof: standingProof,
      device: {
        fingerprint: device.fingerprint,
        pins,
        people,
        admission,
        floor,
        vetoes,
        watermark,
        clock: NOW,
        consumed,
        uses: done ? { [use.document.standing]: done } : {},
        release,
        kinds,
        ...change,
      },
    },
    expect,
  };
}

/** An admission of the device under another name, as an attacker would like to have it. */
export function admittedElsewhere(root: SoftRoot, client: string) {
  const { hash } = makeAdmission({ root, devices: [device], signers: [] });
  return { hash, authority: root.authority, client, name: device.name };
}

/** A use so many hours before `NOW`, on the same day. */
export function doneBefore(hours: number, change: Partial<UsesSoFar> = {}): UsesSoFar {
  return { total: 1, day: "2026-01-01", inDay: 1, last: NOW - hours * HOUR, ...change };
}
