/** Accounts for tests, made the way people make them. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Role } from "@countersign/access";
import { ApiError, bearerToken, endpoints } from "@countersign/api";
import type { TestServer } from "./start-test-server.ts";

/** The password of everybody in tests. */
export const testPassword = "violet otter bicycle";

const tokens = new WeakMap<object, Promise<string>>();

/** A session of the first administrator, `ann@example.org`, who is made at the first call. */
export function administratorToken(server: TestServer): Promise<string> {
  const known = tokens.get(server.ctx) ?? signUp(server);
  tokens.set(server.ctx, known);
  return known;
}

/** A session of a new user with this role. */
export async function userToken(server: TestServer, role: Role, email: string): Promise<string> {
  const administrator = server.client(await administratorToken(server));
  const invite = () =>
    administrator.call(endpoints.identity.inviteUser, { body: { email, name: "Some One", role } });
  const { reply } = await invite().catch(async (error: unknown) => {
    // Clocks of tests run ahead: the administrator proves again who they are, as the console would ask.
    if (!(error instanceof ApiError) || error.code !== "reauthenticate") throw error;
    await administrator.call(endpoints.account.reauthenticate, { body: { password: testPassword } });
    return invite();
  });
  const accepted = await server.client().call(endpoints.identity.acceptInvitation, {
    body: { invitation: reply.invitation, password: testPassword },
  });
  return bearerToken(accepted.reply);
}

/** Another session of the first administrator, for when a clock was put forward and the earlier ones have ended. */
export async function signInAgain(server: TestServer): Promise<string> {
  const body = { email: "ann@example.org", password: testPassword };
  return bearerToken((await server.client().call(endpoints.identity.signIn, { body })).reply);
}

async function signUp(server: TestServer): Promise<string> {
  const body = { email: "ann@example.org", password: testPassword };
  const { reply } = await server.client().call(endpoints.identity.setUpState);
  if (!reply.needed) return signInAgain(server);
  const token = readFileSync(join(server.dataDir, "setup-token"), "utf8").trim();
  const made = await server
    .client()
    .call(endpoints.identity.setUp, { body: { ...body, name: "Annabel", token } });
  return bearerToken(made.reply);
}
