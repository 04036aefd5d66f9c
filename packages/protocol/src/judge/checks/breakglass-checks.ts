/** Did those who may break the glass do so for this request, on this device, and leave others the time to object? */
import { hashOf, parseDocument } from "../../documents/document.ts";
import type { Breakglass } from "../../documents/breakglass.ts";
import type { Kind } from "../../documents/fields.ts";
import type { Person } from "../../documents/root.ts";
import { keyMarks, shareMark } from "../../roots/key-marks.ts";
import type { PinnedRoot } from "../../roots/pinned.ts";
import { reaches, type Signer, signersOf } from "../../roots/signers.ts";
import { type Check, type Judgement, requestOf } from "../judgement.ts";

const NAMESPACE = "countersign.breakglass.v1";

/** A new kind of action is no emergency's until somebody says so here. */
const MAY_BE_BROKEN_FOR: { readonly [K in Kind]: boolean } = { script: true, reboot: true };

/** What came along is exactly one break-glass document. */
export const breakglassParses: Check = (judgement) => {
  const signed = judgement.offer.breakglass;
  const parsed = parseDocument("breakglass", signed?.bytes ?? new Uint8Array(0));
  if (!parsed.ok) return { because: parsed.because, detail: parsed.detail };
  judgement.breakglass = parsed.document;
  judgement.breakglassHash = hashOf(signed?.bytes ?? new Uint8Array(0), judgement.crypto);
  return undefined;
};

/** It names this request and no other. */
export const breakglassIsForTheRequest: Check = (judgement) => {
  const { request } = breakglassOf(judgement);
  return request === judgement.requestHash
    ? undefined
    : { because: "breakglass-mismatch", detail: `signed for the request ${request}` };
};

/** One device: it alone is asked for, by the request and by whoever broke the glass. */
export const breakglassIsForThisDevice: Check = (judgement) => {
  const { action, target_count: count } = requestOf(judgement);
  const { device } = breakglassOf(judgement);
  if (count !== 1 || !MAY_BE_BROKEN_FOR[action.kind])
    return { because: "breakglass-one-device", detail: `the request is for ${count} devices` };
  return device === judgement.device.fingerprint
    ? undefined
    : { because: "breakglass-other-device", detail: `signed for ${device}` };
};

/** The delay fits into the request's window, or it could never run. */
export const breakglassFitsTheWindow: Check = (judgement) => {
  const { not_before: from, not_after: until } = requestOf(judgement);
  const { delay_seconds: delay } = breakglassOf(judgement);
  return until - from >= delay
    ? undefined
    : { because: "breakglass-window", detail: `a window of ${until - from} seconds, a delay of ${delay}` };
};

/**
 * As many people of role *breakglass* of every pinned root as it asks for. They take the approvers' place in all that
 * follows, and whoever may not approve may not break the glass either.
 */
export const breakglassIsSigned: Check = async (judgement) => {
  const { client } = requestOf(judgement);
  const signed = judgement.offer.breakglass ?? { bytes: new Uint8Array(0), signatures: [] };
  for (const { pin } of judgement.policies) {
    const role = pin.root.roles.breakglass;
    if (role.members.length === 0 || (role.clients && !role.clients.includes(client)))
      return {
        because: "breakglass-role",
        detail: `${pin.root.name} lets nobody break the glass at ${client}`,
      };
    const signers = await signersOf(pin.persons, pin, signed, NAMESPACE, judgement.crypto);
    const counted = signers.persons.flatMap((signer) => counts(signer, pin, judgement));
    if (!reaches(role, counted)) {
      const given = counted.map(({ person }) => person.id).join(", ") || "nobody";
      return {
        because: "breakglass-signatures",
        detail: `${pin.root.name} asks for ${role.threshold}; counted: ${given}`,
      };
    }
    const members = counted.filter(({ person }) => role.members.includes(person.id));
    judgement.approvers.set(pin.authority, members);
  }
  return undefined;
};

/** The signer with the keys that still count; nobody where none does, and where this human asked or added who asks. */
function counts(signer: Signer<Person>, pin: PinnedRoot, judgement: Judgement): Signer<Person>[] {
  const { requester, device, crypto } = judgement;
  const own = pin.marks.get(signer.person.id) ?? new Set();
  if (requester && (shareMark(own, requester.marks) || shareMark(own, requester.adderMarks))) return [];
  const fingerprints = signer.fingerprints.filter((fingerprint) => {
    const key = pin.persons.get(fingerprint)?.key.key;
    const marks = new Set(key === undefined ? [fingerprint] : keyMarks(key, crypto));
    const revoked = device.pins.some(({ root }) => root.revoked.some((hash) => marks.has(hash)));
    return !revoked && !shareMark(marks, device.goneKeys ?? new Set());
  });
  const [fingerprint] = fingerprints;
  return fingerprint === undefined ? [] : [{ ...signer, fingerprint, fingerprints }];
}

function breakglassOf({ breakglass }: Judgement): Breakglass {
  if (!breakglass) throw new Error("the checks run in order: the break-glass document is parsed first");
  return breakglass;
}
