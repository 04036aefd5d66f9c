/**
 * Passwords that a directory keeps: asked here, answered by the module that knows providers. Asked after every password
 * that this server does not accept itself, so that no answer is quicker for accounts of one kind.
 */
import type { Actor } from "../../platform/actor.ts";
import { question } from "../../platform/questions.ts";
import type { CameIn } from "./sign-in.ts";
import type { SignInPlace } from "./start-session.ts";

/** Somebody with a name and a password that are not of this server. */
export interface DirectorySignIn {
  readonly caller: Actor;
  readonly email: string;
  readonly password: string;
  readonly place: SignInPlace;
  /** The account of that address: `local`, of a provider, or none. */
  readonly account: "local" | "none" | { readonly provider: string };
}

/** In, or why not; `recorded` where the audit log has it already. */
export type DirectoryReply =
  | { readonly ok: true; readonly came: CameIn }
  | { readonly ok: false; readonly because: string | undefined; readonly recorded: boolean };

/** Whether a directory lets somebody in. */
export const signInByDirectory = question<[DirectorySignIn], Promise<DirectoryReply>>(
  "sign-in-by-directory",
  () => Promise.resolve({ ok: false, because: undefined, recorded: false }),
);

/** Somebody who is signed in, and types a password again. */
export interface DirectoryConfirmation {
  readonly user: string;
  readonly provider: string;
  readonly email: string;
  readonly password: string;
}

/** Whether it is the directory's password of that very person. */
export const passwordInDirectory = question<[DirectoryConfirmation], Promise<boolean>>(
  "password-in-directory",
  () => Promise.resolve(false),
);
