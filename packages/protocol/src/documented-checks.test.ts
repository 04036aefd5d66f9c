/** docs/protocol/checks.md and the code name the same checks and codes, in the same order. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  ADMISSION_FAULTS,
  ADOPTION_FAULTS,
  BREAKGLASS_CHECKS,
  CHECKS,
  DOCUMENT_FAULTS,
  ENTRY_FAULTS,
  GRADUATION_FAULTS,
  LOGRESET_FAULTS,
  PEOPLE_FAULTS,
  PIN_FAULTS,
  ROOT_FAULTS,
  TOKEN_FAULTS,
  USE_CHECKS,
  VETO_FAULTS,
  WALK_FAULTS,
} from "./index.ts";

const page = readFileSync(new URL("../../../docs/protocol/checks.md", import.meta.url), "utf8");
const reading: readonly string[] = DOCUMENT_FAULTS;
const rules: readonly string[] = ROOT_FAULTS;
/** Those that an admission by persons does not have. */
const ofTokens = [...ENTRY_FAULTS, ...TOKEN_FAULTS].filter((code) => code.startsWith("token-"));
const pinning: readonly string[] = PIN_FAULTS;

/** Rows of the table under a heading, as the texts of their cells. */
function rowsUnder(heading: string, text = page): string[][] {
  const section = text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? "";
  return [...section.matchAll(/^\| (`.*) \|$/gm)].map((row) => (row[1] ?? "").split(" | "));
}

const codesUnder = (heading: string, text = page) =>
  rowsUnder(heading, text).map(([code = ""]) => code.replaceAll("`", ""));

describe("the page of checks", () => {
  test.each<[string, readonly string[], readonly string[]]>([
    ["Reading a document", DOCUMENT_FAULTS, []],
    ["A root by itself", ROOT_FAULTS, []],
    ["Pinning the first root", PIN_FAULTS, [...reading, ...rules]],
    ["Walking to a newer root", WALK_FAULTS, [...reading, ...rules]],
    ["Leaving a trial", GRADUATION_FAULTS, pinning.filter((code) => code !== "successor-without-trial")],
    ["Adding a client's own root", ADOPTION_FAULTS, pinning],
    ["People lists", PEOPLE_FAULTS, reading],
    ["Admissions", ADMISSION_FAULTS, [...reading, ...ofTokens]],
    ["Admission tokens", ofTokens, []],
    ["Vetoes", VETO_FAULTS, reading],
    ["Log resets", LOGRESET_FAULTS, reading],
  ])("lists the codes of: %s", (heading, codes, elsewhere) => {
    const own = [...new Set(codes)].filter((code) => !elsewhere.includes(code));
    expect(codesUnder(heading)).toEqual(own);
  });

  test("lists every check of a request with its codes, in the order in which they are made", () => {
    const named = CHECKS.flatMap(([check, , codes]) => {
      if (codes.length === 0) return [`${check}: never refuses`];
      return codes === DOCUMENT_FAULTS ? [`${check}: reading`] : codes.map((code) => `${check}: ${code}`);
    });
    const listed = rowsUnder("A request").map(([check = "", code = ""]) =>
      `${check}: ${code}`.replaceAll("`", "").replace("[reading](#reading-a-document)", "reading"),
    );
    // Within one check the page may tell the codes in any order.
    expect(listed.map(checkOf)).toEqual(named.map(checkOf));
    expect(listed.toSorted()).toEqual(named.toSorted());
  });

  test.each([
    ["a use", "A use of a standing approval", USE_CHECKS],
    ["broken glass", "Broken glass", BREAKGLASS_CHECKS],
  ])(
    "lists every check of %s in its order, with the codes of those that requests do not have",
    (_, heading, checks) => {
      const named = checks.flatMap(([check, , codes]) => {
        if (CHECKS.some(([other]) => other === check)) return [`${check}: as for a request`];
        return codes === DOCUMENT_FAULTS ? [`${check}: reading`] : codes.map((code) => `${check}: ${code}`);
      });
      const listed = rowsUnder(heading).map(([check = "", code = ""]) =>
        `${check}: ${code}`.replaceAll("`", "").replace("[reading](#reading-a-document)", "reading"),
      );
      expect(listed).toEqual(named);
    },
  );

  test("would be seen to lack a row", () => {
    const without = page.replace(/^\| `root-fork` .*\n/m, "");
    expect(codesUnder("Walking to a newer root", without)).not.toContain("root-fork");
    expect(codesUnder("Walking to a newer root")).toContain("root-fork");
  });
});

function checkOf(line: string): string {
  return line.slice(0, line.indexOf(":"));
}
