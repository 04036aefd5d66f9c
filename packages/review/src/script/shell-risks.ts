/** Commands that deserve a second look, in words: what is fetched and run, deleted, switched off, or given rights. */
import type { Range } from "../text/lay-marks.ts";
import type { Meter } from "../text/meter.ts";
import { type Command, shellCommands, type Word } from "./shell-commands.ts";

const set = (words: string): ReadonlySet<string> => new Set(words.split(" "));
const NETWORK = set("curl wget fetch aria2c nc ncat netcat socat ftp tftp scp sftp lynx w3m http https");
const SHELLS = set(
  "sh bash dash zsh ksh ash fish python python2 python3 perl ruby node php lua pwsh powershell source . eval exec tclsh",
);
const DECODERS = set(
  "base64 base32 basenc xxd uudecode openssl gunzip zcat gzip xz xzcat bzip2 bzcat rev tr",
);
/** Commands in front of a command; behind one, any word may be the command. */
const PREFIXES = set(
  "sudo doas su env nohup exec command builtin time nice ionice timeout xargs busybox then do else if elif while until ! setsid stdbuf chroot unshare nsenter find",
);
const GUARDS =
  /^(auditd|rsyslogd?|syslog-ng|syslog|systemd-journald|firewalld|ufw|nftables|iptables|apparmor|fail2ban|clamav[a-z-]*|clamd|falcon-sensor|mdatp|osqueryd|wazuh-agent|sentinelone|cbagentd|countersign[a-z-]*)(\.service|\.socket)?$/;
const EVERYTHING =
  /^(\/|\/\*|~\/?|~\/\*|\$\{?HOME\}?\/?\*?|\/(etc|usr|boot|var|home|root|lib|bin|sbin|opt|srv|dev)(\/\*?)?|\$\{?[A-Za-z_]\w*\}?\/\*?|\.|\*)$/;
const INTO_DISK = /^>+\/dev\/(sd|hd|vd|xvd|nvme|mmcblk|dm-|mapper\/|md|loop|disk\/)/;
const DISK = /\/dev\/(sd|hd|vd|xvd|nvme|mmcblk|dm-|mapper\/|md|loop|disk\/)/;

/** What is said of a command that runs text, by where the text is from. */
const FED = {
  network: "runs what it fetches from the network",
  decoder: "decodes text and runs it",
  other: "runs text that another command writes",
};

/** A command's possible names, without their folders. */
function namesOf({ words }: Command): string[] {
  const names = words.map((word) => word.value.slice(word.value.lastIndexOf("/") + 1));
  const first = names.findIndex((_name, at) => !/^[A-Za-z_]\w*=/.test(words[at]?.value ?? ""));
  if (first < 0) return [];
  return PREFIXES.has(names[first] ?? "") ? names.slice(first) : names.slice(first, first + 1);
}

interface Look {
  readonly names: readonly string[];
  readonly values: readonly string[];
  readonly words: readonly Word[];
  readonly is: (...names: readonly string[]) => boolean;
  readonly says: (pattern: RegExp) => boolean;
}

type Rule = readonly [words: string, holds: (look: Look) => boolean];

