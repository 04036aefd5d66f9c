/** Adding a provider, or changing one: by kind, what it needs, and who may come by it. */
import { Button, Checkbox, NativeSelect } from "@mantine/core";
import { endpoints, type Provider } from "@countersign/api";
import { type SyntheticEvent, useState } from "react";
import { useChange } from "../../../api/use-api.ts";
import { Refusal } from "../../../parts/refusal.tsx";
import { Stack } from "../../../parts/stack.tsx";
import { Field } from "./field.tsx";
import { LdapFields } from "./ldap-fields.tsx";
import { OidcFields } from "./oidc-fields.tsx";
import { PeopleFields } from "./people-fields.tsx";
import {
  draftOf,
  emptyDraft,
  ldapDefaults,
  type ProviderDraft,
  type Whose,
  whoseWords,
} from "./provider-draft.ts";
import { SamlFields } from "./saml-fields.tsx";
import { wantedOf } from "./wanted-provider.ts";

const of = endpoints.providers;
const invalidates = [of.listProviders, of.offeredProviders];

/** The form; of a provider that is there it asks what may change. */
export function ProviderForm({
  provider,
  onClose,
}: {
  readonly provider?: Provider;
  readonly onClose: () => void;
}) {
  const [id] = useState(() => provider?.id ?? crypto.randomUUID());
  const [draft, setDraft] = useState(() => (provider ? draftOf(provider) : emptyDraft()));
  const set = (change: Partial<typeof draft>) => setDraft((before) => ({ ...before, ...change }));
  const create = useChange(of.createProvider, { invalidates });
  const change = useChange(of.changeProvider, { invalidates });
  const isNew = provider === undefined;
  const { whose } = draft;
  const isDirectory = whose === "active-directory" || whose === "generic";
  const choose = (chosen: Whose) =>
    set({
      whose: chosen,
      ...(chosen === "active-directory" || chosen === "generic"
        ? { ldap: { ...draft.ldap, ...ldapDefaults(chosen) } }
        : {}),
    });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const wanted = wantedOf(draft);
    if (isNew) create.mutate({ body: { id, ...wanted } }, { onSuccess: onClose });
    else change.mutate({ params: { id }, body: wanted }, { onSuccess: onClose });
  };
  const common = { draft, set };
  return (
    <form onSubmit={submit}>
      <Stack>
        {isNew ? (
          <NativeSelect
            label="Whose"
            value={whose}
            data={Object.entries(whoseWords).map(([value, label]) => ({ value, label }))}
            // The options are the keys of the words.
            onChange={({ currentTarget }) => choose(currentTarget.value as Whose)}
          />
        ) : null}
        <Field
          label="Name"
          hint={
            isDirectory
              ? "Stands on the pages of those who come by it."
              : "Stands on the button where people sign in."
          }
          value={draft.name}
          onText={(name) => set({ name })}
        />
        {whose === "saml" ? (
          <SamlFields {...common} id={id} />
        ) : whose === "active-directory" || whose === "generic" ? (
          <LdapFields {...common} flavour={whose} isNew={isNew} />
        ) : (
          <OidcFields {...common} id={id} preset={whose} isNew={isNew} />
        )}
        <PeopleFields {...common} hasGroups={isDirectory || hasGroups(draft)} />
        {isDirectory ? null : (
          <Checkbox
            label="Believe it where it says that a second factor was given"
            checked={draft.trusts}
            onChange={({ currentTarget }) => set({ trusts: currentTarget.checked })}
          />
        )}
        {isNew ? null : (
          <p>
            Other addresses, certificates or names of attributes take it out of use until you tested it again,
            and sign out whoever came by it.
          </p>
        )}
        <Refusal error={create.error ?? change.error} />
        <Stack row>
          <Button type="submit" loading={create.isPending || change.isPending}>
            {isNew ? "Add the provider" : "Save the settings"}
          </Button>
          <Button variant="default" onClick={onClose}>
            Leave it
          </Button>
        </Stack>
      </Stack>
    </form>
  );
}

/** Whether groups are named, or something hangs on them that would be hidden otherwise. */
function hasGroups({ whose, saml, oidc, allowedGroup, groupRoles }: ProviderDraft): boolean {
  const named = whose === "saml" ? saml.groups_attribute : oidc.groupsClaim;
  return named.trim() !== "" || allowedGroup !== "" || groupRoles.length > 0;
}
