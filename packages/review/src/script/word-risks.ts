/** Words that deserve a second look wherever they stand, in any language. Each pattern is a choice of words: linear in the text. */
import type { Range } from "../text/lay-marks.ts";

const PATTERNS: readonly (readonly [words: string, pattern: RegExp])[] = [
  [
    "runs text as a script",
    /\b(?:Invoke-Expression|IEX|Invoke-Command|ScriptBlock\]::Create)\b|\b(?:eval|exec|execfile|compile|new Function|Function|runInThisContext|runInNewContext|__import__)(?=\()/gi,
  ],
  [
    "runs an encoded command",
    /(?<=\s)-(?:EncodedCommand|encodedcomman|encodedcom|encoded|encod|enco|enc|ec)\b|(?<=(?:powershell|pwsh)(?:\.exe)? )-e\b/gi,
  ],
  [
    "decodes text",
    /\b(?:FromBase64String|b64decode|urlsafe_b64decode|b32decode|a85decode|b85decode|unhexlify|bytes\.fromhex|codecs\.decode|atob|decodebytes|FromHexString)\b|(?<=,)\s?["'](?:base64|hex)["']/gi,
  ],
  [
    "loads a program from data",
    /\b(?:marshal\.loads|pickle\.loads|zlib\.decompress|Reflection\.Assembly|Assembly\]::Load|Add-Type|DllImport|VirtualAlloc|CreateThread|ctypes)\b/gi,
  ],
  [
    "reaches out to the network: what it fetches is not shown here",
    /\b(?:Invoke-WebRequest|Invoke-RestMethod|DownloadString|DownloadFile|DownloadData|Net\.WebClient|Start-BitsTransfer|bitsadmin|certutil|iwr|irm|urlopen|urlretrieve|requests\.(?:get|post)|http\.client|HttpClient|XMLHttpRequest)\b|\bfetch(?=\()/gi,
  ],
  [
    "starts other programs",
    /\b(?:os\.system|os\.popen|os\.exec\w{1,3}|subprocess|child_process|Start-Process|pty\.spawn|Diagnostics\.Process)\b/gi,
  ],
  [
    "switches off what guards or records on this machine",
    /\b(?:Set-MpPreference|Add-MpPreference|DisableRealtimeMonitoring|DisableAntiSpyware|Uninstall-WindowsFeature|Set-NetFirewallProfile|AmsiUtils|amsiInitFailed|SELINUX=(?:disabled|permissive)|EtwEventWrite)\b|\badvfirewall\b|\bStop-Service\b/gi,
  ],
  [
    "hides what was done",
    /\b(?:Clear-EventLog|Remove-EventLog|Clear-History|Limit-EventLog|HistorySaveStyle|wevtutil)\b|\bhistory -c\b|-WindowStyle Hidden|-w hidden\b|\b\.bash_history\b/gi,
  ],
  [
    "changes who may log in, and as what",
    /\b(?:New-LocalUser|Add-LocalGroupMember|Set-LocalUser|Enable-LocalUser|authorized_keys|NOPASSWD|sshd_config)\b|\/etc\/(?:passwd|shadow|group|gshadow|sudoers(?:\.d)?|pam\.d|security|ssh)\b|\bnet1? (?:user|localgroup)\b/gi,
  ],
  [
    "stays on the machine when the script has ended",
    /\b(?:schtasks|Register-ScheduledTask|New-Service|CurrentVersion\\+Run|sc\.exe create)\b|\/etc\/(?:cron\w*|systemd|rc\.local|init\.d|profile(?:\.d)?|ld\.so\.preload|ld\.so\.conf|udev)\b|\/\.(?:bashrc|bash_profile|profile|zshrc|config\/autostart)\b/gi,
  ],
  [
    "changes how the machine starts",
    /\b(?:bcdedit|bootrec|Set-SecureBoot)\b|\/etc\/(?:fstab|crypttab|default\/grub|grub\.d)\b/gi,
  ],
  [
    "writes to a disk directly, or throws its contents away",
    /\b(?:Clear-Disk|Format-Volume|Initialize-Disk|Remove-Partition|diskpart|vssadmin|Win32_ShadowCopy|Clear-RecycleBin)\b|\bPhysicalDrive\d/gi,
  ],
  [
    "deletes folders with all that is in them",
    /\b(?:shutil\.rmtree|rmSync|rmdirSync)\b|\bRemove-Item\b(?=[^\n;|]{0,200}-Recurse)/gi,
  ],
  [
    "lets scripts run that this machine would not",
    /\bSet-ExecutionPolicy\b|-(?:ExecutionPolicy|ep|exec) Bypass\b/gi,
  ],
  [
    "changes which code programs load",
    /\b(?:LD_PRELOAD|LD_LIBRARY_PATH|LD_AUDIT|DYLD_\w{1,40}|PYTHONPATH|NODE_OPTIONS|BASH_ENV|PERL5LIB|PERL5OPT|RUBYOPT)\b/g,
  ],
  ["changes what guards this machine", /\/(?:etc|var\/lib|opt|usr\/lib|run)\/countersign[\w.-]{0,40}/g],
  [
    "puts words together so that they cannot be searched for",
    /\$'[^'\n]{0,200}\\(?:x[0-9a-fA-F]|[0-7]{2}|u[0-9a-fA-F])|\$\{?IFS\b|\w(?:''|"")\w|\[char\]\s?(?:0x)?\d|(?:chr|fromCharCode)(?=\()|-join\b|\\u(?:00[46][1-9a-f]|00[57][0-9a]|\{0*[46][1-9a-f]\}|\{0*[57][0-9a]\})/gi,
  ],
  ["starts copies of itself without end", /:\s?\(\)\s?\{\s?:\s?\|\s?:\s?&\s?\}/g],
];

/** What each pattern says, for a test that looks at every one. */
export const WORD_RISKS: readonly string[] = PATTERNS.map(([words]) => words);

/** Every place in `text` where one of the words stands. */
export function wordRisks(text: string): Range[] {
  return PATTERNS.flatMap(([words, pattern]) =>
    [...text.matchAll(pattern)].map(({ 0: found, index: start }) => ({
      start,
      end: start + found.length,
      mark: { kind: "risk", words } as const,
    })),
  );
}
