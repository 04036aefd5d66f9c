/** Every colour of words is read on every surface of its scheme (WCAG 2.2, 1.4.3): 4.5 to 1. */
import { describe, expect, test } from "vitest";
import { cssVariables, theme } from "./theme.ts";

const WORDS = [
  "--mantine-color-dimmed",
  "--mantine-color-placeholder",
  "--mantine-color-error",
  "--mantine-color-text",
  "--mantine-color-default-color",
  "--text-2",
  "--good",
  "--warn",
  "--bad",
  "--calm",
  "--act",
];
const SURFACES = ["--mantine-color-body", "--ground", "--surface", "--surface-2"];
/** Words of a tone stand on its soft ground, too. */
const TONES = ["--good", "--warn", "--bad", "--calm", "--act"];
const PAIRS = [
  ...WORDS.flatMap((word) => SURFACES.map((surface) => [word, surface] as const)),
  ...TONES.map((tone) => [tone, `${tone}-soft`] as const),
];

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.040_45 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function tooFaint(variables: Readonly<Record<string, string>>): string[] {
  return PAIRS.filter(
    ([word, surface]) => !(contrast(variables[word] ?? "", variables[surface] ?? "") >= 4.5),
  ).map(([word, surface]) => `${word} on ${surface}`);
}

describe("colours", () => {
  // The theme is handed over as Mantine does; the variables are the same for any.
  const { light, dark } = cssVariables(theme as Parameters<typeof cssVariables>[0]);

  test("are read on every surface, in light and in dark", () => {
    expect(tooFaint(light)).toEqual([]);
    expect(tooFaint(dark)).toEqual([]);
  });

  test("are missed where they are faint or not there: the red that the library has for errors", () => {
    const faint = tooFaint({ ...light, "--mantine-color-error": "#fa5252" });
    expect(faint).toContain("--mantine-color-error on --surface");
    const { "--bad": _, ...without } = light;
    expect(tooFaint(without)).toContain("--bad on --surface");
  });
});
