/** What a directory needs: where it is, who looks people up in it, and how it names them. */
import { NativeSelect, PasswordInput } from "@mantine/core";
import type { LdapSettings } from "@countersign/api";
import { Field } from "./field.tsx";
import type { ProviderDraft, SetDraft } from "./provider-draft.ts";

const encryptions: Readonly<Record<LdapSettings["encryption"], string>> = {
  ldaps: "TLS from the first byte (ldaps://, 636)",
  "start-tls": "StartTLS, never without (ldap://, 389)",
  plain: "In clear, on the server's own machine only",
};

/** The fields. */
export function LdapFields({
  flavour,
  draft,
  set,
  isNew,
}: {
  readonly flavour: LdapSettings["flavour"];
  readonly draft: ProviderDraft;
  readonly set: SetDraft;
  readonly isNew: boolean;
}) {
  const { ldap } = draft;
  const put = (change: Partial<ProviderDraft["ldap"]>) => set({ ldap: { ...ldap, ...change } });
  const isWindows = flavour === "active-directory";
  return (
    <>
      <Field
        label="Address"
        hint={`Such as ${ldap.encryption === "ldaps" ? "ldaps" : "ldap"}://dc1.example.org. The certificate has to be for this name.`}
        value={ldap.url}
        onText={(url) => put({ url })}
      />
      <NativeSelect
        label="Encryption"
        value={ldap.encryption}
        data={Object.entries(encryptions).map(([value, label]) => ({ value, label }))}
        // The options are the keys of the words.
        onChange={({ currentTarget }) =>
          put({ encryption: currentTarget.value as LdapSettings["encryption"] })
        }
      />
      <Field
        label="Certificate authority, if it has one of its own"
        hint="PEM. No other is believed then."
        optional
        lines={2}
        value={ldap.ca_certificates}
        onText={(text) => put({ ca_certificates: text })}
      />
      <Field
        label="Service account"
        hint={
          isWindows
            ? "Its DN, such as cn=countersign,ou=Service,dc=example,dc=org. It may read, and nothing else."
            : "Its DN, such as cn=reader,dc=example,dc=org. It may read, and nothing else."
        }
        value={ldap.bind_dn}
        onText={(text) => put({ bind_dn: text })}
      />
      <PasswordInput
        label={isNew ? "Password of the service account" : "Password of the service account, if it changes"}
        description="Kept sealed, and not shown again."
        autoComplete="new-password"
        required={isNew}
        withAsterisk={false}
        value={draft.secret}
        onChange={({ currentTarget }) => set({ secret: currentTarget.value })}
      />
      <Field
        label="People are below"
        hint={isWindows ? "Such as dc=example,dc=org." : "Such as ou=people,dc=example,dc=org."}
        value={ldap.base_dn}
        onText={(text) => put({ base_dn: text })}
      />
      <Field
        label="Groups are below"
        hint="Empty: below the same. Groups of groups count."
        optional
        value={ldap.group_base_dn}
        onText={(text) => put({ group_base_dn: text })}
      />
      <Field
        label="Attributes that people type as their name"
        hint="Up to five; each has to be of one person alone."
        value={ldap.name_attributes}
        onText={(text) => put({ name_attributes: text })}
      />
      <Field
        label="Attribute with the e-mail address"
        value={ldap.email_attribute}
        onText={(text) => put({ email_attribute: text })}
      />
      <Field
        label="Attribute with the name"
        value={ldap.display_name_attribute}
        onText={(text) => put({ display_name_attribute: text })}
      />
    </>
  );
}
