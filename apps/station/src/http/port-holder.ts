/** Who listens on a TCP port of this machine, as far as Linux lets this account see. */
import { basename } from "node:path";
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** For example `process 4711 (nginx)`, or undefined when nobody or nobody visible holds it. */
export function portHolder(port: number): string | undefined {
  const inodes = new Set(
    ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((table) => listeningInodes(table, port)),
  );
  if (inodes.size === 0) return undefined;
  for (const pid of namesIn("/proc").filter((name) => /^\d+$/.test(name))) {
    const holds = namesIn(`/proc/${pid}/fd`).some((fd) => {
      const socket = /^socket:\[(\d+)\]$/.exec(quietly(() => readlinkSync(`/proc/${pid}/fd/${fd}`)) ?? "");
      return socket?.[1] !== undefined && inodes.has(socket[1]);
    });
    if (holds) return `process ${pid} (${programOf(pid)})`;
  }
  return undefined;
}

/** Program and, where that is an interpreter, its script; other arguments may hold secrets. */
function programOf(pid: string): string {
  const [program = "unknown", ...rest] = (
    quietly(() => readFileSync(`/proc/${pid}/cmdline`, "utf8")) ?? ""
  ).split("\0");
  const name = basename(program);
  const script = /^(node|python\d?|ruby|perl|java)/.test(name)
    ? rest.find((word) => /^[^-].*\.\w+$/.test(word))
    : undefined;
  return [name || "unknown", ...(script === undefined ? [] : [basename(script)])].join(" ");
}

const listening = "0A";

function listeningInodes(table: string, port: number): string[] {
  const hexPort = port.toString(16).toUpperCase().padStart(4, "0");
  return (quietly(() => readFileSync(table, "utf8")) ?? "").split("\n").flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const inode = fields[9];
    return fields[1]?.endsWith(`:${hexPort}`) && fields[3] === listening && inode !== undefined
      ? [inode]
      : [];
  });
}

function namesIn(folder: string): string[] {
  return quietly(() => readdirSync(folder)) ?? [];
}

/** Processes end and belong to others while one looks: what cannot be read is not there. */
function quietly<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