const RULES: readonly Rule[] = [
  ["runs text as a script", ({ is }) => is("eval")],
  [
    "reaches out to the network: what it fetches is not shown here",
    ({ names }) => names.some((name) => NETWORK.has(name)),
  ],
  [
    "deletes everything, or nearly",
    ({ is, says, values }) =>
      is("rm") &&
      (says(/^--no-preserve-root$/) ||
        (says(/^(-[a-zA-Z]*[rR]|--recursive)/) && values.some((value) => EVERYTHING.test(value)))),
  ],
  [
    "deletes folders with all that is in them",
    ({ is, says }) => (is("rm") && says(/^(-[a-zA-Z]*[rR]|--recursive)/)) || says(/^-delete$/),
  ],
  [
    "writes to a disk directly",
    ({ is, says, names }) =>
      is(
        "wipefs",
        "fdisk",
        "sfdisk",
        "sgdisk",
        "parted",
        "blkdiscard",
        "lvremove",
        "vgremove",
        "pvremove",
        "cryptsetup",
        "mkswap",
      ) ||
      names.some((name) => name.startsWith("mkfs")) ||
      (is("dd") && says(/^of=\/dev\//)) ||
      says(INTO_DISK) ||
      (is("tee", "cp", "shred") && says(DISK)),
  ],
  ["overwrites files so that they cannot be restored", ({ is }) => is("shred", "srm")],
  [
    "changes how the machine starts",
    ({ is, says }) =>
      is(
        "grub-install",
        "update-grub",
        "grub-mkconfig",
        "efibootmgr",
        "bootctl",
        "dracut",
        "update-initramfs",
      ) || says(/^(>+)?\/(boot|efi)(\/|$)/),
  ],
  [
    "changes who may log in, and as what",
    ({ is }) =>
      is(
        "useradd",
        "adduser",
        "usermod",
        "userdel",
        "deluser",
        "passwd",
        "chpasswd",
        "groupadd",
        "groupmod",
        "gpasswd",
        "visudo",
        "vipw",
        "chage",
        "newusers",
      ),
  ],
  [
    "gives a program another user's rights",
    ({ is, says }) =>
      (is("chmod") && says(/^([ugoa]*[+=][rwxXt]*s[rwxXst]*|[2467][0-7]{3}|0[2467][0-7]{3})$/)) ||
      is("setcap"),
  ],
  [
    "makes a file executable",
    ({ is, says }) => is("chmod") && says(/^([ugoa]*\+[rwX]*x|0?[0-7]*[1357][0-7]*)$/),
  ],
  [
    "lets everybody write",
    ({ is, says }) => is("chmod") && says(/^(0?[0-7]?[0-7][0-7][2367]|[ugo]*[oa][ugo]*\+[rx]*w[rx]*)$/),
  ],
  [
    "switches off what guards or records on this machine",
    ({ is, says, values }) =>
      (is(
        "systemctl",
        "service",
        "rc-service",
        "initctl",
        "pkill",
        "killall",
        "apt",
        "apt-get",
        "dnf",
        "yum",
        "rpm",
        "dpkg",
      ) &&
        says(/^(stop|disable|mask|kill|-\w*|remove|purge|erase)$/) &&
        values.some((value) => GUARDS.test(value))) ||
      (is("killall", "pkill") && values.some((value) => GUARDS.test(value))) ||
      (is("ufw") && says(/^(disable|reset)$/)) ||
      (is("iptables", "ip6tables") && says(/^(-F|--flush|-X|ACCEPT)$/)) ||
      (is("nft") && says(/^flush$/)) ||
      (is("setenforce") && says(/^(0|permissive)$/i)) ||
      (is("auditctl") && says(/^(-D|-e)$/)) ||
      is("aa-teardown", "aa-disable", "aa-complain"),
  ],
  [
    "hides what was done",
    ({ is, says }) =>
      (is("history") && says(/^-[a-z]*[cdw]/)) ||
      (is("unset", "export", "declare") && says(/^HIST(FILE|SIZE|CONTROL)/)) ||
      says(/^HIST(FILE|SIZE|FILESIZE)=/) ||
      (is("set") && says(/^history$/)) ||
      (is("rm", "truncate", "ln", "shred", "tee", "cp") && says(/(_history|\/var\/log\/?)/)) ||
      says(/^>+.*(_history$|\/var\/log\/)/) ||
      (is("journalctl") && says(/^--(vacuum|rotate)/)) ||
      (is("touch") && says(/^-[a-z]*[dtr]$|^--(date|reference)/)),
  ],
  [
    "stays on the machine when the script has ended",
    ({ is, says }) =>
      (is("crontab") && !says(/^-l$/)) ||
      is("at", "batch") ||
      (is("systemctl") && says(/^(enable|link|edit)$/)) ||
      is("update-rc.d", "chkconfig"),
  ],
  [
    "changes the running kernel",
    ({ is, says }) =>
      is("insmod", "modprobe", "rmmod", "kexec") || (is("sysctl") && says(/^(-w|--write|.*=.*)$/)),
  ],
  [
    "stops or restarts the machine",
    ({ is, says }) =>
      is("reboot", "shutdown", "halt", "poweroff") ||
      (is("systemctl") && says(/^(reboot|poweroff|halt|kexec|rescue|emergency)$/)) ||
      (is("init", "telinit") && says(/^[0-6]$/)),
  ],
  ["ends processes of others", ({ is, says }) => is("kill") && says(/^-1$/)],
  [
    "opens a connection that can carry a shell",
    ({ is, says }) =>
      (is("nc", "ncat", "netcat") && says(/^(-[a-z]*[ec]|--exec|--sh-exec)/)) ||
      (is("socat") && says(/exec:/i)) ||
      says(/\/dev\/(tcp|udp)\//),
  ],
  ["runs on another machine", ({ is }) => is("ssh", "scp", "rsync", "ansible", "psexec", "winrs")],
  [
    "steps out of its surroundings into the whole machine",
    ({ is, says }) =>
      is("nsenter") ||
      (is("docker", "podman") && says(/^(--privileged|--pid=host|\/:.*|--volume=\/:.*|-v\/:.*)$/)),
  ],
  [
    "runs a program that stands in quotes",
    ({ is, says }) =>
      is("perl", "python", "python2", "python3", "ruby", "node", "php", "lua") && says(/^-(c|e|E|r|-eval)$/),
  ],
  [
    "decodes text",
    ({ is, says }) =>
      is("base64", "base32", "basenc", "xxd", "uudecode", "openssl") &&
      says(/^(-[a-zA-Z]*[dDr][a-zA-Z]*|--decode|uudecode)$/),
  ],
];

/** What each rule says, for a test that looks at every one. */
export const SHELL_RISKS: readonly string[] = [...RULES.map(([words]) => words), ...Object.values(FED)];

/** Risks in a shell script; in a program of another language (`onlyQuoted`), risks in the commands that it has in quotes. */
export function shellRisks(text: string, onlyQuoted: boolean, meter: Meter): Range[] {
  const reaches = new Map<Command, Reach>();
  const risks: Range[] = [];
  for (const command of shellCommands(text, meter)) {
    const reach = reachOf(command, reaches);
    reaches.set(command, reach);
    meter.steps += command.fedBy.length + command.words.length * RULES.length;
    if (command.words.length === 0 || (onlyQuoted && !command.inQuotes)) continue;
    const look = lookAt(command);
    const fed = look.names.some((name) => SHELLS.has(name)) ? fedWith(reach.sources) : undefined;
    if (fed) risks.push(risk(Math.min(reach.sources.from, command.start), command.end, fed));
    for (const [words, holds] of RULES) if (holds(look)) risks.push(risk(command.start, command.end, words));
  }
  return risks;
}

/** What is known of everything whose output reaches a command. */
interface Sources {
  readonly from: number;
  readonly network: boolean;
  readonly decoder: boolean;
  /** Some of them do not stand in quotes: what stands in quotes is looked at by itself. */
  readonly apart: boolean;
}

interface Reach {
  readonly sources: Sources;
  /** The same with the command itself. */
  readonly all: Sources;
}

const NO_SOURCES: Sources = { from: Number.MAX_SAFE_INTEGER, network: false, decoder: false, apart: false };

/** Each command comes after those that feed it, so what they reach is known already. */
function reachOf(command: Command, known: ReadonlyMap<Command, Reach>): Reach {
  const sources = command.fedBy.reduce((sum, source) => both(sum, known.get(source)?.all), NO_SOURCES);
  const names = namesOf(command);
  const own: Sources = {
    from: command.start,
    network: names.some((name) => NETWORK.has(name)),
    decoder: names.some((name) => DECODERS.has(name)),
    apart: !command.inQuotes && names.length > 0,
  };
  return { sources, all: both(sources, own) };
}

function both(left: Sources, right: Sources = NO_SOURCES): Sources {
  return {
    from: Math.min(left.from, right.from),
    network: left.network || right.network,
    decoder: left.decoder || right.decoder,
    apart: left.apart || right.apart,
  };
}

/** What a command that runs text gets to run, in words. */
function fedWith(sources: Sources): string | undefined {
  if (sources.network) return FED.network;
  if (sources.decoder) return FED.decoder;
  return sources.apart ? FED.other : undefined;
}

function lookAt(command: Command): Look {
  const names = namesOf(command);
  const values = command.words.map((word) => word.value);
  return {
    names,
    values,
    words: command.words,
    is: (...wanted) => names.some((name) => wanted.includes(name)),
    says: (pattern) => values.some((value) => pattern.test(value)),
  };
}

function risk(start: number, end: number, words: string): Range {
  return { start, end, mark: { kind: "risk", words } };
}
