/** Programs of the system that some tests put to the test, and how to get them. */
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** A need by its name: the places where its program may be, and the Debian package that brings it. */
const programs: Readonly<Record<string, { names: readonly string[]; debianPackage: string }>> = {
  "ssh-keygen": { names: ["ssh-keygen"], debianPackage: "openssh-client" },
  "postgresql-15": { names: ["/usr/lib/postgresql/15/bin/postgres"], debianPackage: "postgresql-15" },
  strace: { names: ["strace"], debianPackage: "strace" },
  unshare: { names: ["unshare"], debianPackage: "util-linux" },
  setpriv: { names: ["setpriv"], debianPackage: "util-linux" },
  age: { names: ["age"], debianPackage: "age" },
  oathtool: { names: ["oathtool"], debianPackage: "oathtool" },
  slapd: { names: ["/usr/sbin/slapd"], debianPackage: "slapd" },
  php: { names: ["php"], debianPackage: "php-cli php-xml php-mbstring" },
  // Unpacked only: installed, it brings a web server along (see .ci/run).
  simplesamlphp: {
    names: ["/usr/share/simplesamlphp/bin/pwgen.php"],
    debianPackage: "simplesamlphp",
  },
  openssl: { names: ["openssl"], debianPackage: "openssl" },
  "apt-get": { names: ["apt-get"], debianPackage: "apt" },
  ip: { names: ["ip", "/usr/sbin/ip", "/sbin/ip"], debianPackage: "iproute2" },
  chromium: { names: ["chromium", "chromium-browser", "google-chrome"], debianPackage: "chromium" },
};

/**
 * What a test file needs: the programs that it starts by name, and those named in a line `// needs: ssh-keygen, strace`.
 * An unknown name in that line throws, so that a misspelt need cannot be satisfied by silence.
 */
export function needsOf(testText: string): string[] {
  const line = /^\/\/ needs: (.+)$/m.exec(testText)?.[1] ?? "";
  const said = line.split(",").flatMap((name) => name.trim() || []);
  const unknown = said.find((name) => !(name in programs));
  if (unknown !== undefined)
    throw new Error(`A test needs ${unknown}, which tests/suites/needs.ts does not know.`);
  const started = [...testText.matchAll(/\b(?:exec|spawn)\w*\(\s*"([^"]+)"/g)].flatMap(([, program]) =>
    Object.keys(programs).filter((name) => programs[name]?.names.includes(program ?? "")),
  );
  return [...new Set([...said, ...started])];
}

/** Of `needs`, those that this machine lacks. */
export function missingOf(needs: readonly string[], searchPath = process.env["PATH"] ?? ""): string[] {
  return needs.filter((need) => !programs[need]?.names.some((name) => isRunnable(name, searchPath)));
}

/** One sentence that says how to get what is missing. */
export function howToGet(missing: readonly string[]): string {
  const packages = new Set(missing.map((need) => programs[need]?.debianPackage ?? need));
  return `needs ${missing.join(", ")} (Debian: apt-get install ${[...packages].join(" ")})`;
}

function isRunnable(name: string, searchPath: string): boolean {
  const places = name.startsWith("/")
    ? [name]
    : searchPath.split(delimiter).map((folder) => join(folder, name));
  return places.some((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
