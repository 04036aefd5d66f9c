/** Which release this is. The number never falls; roots may ask for a lowest one. */
export const release = { number: 1, version: "0.1.0" } as const;
