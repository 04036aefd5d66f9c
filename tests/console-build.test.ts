/** What a browser has to load before the console shows anything stays small, and every file of the build is sound. */
import { existsSync, globSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { endpoints } from "@countersign/api";
import { beforeAll, expect, test } from "vitest";
import { buildConsole, DIST, startFiles } from "./browser/built-console.ts";

const MOST_BYTES = 250_000;
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SOURCES = path.join(ROOT, "apps/console/src");

beforeAll(() => buildConsole());

test("the start is below 250 KB compressed", () => {
  const files = startFiles();
  expect(files.length).toBeGreaterThan(1);
  const sizes = files.map((file) => statSync(existsSync(`${file}.br`) ? `${file}.br` : file).size);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(MOST_BYTES);
});

test("the command that the server names builds it", () => {
  const manifest: unknown = JSON.parse(readFileSync(path.join(ROOT, "apps/console/package.json"), "utf8"));
  expect(manifest).toMatchObject({ scripts: { build: "node build/main.ts" } });
});

test("compressed copies hold what the files hold", () => {
  const assets = path.join(DIST, "assets");
  const packed = readdirSync(assets).filter((name) => name.endsWith(".br"));
  expect(packed.length).toBeGreaterThan(2);
  for (const name of packed) {
    const plain = path.join(assets, name.slice(0, -3));
    const bytes = readFileSync(plain);
    expect(brotliDecompressSync(readFileSync(`${plain}.br`)).equals(bytes)).toBe(true);
    expect(gunzipSync(readFileSync(`${plain}.gz`)).equals(bytes)).toBe(true);
  }
});

test("the page holds no script, no style and no address of others", () => {
  const page = readFileSync(path.join(DIST, "index.html"), "utf8");
  expect(page).not.toMatch(/<script(?![^>]*\bsrc="\/assets\/)|<style|\son\w+=|\bstyle=|https?:\/\//);
});

test("nothing of Node and no address of others is in the scripts", () => {
  const scripts = readdirSync(path.join(DIST, "assets")).filter((name) => name.endsWith(".js"));
  for (const name of scripts) {
    const code = readFileSync(path.join(DIST, "assets", name), "utf8");
    expect(code, name).not.toMatch(/\bfrom ?["']node:|\beval\(|new Function\(/);
  }
});

test("sentences of the API's own document are in none of the scripts, its addresses are", () => {
  const assets = path.join(DIST, "assets");
  const code = readdirSync(assets)
    .filter((name) => name.endsWith(".js"))
    .map((name) => readFileSync(path.join(assets, name), "utf8"))
    .join("\n");
  for (const { path: address, summary } of [endpoints.access.listPeople, endpoints.runs.requestRun]) {
    expect(code).toContain(address);
    expect(code).not.toContain(summary);
  }
});

test("every component of the library that is used brings its styles", () => {
  const used = globSync("**/*.tsx", { cwd: SOURCES }).flatMap((file) =>
    componentsIn(readFileSync(path.join(SOURCES, file), "utf8")),
  );
  expect(new Set(used).size).toBeGreaterThan(10);
  const styled = new Set(
    [...readFileSync(path.join(SOURCES, "app/mantine.css"), "utf8").matchAll(/styles\/(\w+)\.css/g)].map(
      ([, name]) => name,
    ),
  );
  const missing = [...new Set(used)].filter((name) => existsSync(stylesOf(name)) && !styled.has(name));
  expect(missing.map((name) => `@import "@mantine/core/styles/${name}.css" in app/mantine.css`)).toEqual([]);
});

/** What a file imports from the library. */
function componentsIn(text: string): string[] {
  return [...text.matchAll(/import \{([^}]*)\} from "@mantine\/core"/g)].flatMap(([, names = ""]) =>
    names.split(",").map((name) => name.trim()),
  );
}

function stylesOf(component: string): string {
  return path.join(ROOT, "node_modules/@mantine/core/styles", `${component}.css`);
}
