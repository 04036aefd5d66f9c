/**
 * Open files that whoever started the runner passed on (a service manager's, a test's, the pipe to the link).
 *
 * Node closes its own files in children, but files that Node itself inherited would go on into every script. They
 * cannot be marked to close from here, so in children they are covered by /dev/null.
 */
import { readdirSync, readFileSync } from "node:fs";

const closeOnExec = 0o2000000;

/** Numbers above 2 that a child would inherit; these exist from the start of the process, so one look is enough. */
export function inheritedDescriptors(): number[] {
  return readdirSync("/proc/self/fd")
    .map(Number)
    .filter((descriptor) => descriptor > 2 && passesToChildren(descriptor));
}

const inherited = inheritedDescriptors();

/** Entries of `stdio` from number 3 on: `nothing` where a file would be inherited. */
export function coverInherited(nothing: number, numbers = inherited): (number | "ignore")[] {
  const cover: (number | "ignore")[] = Array.from({ length: Math.max(2, ...numbers) - 2 }, () => "ignore");
  for (const number of numbers) cover[number - 3] = nothing;
  return cover;
}

function passesToChildren(descriptor: number): boolean {
  try {
    const info = readFileSync(`/proc/self/fdinfo/${descriptor}`, "latin1");
    const flags = Number.parseInt(/^flags:\s*([0-7]+)$/m.exec(info)?.[1] ?? "0", 8);
    return (flags & closeOnExec) === 0;
  } catch {
    return false; // Closed meanwhile: it was the file of the directory listing itself.
  }
}
