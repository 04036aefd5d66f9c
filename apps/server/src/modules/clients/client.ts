/** A client as the server's modules know it. */

/** One customer organisation. */
export interface ClientFacts {
  /** For `client_id` columns. */
  readonly id: number;
  /** For documents, API and people. */
  readonly slug: string;
  readonly name: string;
  readonly created_at: number;
}
