/** This agent's release number: never falls, and a root may ask for a lowest one (trust.md). */
export const RELEASE = 1;
