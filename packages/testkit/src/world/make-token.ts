/** Admission tokens, and the admissions that a machine makes for itself with one. */
import type { Admission, Token } from "@countersign/protocol";
import type { FakeDevice } from "./fake-device.ts";
import { makeAdmission } from "./make-documents.ts";
import type { SoftRoot } from "./make-root.ts";
import { seededKey } from "./seeded-key.ts";
import { signDocument } from "./signed-document.ts";
import type { SignedDocument, Signing } from "./signed-document.ts";
import { DAY, WORLD_START } from "./world-clock.ts";

/** The name that the key of `makeToken` comes from. */
export const SEED_OF_TOKEN = "holder of a token";
/** Who holds the token that `makeToken` makes. */
export const tokenHolder = seededKey(SEED_OF_TOKEN);

/** A token for machines called `web-` and up to three digits, for a week; the first person of the root signs unless `signers` says otherwise. */
export function makeToken(options: {
  root: SoftRoot;
  change?: Partial<Token>;
  signers?: readonly Signing[];
}): SignedDocument<Token> {
  const { root, change = {}, signers = root.people.slice(0, 1) } = options;
  const document: Token = {
    type: "token",
    format: 1,
    authority: root.authority,
    client: "acme",
    name_pattern: [{ text: "web-" }, { chars: ["0-9"], min: 1, max: 3 }],
    key: tokenHolder.key,
    max: 3,
    issued: WORLD_START,
    expires: WORLD_START + 7 * DAY,
    ...change,
  };
  return signDocument("token", document, "countersign.token.v1", signers);
}

/** The admission of one machine, signed by the token's key. */
export function admitByToken(options: {
  root: SoftRoot;
  device: Pick<FakeDevice, "fingerprint" | "name" | "seal"> & { machine?: string };
  client?: string;
  now?: number;
  holder?: Signing;
}): SignedDocument<Admission> {
  const { root, device, client = "acme", now = WORLD_START, holder = tokenHolder } = options;
  return makeAdmission({ root, devices: [device], client, now, signers: [holder] });
}
