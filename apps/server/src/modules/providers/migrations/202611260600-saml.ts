/** SAML: our key towards each provider, responses on their way from the browser's form to its page, and assertions that were used. */
import { sql } from "kysely";
import { grantToServer, type Migration } from "../../../platform/database/index.ts";

const statements = [
  `create table saml_key (
    provider_id uuid constraint saml_key_one_a_provider primary key
      constraint saml_key_of_provider references identity_provider (id) on delete cascade,
    sealed_key bytea not null,
    certificate text not null,
    made_at bigint not null
  )`,
  `comment on table saml_key is 'Our own key towards a SAML provider: signs questions, opens assertions; sealed'`,
  `create table saml_response (
    state_hash bytea constraint saml_response_one_an_attempt primary key
      constraint saml_response_of_attempt references provider_attempt (state_hash) on delete cascade,
    sealed bytea not null
  )`,
  `comment on table saml_response is 'What a browser brought from a SAML provider, for the seconds until the page asks for it; sealed, unjudged'`,
  `create table saml_assertion_used (
    provider_id uuid not null constraint saml_assertion_of_provider references identity_provider (id) on delete cascade,
    assertion_hash bytea not null,
    usable_until bigint not null,
    constraint saml_assertion_used_once primary key (provider_id, assertion_hash)
  )`,
  `comment on table saml_assertion_used is 'Assertions that were used, until they could not be used any more'`,
];

/** See the file's first comment. */
export const samlTables: Migration = {
  name: "202611260600-saml",
  up: async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
    await grantToServer(tx, "saml_key", ["select", "insert", "delete"]);
    await grantToServer(tx, "saml_response", ["select", "insert", "delete"]);
    await grantToServer(tx, "saml_assertion_used", ["select", "insert", "delete"]);
  },
};
