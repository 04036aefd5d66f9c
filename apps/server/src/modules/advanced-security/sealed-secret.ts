/** The secret of the authorization account, sealed under its id: a row that is moved elsewhere opens nothing. */
import { randomBytes, randomUUID } from "node:crypto";
import type { ServerContext } from "../../platform/context.ts";

const purpose = "authorization-account";
/** As long as the output of SHA-1 (RFC 4226 section 4, requirement 6). */
const secretBytes = 20;

/** A new secret, and as it is kept. */
export function newSealedSecret(ctx: ServerContext): { id: string; secret: Uint8Array; sealed: Uint8Array } {
  const id = randomUUID();
  const secret = new Uint8Array(randomBytes(secretBytes));
  return { id, secret, sealed: ctx.secrets.seal(purpose, id, secret) };
}

/** The secret of a row. */
export function unsealed(ctx: ServerContext, row: { id: string; sealed_secret: Uint8Array }): Uint8Array {
  const secret = ctx.secrets.open(purpose, row.id, row.sealed_secret);
  if (!secret)
    throw new Error(
      "the secret of the authorization account cannot be opened: is this the right keys directory?",
    );
  return secret;
}
