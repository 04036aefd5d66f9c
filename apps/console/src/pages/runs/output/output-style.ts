/** How output may look: the colours that a script asks for, as names that the theme draws readably, light and dark. */

/** A colour by name. A script's exact shade is not kept: with it, text could be made to vanish. */
export const HUES = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"] as const;
export type Hue = (typeof HUES)[number];

/** The look of a piece of output; undefined fields are as usual. */
export interface OutputStyle {
  readonly fg?: Hue;
  readonly bg?: Hue;
  readonly bold?: true;
  readonly dim?: true;
  readonly italic?: true;
  readonly underline?: true;
  readonly strike?: true;
  readonly inverse?: true;
}

/** The usual look. */
export const PLAIN: OutputStyle = Object.freeze({});

/** Applies the parameters of one SGR sequence (ECMA-48, 8.3.117); what is unknown changes nothing. */
export function applySgr(before: OutputStyle, parameters: readonly number[]): OutputStyle {
  const style: { -readonly [Key in keyof OutputStyle]: OutputStyle[Key] } = { ...before };
  for (let at = 0; at < parameters.length; at++) {
    const code = parameters[at] ?? 0;
    if (code === 0)
      for (const key of Object.keys(style)) delete style[key as keyof OutputStyle]; // Its own keys.
    else if (code === 38 || code === 48) {
      const { hue, used } = extendedHue(parameters.slice(at + 1));
      at += used;
      if (hue) style[code === 38 ? "fg" : "bg"] = hue;
    } else applyOne(style, code);
  }
  return Object.keys(style).length === 0 ? PLAIN : style;
}

function applyOne(style: { -readonly [Key in keyof OutputStyle]: OutputStyle[Key] }, code: number): void {
  const [on, off] = [switches.get(code), ends.get(code)];
  if (on) style[on] = true;
  for (const key of off ?? []) delete style[key];
  const hue = HUES[code % 10];
  const decade = Math.floor(code / 10);
  if (hue && (decade === 3 || decade === 9)) style.fg = hue;
  if (hue && (decade === 4 || decade === 10)) style.bg = hue;
}

type Switch = Exclude<keyof OutputStyle, "fg" | "bg">;
const switches: ReadonlyMap<number, Switch> = new Map([
  [1, "bold"],
  [2, "dim"],
  [3, "italic"],
  [4, "underline"],
  [7, "inverse"],
  [9, "strike"],
  [21, "underline"],
]);
const ends: ReadonlyMap<number, readonly (keyof OutputStyle)[]> = new Map([
  [22, ["bold", "dim"]],
  [23, ["italic"]],
  [24, ["underline"]],
  [27, ["inverse"]],
  [29, ["strike"]],
  [39, ["fg"]],
  [49, ["bg"]],
]);

/** `5;N` of the palette or `2;R;G;B`, as the nearest name; how many parameters that took. */
function extendedHue(rest: readonly number[]): { hue: Hue | undefined; used: number } {
  const [kind, first = 0, second = 0, third = 0] = rest;
  if (kind === 5) return { hue: paletteHue(first), used: Math.min(2, rest.length) };
  if (kind === 2) return { hue: nearestHue(first, second, third), used: Math.min(4, rest.length) };
  return { hue: undefined, used: rest.length };
}

function paletteHue(index: number): Hue | undefined {
  if (index < 16) return HUES[index % 8];
  if (index > 255) return undefined;
  if (index >= 232) return index < 244 ? "black" : "white";
  const cube = index - 16;
  const level = (step: number) => (step === 0 ? 0 : 55 + step * 40);
  return nearestHue(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6));
}

/** The name whose primary colours are the ones that stand out; greys are black or white. */
function nearestHue(red: number, green: number, blue: number): Hue {
  const [low, high] = [Math.min(red, green, blue), Math.max(red, green, blue)];
  if (high - low < 40) return high < 128 ? "black" : "white";
  const middle = (low + high) / 2;
  const index = (red > middle ? 1 : 0) + (green > middle ? 2 : 0) + (blue > middle ? 4 : 0);
  return HUES[index] ?? "white";
}
