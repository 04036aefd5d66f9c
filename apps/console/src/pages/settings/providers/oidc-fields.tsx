/** What an OpenID provider needs. Its address on this side is known from the start: it has to be registered over there first. */
import { Checkbox, PasswordInput, TextInput } from "@mantine/core";
import { Copyable } from "../../../parts/copyable.tsx";
import { Field } from "./field.tsx";
import { type Preset, presets } from "./presets.ts";
import type { ProviderDraft, SetDraft } from "./provider-draft.ts";

/** The fields. */
export function OidcFields({
  id,
  preset,
  draft,
  set,
  isNew,
}: {
  readonly id: string;
  readonly preset: Preset;
  readonly draft: ProviderDraft;
  readonly set: SetDraft;
  readonly isNew: boolean;
}) {
  const { oidc } = draft;
  const put = (change: Partial<ProviderDraft["oidc"]>) => set({ oidc: { ...oidc, ...change } });
  const facts = presets[preset];
  return (
    <>
      <div>
        <p>Register this address over there as redirect URI:</p>
        <Copyable label="Redirect URI" text={`${location.origin}/signed-in/${id}`} />
      </div>
      <Field label={facts.field} hint={facts.hint} value={oidc.given} onText={(given) => put({ given })} />
      <Field label="Client ID" value={oidc.clientId} onText={(clientId) => put({ clientId })} />
      <PasswordInput
        label={isNew ? "Client secret" : "Client secret, if it changes"}
        description="Kept sealed, and not shown again."
        autoComplete="off"
        value={draft.secret}
        onChange={({ currentTarget }) => set({ secret: currentTarget.value })}
      />
      <TextInput
        type="date"
        label="The secret ends"
        description="Administrators are reminded 30, 14 and 7 days before."
        value={draft.ends}
        onChange={({ currentTarget }) => set({ ends: currentTarget.value })}
      />
      <Field
        label="Claim that names groups"
        hint="Empty: groups are no matter. Often groups or roles."
        optional
        value={oidc.groupsClaim}
        onText={(groupsClaim) => put({ groupsClaim })}
      />
      <Checkbox
        label="It may lie in a network of our own"
        checked={oidc.isPrivate}
        onChange={({ currentTarget }) => put({ isPrivate: currentTarget.checked })}
      />
    </>
  );
}
