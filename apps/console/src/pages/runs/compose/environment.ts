/** Environment variables of a request: what is wrong with them, found before anything is sent. Pure. */

/** One variable as it is typed. */
export interface Variable {
  readonly name: string;
  readonly value: string;
}

/** As many as a request may name, and as long as a value may be (formats.md). */
export const MOST_VARIABLES = 64;
const LONGEST_VALUE = 32_768;

/** What is wrong with each, as a sentence; undefined where nothing is. */
export function variableFaults(variables: readonly Variable[]): readonly (string | undefined)[] {
  return variables.map(({ name, value }, at) => {
    if (name === "") return "A variable needs a name.";
    if (!/^[A-Za-z_][A-Za-z0-9_]{0,127}$/.test(name))
      return `${name} is no name of a variable: letters, digits and underscores, no digit first.`;
    if (variables.findIndex((other) => other.name === name) < at) return `${name} stands twice.`;
    if (value.length > LONGEST_VALUE) return `${name} has more than ${LONGEST_VALUE} characters.`;
    return undefined;
  });
}

/** The variables by name, as a request carries them. */
export function environmentOf(variables: readonly Variable[]): Record<string, string> {
  return Object.fromEntries(variables.map(({ name, value }) => [name, value]));
}
