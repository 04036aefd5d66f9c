/** The canonical request of a run: everything that affects execution, named. Pure; what it makes is judged like anybody's. */
import {
  type Action,
  CanonicalError,
  documentBytes,
  DocumentError,
  hashOf,
  MAX_LISTED_TARGETS,
  type PinnedRoot,
  type Policy,
  policyFor,
  type Request,
  type Target,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { TargetTree } from "./target-proofs.ts";

/** A clock that is a little behind must not make a request too early. */
const CLOCK_SLACK_SECONDS = 300;
/** Formats.md: four hours unless somebody asks otherwise. */
const DEFAULT_WINDOW_SECONDS = 4 * 3600;

/** What is asked for, with everything looked up. */
export interface RequestParts {
  /** 32 random hexadecimal digits. */
  readonly id: string;
  readonly client: string;
  readonly action: Action;
  readonly runAs: string;
  readonly network: "host" | "none";
  readonly limits: { readonly seconds: number; readonly output: number };
  /** In any order. */
  readonly targets: readonly Target[];
  readonly now: number;
  /** Seconds; undefined: four hours, or what the policies allow where that is less. */
  readonly windowSeconds: number | undefined;
  readonly requester: { readonly authority: string; readonly person: string };
  readonly reason: string;
  readonly authorities: readonly RequestAuthority[];
}

/** An authority that every target pins, at its newest. */
export interface RequestAuthority {
  readonly pin: PinnedRoot;
  /** Version of its newest people list, 0 where there is none. */
  readonly people: number;
}

/** The composed request. */
export interface ComposedRequest {
  readonly request: Request;
  readonly bytes: Uint8Array;
  readonly hash: string;
  /** Sorted by fingerprint, as the request means them. */
  readonly targets: readonly Target[];
  /** Over the targets, where the request names only its root. */
  readonly tree?: TargetTree | undefined;
  readonly policies: readonly { readonly pin: PinnedRoot; readonly policy: Policy }[];
}

/** Why nothing is composed: what no policy would let pass anyway. */
export type ComposeRefusal = {
  readonly ok: false;
  readonly because: "policy-missing" | "limits-exceeded";
  readonly detail: string;
};

/** Composes a request within the policies of every authority. */
export function composeRequest(
  parts: RequestParts,
): { readonly ok: true; readonly composed: ComposedRequest } | ComposeRefusal {
  const policies: { pin: PinnedRoot; policy: Policy }[] = [];
  for (const { pin } of parts.authorities) {
    const policy = policyFor(pin.root, parts.action.kind, parts.client);
    if (!policy)
      return {
        ok: false,
        because: "policy-missing",
        detail: `${pin.root.name} has no policy for ${parts.action.kind} at ${parts.client}: countersign root set-policy`,
      };
    policies.push({ pin, policy });
  }
  const exceeded = policies.map((entry) => excess(parts, entry)).find((sentence) => sentence !== undefined);
  if (exceeded !== undefined) return { ok: false, because: "limits-exceeded", detail: exceeded };

  const targets = parts.targets.toSorted(byFingerprint);
  const tree = targets.length > MAX_LISTED_TARGETS ? new TargetTree(targets) : undefined;
  const allowed = Math.min(...policies.map(({ policy }) => policy.max_window));
  const notBefore = parts.now - CLOCK_SLACK_SECONDS;
  const request: Request = {
    type: "request",
    format: 1,
    id: parts.id,
    client: parts.client,
    action: parts.action,
    run_as: parts.runAs,
    network: parts.network,
    limits: parts.limits,
    target_count: targets.length,
    ...(tree ? { targets_root: tree.root() } : { targets }),
    not_before: notBefore,
    not_after: Math.min(parts.now + (parts.windowSeconds ?? DEFAULT_WINDOW_SECONDS), notBefore + allowed),
    requester: parts.requester,
    reason: parts.reason,
    roots: parts.authorities
      .map(({ pin, people }) => ({ authority: pin.authority, min_version: pin.version, min_people: people }))
      .toSorted((left, right) => (left.authority < right.authority ? -1 : 1)),
  };
  const bytes = bytesOf(request);
  if ("detail" in bytes) return { ok: false, because: "limits-exceeded", detail: bytes.detail };
  return { ok: true, composed: { request, bytes, hash: hashOf(bytes, nodeCrypto), targets, tree, policies } };
}

/** What is signed, or why no device would read it: too large, or with half a character. */
function bytesOf(request: Request): Uint8Array | { readonly detail: string } {
  try {
    return documentBytes("request", request);
  } catch (error) {
    if (error instanceof DocumentError || error instanceof CanonicalError)
      return { detail: `No device would read this: ${error.message}.` };
    throw error;
  }
}

/** What a policy would refuse, as a sentence. */
function excess(
  parts: RequestParts,
  { pin, policy }: { pin: PinnedRoot; policy: Policy },
): string | undefined {
  const { name } = pin.root;
  if (parts.targets.length > policy.max_targets)
    return `${name} allows ${policy.max_targets} devices at once, asked for ${parts.targets.length}`;
  if (parts.windowSeconds !== undefined && parts.windowSeconds > policy.max_window)
    return `${name} allows a window of ${policy.max_window} seconds, asked for ${parts.windowSeconds}`;
  if (parts.action.kind === "script" && parts.action.secrets.length > 0 && !policy.secrets)
    return `${name} allows no secrets`;
  if (!policy.network.includes(parts.network)) return `${name} does not allow network ${parts.network}`;
  if (!(policy.run_as ?? ["default"]).includes(parts.runAs))
    return `${name} does not allow run-as ${parts.runAs}`;
  return undefined;
}

/** The order in which a request lists its targets. */
export function byFingerprint(left: Pick<Target, "fingerprint">, right: Pick<Target, "fingerprint">): number {
  return left.fingerprint < right.fingerprint ? -1 : 1;
}
