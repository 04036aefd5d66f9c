/** What an administrator pastes so that machines admit themselves: put together here, for it runs as root, and no server words it: only hashes of roots that nobody typed are its own. */

/** Where it is pasted. `shell` is also what device management runs on Linux. */
export const WAYS_IN = ["shell", "cloud-init", "powershell"] as const;
type WayIn = (typeof WAYS_IN)[number];

/** Whether a word names one of them. */
export function isWayIn(word: string): word is WayIn {
  return WAYS_IN.some((way) => way === word);
}

/** What goes into it. */
export interface Pasted {
  /** The token's secret line. */
  readonly line: string;
  /** What it lets in. */
  readonly words: string;
  readonly server: string;
  /** Hashes of the roots to pin. */
  readonly roots: readonly string[];
  readonly ca: string | undefined;
}

/** The text to paste. It does nothing on a machine that is enrolled, so it may run at every start. */
export function pasteFor(way: WayIn, pasted: Pasted): string {
  switch (way) {
    case "cloud-init":
      return cloudInit(pasted);
    case "powershell":
      return powershell(pasted);
    default:
      return shell(pasted).join("\n");
  }
}

/** Where the secret lies, its name as one word in the shell it is for. */
function enrol({ server, roots, ca }: Pasted, file: string): string {
  const pins = roots.map((root) => ` --root ${root}`).join("");
  return `countersign agent enroll --server ${server} --token-file ${file}${pins}${ca === undefined ? "" : ` --ca ${ca}`}`;
}

function shell(pasted: Pasted): string[] {
  return [
    "#!/bin/sh",
    `# ${pasted.words}`,
    "set -eu",
    "countersign agent status >/dev/null 2>&1 && exit 0",
    "umask 077",
    "token=$(mktemp)",
    `trap 'rm -f "$token"' EXIT`,
    `printf '%s\\n' '${pasted.line}' >"$token"`,
    enrol(pasted, '"$token"'),
    "systemctl enable --now countersign-agent",
  ];
}

function cloudInit(pasted: Pasted): string {
  const script = shell(pasted).map((line) => `      ${line}`);
  return [
    "#cloud-config",
    "write_files:",
    "  - path: /run/countersign-enrol.sh",
    '    permissions: "0700"',
    "    content: |",
    ...script,
    "runcmd:",
    "  - [/run/countersign-enrol.sh]",
    "  - [rm, -f, /run/countersign-enrol.sh]",
  ].join("\n");
}

function powershell(pasted: Pasted): string {
  return [
    `# ${pasted.words}`,
    "countersign agent status *> $null",
    "if ($LASTEXITCODE -eq 0) { exit 0 }",
    `'${pasted.line}' | ${enrol(pasted, "-").replace("--token-file -", "--token -")}`,
    "exit $LASTEXITCODE",
  ].join("\n");
}
