/** Opening an address for the person at the terminal, where there is a desktop; nothing depends on it. */
import { spawn } from "node:child_process";

/** The program that opens an address here; undefined where there is no desktop. */
export function opener(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
): { program: string; words: readonly string[] } | undefined {
  if (platform === "darwin") return { program: "open", words: [] };
  if (platform === "win32") return { program: "rundll32", words: ["url.dll,FileProtocolHandler"] };
  const desktop = env["DISPLAY"] ?? env["WAYLAND_DISPLAY"];
  return desktop === undefined || desktop === "" ? undefined : { program: "xdg-open", words: [] };
}

/** Opens `url` if there is a way; a failure is of no matter, the address was printed. */
export function openInBrowser(url: string, env: Readonly<Record<string, string | undefined>>): void {
  const found = opener(process.platform, env);
  if (!found) return;
  const child = spawn(found.program, [...found.words, url], { stdio: "ignore", detached: true });
  child.once("error", () => undefined);
  child.unref();
}
