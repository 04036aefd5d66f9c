// Which TCP ports a process listens on, as the kernel has it (proc(5): net/tcp, state 0A is LISTEN).
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Local addresses (hexadecimal, with port) of the listening TCP sockets that the process holds. */
export function tcpListenersOf(pid: number): string[] {
  const held = new Set<string>();
  for (const descriptor of readdirSync(`/proc/${pid}/fd`)) {
    try {
      const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${descriptor}`))?.[1];
      if (inode !== undefined) held.add(inode);
    } catch {
      // closed between listing and reading
    }
  }
  return ["tcp", "tcp6"].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, "utf8")
      .split("\n")
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === "0A" && held.has(fields[9] ?? ""))
      .map((fields) => fields[1] ?? ""),
  );
}
