/** The list of attacks is complete, says what the code says, and is the one that the threat model shows. */
import { readFileSync } from "node:fs";
import { BREAKGLASS_CHECKS, CHECKS, REFUSAL_CODES, USE_CHECKS } from "@countersign/protocol";
import { type Attack, attacksPage, EXECUTED, NO_ANSWER, OTHER_JUDGES } from "@countersign/testkit";
import { describe, expect, test } from "vitest";
import { sieges } from "./hostile/sieges.ts";

const attacks = sieges.flatMap((siege) => siege.attacks);
const codesBy = new Map<string, readonly string[]>([
  ...[...CHECKS, ...USE_CHECKS, ...BREAKGLASS_CHECKS].map(([name, , codes]) => [name, codes] as const),
  ...Object.entries(OTHER_JUDGES),
]);
const known = new Set<string>([...codesBy.values()].flat());

/** Refusals that no server can provoke over the wire, each with the reason. */
const outOfReach: Readonly<Record<string, string>> = {
  "bad-signature-shape": "frames with such a signature are not read at all",
  "no-root-pinned": "an enrolment without a root is not stored",
  "release-too-old": "this is the first release",
  "kind-unavailable":
    "which kinds a machine can carry out is its own; the floor and the policies answer first",
};

/** What is wrong with one attack as data. */
function faultsOf({ name, what, check, codes }: Attack): string[] {
  const answered = codesBy.get(check);
  return [
    ...(/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) ? [] : ["a name in kebab-case"]),
    ...(what.length > 10 && !/[|\n.]$/.test(what) && !what.includes("|") ? [] : ["a phrase for the table"]),
    ...(answered ? [] : [`${check} is no check`]),
    ...(codes.some((code) => answered?.includes(code) || code === NO_ANSWER)
      ? []
      : [`${check} never says so`]),
    ...codes.filter((code) => !known.has(code) && code !== EXECUTED && code !== "not-enrolled"),
  ];
}

describe("The list of attacks", () => {
  test("is longer than sixty, and no name and no sentence stands in it twice", () => {
    expect(attacks.length).toBeGreaterThan(60);
    expect(new Set(attacks.map(({ name }) => name)).size).toBe(attacks.length);
    expect(new Set(attacks.map(({ what }) => what)).size).toBe(attacks.length);
  });

  test("names checks that exist, and codes that those checks give", () => {
    expect(
      attacks.map((attack) => [attack.name, faultsOf(attack)]).filter(([, faults]) => faults?.length),
    ).toEqual([]);
  });

  test("provokes every refusal that a device knows, but for those that no server can reach", () => {
    const provoked = new Set(attacks.flatMap(({ codes }) => codes));
    const missing = [...new Set<string>(REFUSAL_CODES)].filter((code) => !provoked.has(code));
    expect(missing.toSorted()).toEqual(Object.keys(outOfReach).toSorted());
  });

  test("is the one in docs/attacks.md (vitest -u writes it)", async () => {
    await expect(attacksPage(sieges)).toMatchFileSnapshot("../docs/attacks.md");
  });

  test("answers for every code that the threat model names, and for their number", () => {
    const text = readFileSync(new URL("../docs/threat-model.md", import.meta.url), "utf8");
    const table = /\n\| attack \| answered by \| reason codes \|\n([^]*?)\n\n/.exec(text)?.[1] ?? "";
    const named = [...table.matchAll(/`([a-z0-9-]+)`/g)].map(([, code]) => code);
    const provoked = new Set(attacks.flatMap(({ codes }) => codes));
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((code) => !provoked.has(code ?? ""))).toEqual([]);
    expect(text).toContain(`[${attacks.length} attacks](attacks.md)`);
  });
});

describe("A planted fault is seen:", () => {
  const [right] = attacks;
  const planted: [string, Partial<Attack>][] = [
    ["a name with blanks", { name: "two words" }],
    ["a check that does not exist", { check: "somebody-looks" }],
    ["a code of another check", { check: "id-is-unused", codes: ["expired"] }],
    ["a code that nobody gives", { codes: ["requester-signature", "nope"] }],
    ["a phrase that breaks the table", { what: "offers a | b" }],
  ];
  test.each(planted)("%s", (_what, change) => {
    expect(right && faultsOf({ ...right, ...change })).not.toEqual([]);
  });
});
