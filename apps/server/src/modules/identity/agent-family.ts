/** Which browser or program made a request, in a few words that people recognise. It says so itself: a hint, no proof. */

const programs: readonly (readonly [RegExp, string])[] = [
  [/\bEdgA?\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bFirefox\/|\bFxiOS\//, "Firefox"],
  [/\b(Chrome|Chromium|CriOS)\//, "Chrome"],
  [/\bSafari\//, "Safari"],
  [/^countersign/i, "Countersign"],
  [/^curl\//, "curl"],
];
const systems: readonly (readonly [RegExp, string])[] = [
  [/\bAndroid\b/, "Android"],
  [/\biPhone\b|\biPad\b/, "iOS"],
  [/\bWindows\b/, "Windows"],
  [/\bMac OS X\b|\bMacintosh\b/, "macOS"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bLinux\b/, "Linux"],
];

/** For example `Firefox on Linux`, from the header `User-Agent`. Only words of these tables come out. */
export function agentFamily(userAgent: string | undefined): string {
  const header = (userAgent ?? "").slice(0, 1000);
  const program = wordFor(programs, header) ?? "A program";
  const system = wordFor(systems, header);
  return system === undefined ? program : `${program} on ${system}`;
}

function wordFor(table: readonly (readonly [RegExp, string])[], header: string): string | undefined {
  return table.find(([pattern]) => pattern.test(header))?.[1];
}
