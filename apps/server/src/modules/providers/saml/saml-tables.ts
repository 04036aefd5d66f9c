/** The tables of SAML. */

/** Our key towards a provider. */
interface KeyTable {
  provider_id: string;
  sealed_key: Uint8Array;
  certificate: string;
  made_at: number;
}

/** Responses that wait for their page. */
interface ResponseTable {
  state_hash: Uint8Array;
  sealed: Uint8Array;
}

/** Assertions that were used. */
interface UsedTable {
  provider_id: string;
  assertion_hash: Uint8Array;
  usable_until: number;
}

/** The tables, for `tx.with`. */
export type SamlTables = {
  saml_key: KeyTable;
  saml_response: ResponseTable;
  saml_assertion_used: UsedTable;
};
