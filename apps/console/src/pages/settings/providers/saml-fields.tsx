/** What a SAML provider needs: its metadata, or the three things in it; and how it names people. */
import { Checkbox, NativeSelect } from "@mantine/core";
import type { SamlSettings } from "@countersign/api";
import { Field } from "./field.tsx";
import type { ProviderDraft, SetDraft } from "./provider-draft.ts";
import { SamlAddresses } from "./saml-addresses.tsx";
import { SamlMetadata } from "./saml-metadata.tsx";

const nameIds: Readonly<Record<SamlSettings["name_id"], string>> = {
  email: "The e-mail address of the account here",
  persistent: "An id that means nothing (persistent)",
  any: "Whatever it sends, if it lasts",
};

/** The fields. */
export function SamlFields({
  id,
  draft,
  set,
}: {
  readonly id: string;
  readonly draft: ProviderDraft;
  readonly set: SetDraft;
}) {
  const { saml } = draft;
  const put = (change: Partial<ProviderDraft["saml"]>) => set({ saml: { ...saml, ...change } });
  return (
    <>
      <SamlAddresses id={id} />
      <SamlMetadata onRead={put} />
      <Field
        label="Entity ID of the provider"
        value={saml.entity_id}
        onText={(text) => put({ entity_id: text })}
      />
      <Field
        label="Single sign-on address"
        hint="Where browsers are sent (HTTP-Redirect); our questions are signed with RSA and SHA-256."
        value={saml.sso_url}
        onText={(text) => put({ sso_url: text })}
      />
      <Field
        label="Certificates"
        hint="PEM, up to five, one below the other: a second one while the provider changes from one to the next."
        lines={4}
        value={saml.certificates}
        onText={(text) => put({ certificates: text })}
      />
      <NativeSelect
        label="Name ID"
        value={saml.name_id}
        data={Object.entries(nameIds).map(([value, label]) => ({ value, label }))}
        // The options are the keys of the words.
        onChange={({ currentTarget }) => put({ name_id: currentTarget.value as SamlSettings["name_id"] })}
      />
      <Field
        label="Attribute with the e-mail address"
        hint={
          saml.name_id === "email"
            ? "Empty: the name ID is the address."
            : "The name ID is no address, so it is needed."
        }
        optional={saml.name_id === "email"}
        value={saml.email_attribute}
        onText={(text) => put({ email_attribute: text })}
      />
      <Field
        label="Attribute with the name"
        optional
        value={saml.display_name_attribute}
        onText={(text) => put({ display_name_attribute: text })}
      />
      <Field
        label="Attribute with groups"
        optional
        value={saml.groups_attribute}
        onText={(text) => put({ groups_attribute: text })}
      />
      <Checkbox
        label="People may start from the provider's own page"
        description="Whoever can make a browser post a form can sign it in as themselves then."
        checked={saml.idp_initiated}
        onChange={({ currentTarget }) => put({ idp_initiated: currentTarget.checked })}
      />
      {saml.idp_initiated ? (
        <Field
          label="Where they come from"
          hint="Only forms of pages of this origin are taken, such as https://idp.example.org; empty: of any."
          optional
          value={saml.idp_origin}
          onText={(text) => put({ idp_origin: text })}
        />
      ) : null}
    </>
  );
}
