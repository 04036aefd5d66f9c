/**
 * Whether what a browser brought from an authenticator is good. The library judges formats and signatures (WebAuthn
 * level 3, sections 7.1 and 7.2); what it leaves to its caller stands here: the credential is looked up by its id, the
 * challenge is one of ours and spent, and no frame of another page was involved.
 */
import type { PasskeyAssertion, PasskeyRegistration } from "@countersign/api";
import type { Selectable } from "kysely";
import type { ServerContext } from "../../platform/context.ts";
import type { Tx } from "../../platform/transaction.ts";
import type { ChallengePurpose, IdentityTables, PasskeyTable } from "./identity-tables.ts";
import { spendChallenge } from "./passkey-challenges.ts";
import { relyingParty, userHandle } from "./relying-party.ts";

/** COSE algorithms (RFC 9053) that are taken: ES256, EdDSA, RS256. */
export const passkeyAlgorithms: readonly number[] = [-7, -8, -257];

/** A passkey that just answered, and what its authenticator counts now. */
export interface AnsweringPasskey {
  readonly passkey: Selectable<PasskeyTable>;
  readonly counter: number;
}

/** What an authenticator made. */
export interface MadePasskey {
  readonly credentialId: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly synced: boolean;
}

/** The passkey that gave this assertion, or undefined: which of the many reasons it was, is nobody's business. */
export async function judgeAssertion(
  ctx: ServerContext,
  given: PasskeyAssertion,
  purpose: ChallengePurpose,
  subject: string,
): Promise<AnsweringPasskey | undefined> {
  const challenge = await spendChallenge(ctx, given.response.clientDataJSON, purpose, subject);
  if (challenge === undefined) return undefined;
  const passkey = await ctx.db
    .$extendTables<IdentityTables>()
    .selectFrom("user_passkey")
    .selectAll()
    .where("credential_id", "=", Buffer.from(given.id, "base64url"))
    .executeTakeFirst();
  if (!passkey) return undefined;
  const handle = given.response.userHandle ?? undefined;
  if (handle !== undefined && handle !== userHandle(passkey.user_id)) return undefined;
  const { verifyAuthenticationResponse } = await import("@simplewebauthn/server");
  const { rpId, origin } = relyingParty(ctx.config);
  const { clientDataJSON, authenticatorData, signature } = given.response;
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        id: given.id,
        rawId: given.rawId,
        type: given.type,
        clientExtensionResults: {},
        response: { clientDataJSON, authenticatorData, signature },
      },
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: rpId,
      requireUserVerification: true,
      credential: {
        id: given.id,
        publicKey: new Uint8Array(passkey.public_key),
        counter: passkey.counter,
      },
    });
    return verified ? { passkey, counter: authenticationInfo.newCounter } : undefined;
  } catch (error) {
    ctx.log.debug({ err: error }, "a passkey was refused");
    return undefined;
  }
}

/** What was registered, or undefined. */
export async function judgeRegistration(
  ctx: ServerContext,
  given: PasskeyRegistration,
  userId: string,
): Promise<MadePasskey | undefined> {
  const { clientDataJSON, attestationObject } = given.response;
  const challenge = await spendChallenge(ctx, clientDataJSON, "register", userId);
  if (challenge === undefined) return undefined;
  const { verifyRegistrationResponse } = await import("@simplewebauthn/server");
  const { rpId, origin } = relyingParty(ctx.config);
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: {
        id: given.id,
        rawId: given.rawId,
        type: given.type,
        clientExtensionResults: {},
        response: { clientDataJSON, attestationObject },
      },
      expectedChallenge: challenge,
      expectedOrigin: origin,
      expectedRPID: rpId,
      requireUserVerification: true,
      supportedAlgorithmIDs: [...passkeyAlgorithms],
    });
    if (!verified || registrationInfo.credential.id !== given.id) return undefined;
    const { credential, credentialBackedUp } = registrationInfo;
    return {
      credentialId: Buffer.from(credential.id, "base64url"),
      publicKey: credential.publicKey,
      counter: credential.counter,
      synced: credentialBackedUp,
    };
  } catch (error) {
    ctx.log.debug({ err: error }, "a new passkey was refused");
    return undefined;
  }
}

/** Keeps the counter, unless another answer of the same authenticator was quicker. */
export async function countAnswer(tx: Tx, { passkey, counter }: AnsweringPasskey): Promise<boolean> {
  const counted = await tx
    .with<IdentityTables>()
    .updateTable("user_passkey")
    .set({ counter, last_used_at: tx.now })
    .where("id", "=", passkey.id)
    .where("counter", "=", passkey.counter)
    .returning("id")
    .executeTakeFirst();
  return counted !== undefined;
}
