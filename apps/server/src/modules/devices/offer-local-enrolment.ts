/** The launcher's agent on this machine: a token for one device of the first client, good for an hour, in a file of its own. */
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { replaceDurably } from "../../platform/secrets/write-durably.ts";
import { createToken } from "./create-token.ts";

/** The client that a new installation begins with. */
const FIRST_CLIENT = "home";
const HOUR = 3600;

/** Writes the token where the launcher asked for it, readable by this account only. */
export async function offerLocalEnrolment(ctx: ServerContext): Promise<void> {
  const { localEnrolmentFile } = ctx.config;
  if (localEnrolmentFile === undefined) return;
  const { token } = await createToken(ctx, systemActor("offer-local-enrolment"), {
    client: FIRST_CLIENT,
    expiresInSeconds: HOUR,
    maxUses: 1,
  });
  replaceDurably(localEnrolmentFile, Buffer.from(`${token}\n`), 0o600);
}
