/** As whom the parts that face the world run: somebody who owns nothing, where the runner can become somebody else. */
import { findFixedPrograms } from "../platform/linux/fixed-programs.ts";
import { findUser } from "../platform/linux/run-user.ts";

/** How well the agent's processes are kept apart (formats.md, status). */
export type Separation = "separate-users" | "same-account" | "server-account";

/** The account of link and collector, and what that amounts to. */
export interface Confinement {
  readonly separation: Separation;
  /** Absent where the parts stay in the runner's own account. */
  readonly user?: { readonly name: string; readonly uid: number; readonly gid: number };
  /** Where setpriv is: it also takes away the way back (no new privileges). */
  readonly setpriv?: string;
}

/** Looks for the account `countersign`, else `nobody`; only root can use either. */
export async function chooseConfinement(besideServer: boolean): Promise<Confinement> {
  const { setpriv } = findFixedPrograms();
  const program = setpriv === undefined ? {} : { setpriv };
  const user =
    process.getuid?.() === 0 ? ((await findUser("countersign")) ?? (await findUser("nobody"))) : undefined;
  const apart = user !== undefined && user.uid !== 0;
  return {
    separation: besideServer ? "server-account" : apart ? "separate-users" : "same-account",
    ...(apart ? { user: { name: user.name, uid: user.uid, gid: user.gid } } : {}),
    ...program,
  };
}
