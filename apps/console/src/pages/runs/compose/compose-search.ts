/** What an address may bring into the composer. */

/** A script by name and perhaps version, devices by id, or a run that is to be asked for again. */
export interface ComposeSearch {
  readonly script?: string;
  readonly version?: string;
  /** Ids with commas between them, or `handed-over` for those that a list handed over. */
  readonly devices?: string;
  readonly again?: string;
}

/** More devices than this are chosen in the composer itself: addresses end somewhere. */
const LONGEST_ADDRESS = 4000;
const forms: Readonly<Record<keyof ComposeSearch, RegExp>> = {
  script: /^[a-z0-9][a-z0-9._-]{0,62}$/,
  version: /^[1-9][0-9]{0,8}$/,
  devices: /^(?:handed-over|[0-9a-f-]{36}(,[0-9a-f-]{36})*)$/,
  again: /^[0-9a-f-]{36}$/,
};

/** Reads the address; what is not of the right form is left out. */
export function composeSearch(search: Record<string, unknown>): ComposeSearch {
  return Object.fromEntries(
    Object.entries(forms).flatMap(([name, form]) => {
      const value = typeof search[name] === "number" ? String(search[name]) : search[name];
      return typeof value === "string" && value.length <= LONGEST_ADDRESS && form.test(value)
        ? [[name, value]]
        : [];
    }),
  );
}
