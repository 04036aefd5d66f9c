/** What screens and the command line see of authorities. */
import type { Authority } from "@countersign/api";
import { SERVER } from "@countersign/protocol";
import type { ServerContext } from "../../platform/context.ts";
import type { TrustSummary } from "../system/index.ts";
import { type KnownAuthority, trustOf } from "./trust-registry.ts";
import { trustOfPolicies, weakest } from "./trust-words.ts";

/** An authority in short. */
export function authorityView({ authority, newest, people }: KnownAuthority): Authority {
  const { root, version, hash } = newest;
  return {
    authority,
    name: root.name,
    scope: root.scope,
    trial: root.trial,
    version,
    hash,
    expires: root.expires,
    people_version: people?.pinned.version ?? 0,
    successor: root.successor?.authority ?? null,
  };
}

/** The installation in the words of trust.md, from the operator's root. */
export function summariseTrust(ctx: ServerContext): TrustSummary {
  const root = trustOf(ctx).operator()?.newest;
  const policies = root?.root.policies ?? [];
  const word = weakest(policies.map((policy) => trustOfPolicies([policy])));
  const quorum = policies.some(
    ({ require }) => require.length > 1 || require.some((need) => need.group !== SERVER && need.min > 1),
  );
  const byServer = word === "server-trust" || word === "nobody";
  return {
    operatorRoot: root?.hash ?? null,
    trial: root?.root.trial ?? false,
    trust: byServer ? "server-trust" : word,
    level: byServer ? "off" : quorum ? "quorum" : "countersign",
  };
}
