import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { publishedTexts } from "../vectors/make-vectors.ts";
import { runPublished, runVectors } from "../vectors/run-vectors.ts";
import type { Procedure, PublishedVectors, Vector } from "../vectors/vector.ts";
import {
  ADMISSION_FAULTS,
  ADOPTION_FAULTS,
  BREAKGLASS_CHECKS,
  CHECKS,
  DOCUMENT_FAULTS,
  GRADUATION_FAULTS,
  PEOPLE_FAULTS,
  PIN_FAULTS,
  REFUSAL_CODES,
  ROOT_FAULTS,
  USE_CHECKS,
  VETO_FAULTS,
  WALK_FAULTS,
} from "./index.ts";
import { nodeCrypto } from "./node-crypto.ts";
import { webCrypto } from "./web-crypto.ts";

const texts = await publishedTexts();
const files = Object.values(texts).map((text) => JSON.parse(text) as PublishedVectors);
const vectors: readonly Vector[] = files.flatMap((file) => file.vectors);

describe("the published vectors", () => {
  test.each(Object.keys(texts))("in %s are the ones that the script writes", (name) => {
    expect(readFileSync(new URL(`../vectors/${name}`, import.meta.url), "utf8")).toBe(texts[name]);
  });

  test.each([
    ["node", nodeCrypto],
    ["web", webCrypto],
  ])("all come out as published with the %s adapter", async (_, crypto) => {
    const { ran, failures } = await runVectors(crypto);
    expect(failures).toEqual([]);
    expect(ran).toBeGreaterThan(500);
  });

  test("have names of their own", () => {
    const names = vectors.map((vector) => vector.name);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  test("would be seen to fail: a refusal is not taken for another, nor for an acceptance", async () => {
    const [file] = files;
    const planted = (file?.vectors ?? []).map((vector) => ({
      ...vector,
      expect: vector.expect.ok ? { ok: false, because: "bad-shape" } : { ...vector.expect, because: "other" },
    }));
    const report = await runPublished(
      { about: "", signed: file?.signed ?? {}, vectors: planted },
      nodeCrypto,
    );
    expect(report.failures).toHaveLength(planted.length);
  });
});

/** Reached only by inputs too large to publish: see judge-request.test.ts and documents.test.ts. */
const TOO_LARGE_TO_PUBLISH = ["oversize", "script-too-large"];
const rest = (codes: readonly string[], without: readonly string[]) =>
  codes.filter((code) => !without.includes(code));
const readingFaults: readonly string[] = DOCUMENT_FAULTS;
/** The checks that uses of standing approvals have for themselves, and the codes of those that they share with requests. */
const OWN_CHECKS = USE_CHECKS.filter(([name]) => !CHECKS.some(([other]) => other === name));
const BREAKGLASS_OWN = BREAKGLASS_CHECKS.filter(([name]) => !CHECKS.some(([other]) => other === name));
const shared: readonly string[] = CHECKS.flatMap(([, , codes]) => codes);

describe("each reason code has a vector", () => {
  test.each<[Procedure, readonly string[], readonly string[]]>([
    ["parse", DOCUMENT_FAULTS, []],
    ["pin", PIN_FAULTS, readingFaults],
    ["walk", WALK_FAULTS, [...readingFaults, ...ROOT_FAULTS]],
    ["graduate", GRADUATION_FAULTS, [...readingFaults, ...rest(ROOT_FAULTS, ["successor-without-trial"])]],
    ["adopt", ADOPTION_FAULTS, [...readingFaults, ...ROOT_FAULTS, "root-not-the-pinned"]],
    ["people", PEOPLE_FAULTS, readingFaults],
    ["admission", ADMISSION_FAULTS, readingFaults],
    ["veto", VETO_FAULTS, readingFaults],
    ["judge", CHECKS.flatMap(([, , codes]) => codes), TOO_LARGE_TO_PUBLISH],
    ["use", OWN_CHECKS.flatMap(([, , codes]) => codes), [...TOO_LARGE_TO_PUBLISH, ...shared]],
    ["breakglass", BREAKGLASS_OWN.flatMap(([, , codes]) => codes), [...readingFaults]],
    ["argument", ["argument-not-allowed"], []],
    ["local-time", ["zone-unknown"], []],
  ])("of %s", (procedure, codes, elsewhere) => {
    const hit = new Set(
      vectors.flatMap(({ run, expect: { because } }) => (run === procedure && because ? [because] : [])),
    );
    expect(rest(codes, [...hit, ...elsewhere])).toEqual([]);
    expect(
      rest([...hit], procedure === "use" || procedure === "breakglass" ? [...codes, ...shared] : codes),
    ).toEqual([]);
  });

  test("and each procedure has one that is accepted", () => {
    const accepting = new Set(vectors.filter((vector) => vector.expect.ok).map((vector) => vector.run));
    expect(accepting).toEqual(new Set(vectors.map((vector) => vector.run)));
  });
});

describe("the checks of the device", () => {
  const pairs = (entries: readonly (readonly [unknown, unknown])[]) =>
    [...new Set(entries.map(([check, code]) => `${String(check)}: ${String(code)}`))].sort();

  test("refuse each with every code that they name, and with no other", () => {
    const named = CHECKS.flatMap(([check, , codes]) =>
      rest(codes, TOO_LARGE_TO_PUBLISH).map((code) => [check, code] as const),
    );
    const seen = vectors
      .filter(({ run, expect }) => run === "judge" && !expect.ok)
      .map(({ expect }) => [expect["check"], expect.because] as const);
    expect(pairs(seen)).toEqual(pairs(named));
  });

  test("of uses refuse with every code of their own, and each one that is shared with requests is reached", () => {
    const codesOf = (checks: typeof USE_CHECKS) =>
      checks.flatMap(([check, , codes]) =>
        rest(codes, TOO_LARGE_TO_PUBLISH).map((code) => [check, code] as const),
      );
    const seen = vectors
      .filter(({ run, expect }) => run === "use" && !expect.ok)
      .map(({ expect }) => [expect["check"], expect.because] as const);
    expect(rest(pairs(codesOf(OWN_CHECKS)), pairs(seen))).toEqual([]);
    expect(rest(pairs(seen), pairs(codesOf(USE_CHECKS)))).toEqual([]);
    const reached = new Set(seen.map(([check]) => check));
    const silent = USE_CHECKS.filter(([name, , codes]) => codes.length > 0 && !reached.has(name));
    expect(silent.map(([name]) => name)).toEqual([]);
  });

  test("name all refusal codes between them", () => {
    const codes = [...CHECKS, ...USE_CHECKS, ...BREAKGLASS_CHECKS].flatMap(([, , given]) => given);
    expect(new Set(codes)).toEqual(new Set(REFUSAL_CODES));
  });
});
