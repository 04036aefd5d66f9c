/** Sending somebody to a SAML provider: a signed question, with a state that comes back beside the answer. */
import type { SamlSettings } from "@countersign/api";
import type { ServerContext } from "../../../platform/context.ts";
import { type Beginner, keepAttempt } from "../attempts.ts";
import { ProviderFault } from "../provider-fault.ts";
import type { ProviderRow } from "../provider-tables.ts";
import { askProvider, newQuestionId } from "./ask-provider.ts";
import { ourSide } from "./our-key.ts";

/** The address to go to. `again`: the provider is to ask even whom it knows. Throws ProviderFault. */
export async function beginSaml(
  ctx: ServerContext,
  provider: ProviderRow,
  settings: SamlSettings,
  of: Beginner,
  again: boolean,
): Promise<string> {
  const us = await ourSide(ctx, provider.id);
  if (!us) throw new ProviderFault("provider-unreachable", "key-unreadable");
  const id = newQuestionId();
  const state = await keepAttempt(ctx, provider.id, of, {
    revision: provider.revision,
    issuer: settings.entity_id,
    nonce: id,
    verifier: "",
  });
  return askProvider(settings, us, { id, relayState: state, forced: again });
}
