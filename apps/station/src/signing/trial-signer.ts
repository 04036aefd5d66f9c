/**
 * The trial key, which only the station beside the server has: it signs the trial's own next root where an administrator
 * of the server ordered that, and nothing else. At server-trust the server's word suffices; nothing stronger is given away.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { endpoints } from "@countersign/api";
import {
  canonicalBytes,
  equalBytes,
  hashOf,
  parseDocument,
  parseOpensshPrivateKey,
  type PinnedRoot,
  type Policy,
  type Root,
  type Signed,
} from "@countersign/protocol";
import { nodeCrypto, signSshsigEd25519 } from "@countersign/protocol/node";
import type { StationLog } from "../http/serve-station.ts";
import type { ServerLink } from "../server-link/server-link.ts";
import { readShown, type StationTrust } from "../trust/station-trust.ts";

/** Why the trial key does not sign something. */
export type TrialRefusal =
  | "no-root"
  | "other-authority"
  | "not-the-next"
  | "people-changed"
  | "policies-changed"
  | "successor-and-more";

/** Whether `next` is what the trial key may sign after `held`: a successor is named, or clients are added like those there are. */
export function trialMaySign(held: PinnedRoot, next: Signed): TrialRefusal | undefined {
  const parsed = parseDocument("root", next.bytes);
  if (!parsed.ok) return "no-root";
  const root = parsed.document;
  if (!held.root.trial || !root.trial || root.authority !== held.authority) return "other-authority";
  if (root.version !== held.version + 1 || root.prev !== held.hash) return "not-the-next";
  if (!equalBytes(unchanging(root), unchanging(held.root))) return "people-changed";
  const kept = held.root.policies.every((policy) => root.policies.some((other) => isSame(policy, other)));
  const added = root.policies.filter((policy) => !held.root.policies.some((other) => isSame(policy, other)));
  if (!kept || !added.every((policy) => isLikeAnother(policy, held.root.policies))) return "policies-changed";
  return root.successor && added.length > 0 ? "successor-and-more" : undefined;
}

/** Everything but the step itself, its times, its clients and its successor. */
function unchanging(root: Root): Uint8Array {
  const {
    version: _version,
    prev: _prev,
    authority: _authority,
    issued: _issued,
    expires: _expires,
    hard_expires: _hardExpires,
    policies: _policies,
    successor: _successor,
    ...rest
  } = root;
  return canonicalBytes(rest);
}

const isSame = (one: Policy, other: Policy) => equalBytes(canonicalBytes(one), canonicalBytes(other));

/** A policy that stands there already, for another client: server-trust, like everything of a trial. */
function isLikeAnother(policy: Policy, held: readonly Policy[]): boolean {
  return held.some((other) => isSame({ ...policy, client: other.client }, other));
}

const LOOK_EVERY_MS = 3000;

/** Looks for orders while a trial root is in force; gives what stops it. */
export function startTrialSigner(
  trialDir: string,
  parts: { readonly link: ServerLink; readonly trust: StationTrust; readonly log: StationLog },
): () => void {
  const { link, trust, log } = parts;
  const parsed = parseOpensshPrivateKey(readFileSync(path.join(trialDir, "trial.key"), "utf8"));
  if (!parsed.ok) throw new Error(`${trialDir}/trial.key is no plain Ed25519 key file: ${parsed.because}`);
  const key = parsed.key;
  const refused = new Set<string>();

  const look = async () => {
    const { orders } = await link.call(endpoints.stations.listOrders);
    if (orders.length === 0) return;
    await trust.refresh();
    for (const order of orders) await sign(order);
  };
  const sign = async (hash: string) => {
    if (refused.has(hash)) return;
    const { document } = await link.call(endpoints.stations.readStationDocument, { params: { hash } });
    const [signed] = readShown(document);
    const held = trust.roots.find(({ root }) => root.trial);
    const because =
      !signed || !held || hashOf(signed.bytes, nodeCrypto) !== hash ? "no-root" : trialMaySign(held, signed);
    if (because !== undefined || !signed) {
      refused.add(hash);
      log("the trial key does not sign what was ordered", { hash, because: because ?? "no-root" });
      return;
    }
    const signature = signSshsigEd25519({
      ...key,
      namespace: "countersign.root.v1",
      message: signed.bytes,
    });
    if (signed.signatures.some((other) => other.key === signature.key)) return;
    await link.call(endpoints.stations.postSignatures, { body: { hash, signatures: [signature] } });
    log("the trial key signed what was ordered", { hash });
  };

  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  const again = () => {
    if (stopped) return;
    timer = setTimeout(() => {
      const isTrial = trust.roots.length === 0 || trust.roots.some(({ root }) => root.trial);
      // Once the trial is over there is nothing left to sign.
      if (!isTrial) return;
      look().then(again, again);
    }, LOOK_EVERY_MS);
    timer.unref();
  };
  again();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
