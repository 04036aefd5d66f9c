/**
 * The programs that the runner itself starts, each at a fixed absolute place. Nothing is looked up along a PATH and
 * nothing here comes from a request.
 */
import { accessSync, constants } from "node:fs";

/** The first of these absolute paths that this user can execute. */
export function firstExisting(paths: readonly string[]): string | undefined {
  return paths.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Programs of util-linux and coreutils that starting a script needs; undefined where the machine has none. */
export interface FixedPrograms {
  readonly sh: string | undefined;
  readonly mkfifo: string | undefined;
  readonly rm: string | undefined;
  readonly env: string | undefined;
  readonly setpriv: string | undefined;
  readonly unshare: string | undefined;
  readonly flock: string | undefined;
}

/** Looks at this machine once. */
export function findFixedPrograms(): FixedPrograms {
  const at = (name: string): string | undefined => firstExisting([`/usr/bin/${name}`, `/bin/${name}`]);
  return {
    sh: firstExisting(["/bin/sh", "/usr/bin/sh"]),
    mkfifo: at("mkfifo"),
    rm: at("rm"),
    env: at("env"),
    setpriv: at("setpriv"),
    unshare: at("unshare"),
    flock: at("flock"),
  };
}
