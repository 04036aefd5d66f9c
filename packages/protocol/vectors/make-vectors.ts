/** Writes documents.json, roots.json, judge.json, breakglass.json and standing.json from seeded worlds, always the same bytes: `node packages/protocol/vectors/make-vectors.ts`. */
import { writeFileSync } from "node:fs";
import { breakglassCases } from "./breakglass-cases.ts";
import { documentCases } from "./documents-cases.ts";
import { judgeCases } from "./judge-cases.ts";
import { argumentCases, localTimeCases } from "./argument-cases.ts";
import { rootCases } from "./roots-cases.ts";
import { useCases } from "./use-cases.ts";
import { publish } from "./vector-text.ts";

/** The text of each file. */
export async function publishedTexts(): Promise<Record<string, string>> {
  return {
    "documents.json": publish(await documentCases()),
    "roots.json": publish(rootCases()),
    "judge.json": publish(judgeCases()),
    "breakglass.json": publish(breakglassCases()),
    "standing.json": publish([...useCases(), ...argumentCases(), ...localTimeCases()]),
  };
}

if (import.meta.main)
  for (const [name, text] of Object.entries(await publishedTexts()))
    writeFileSync(new URL(name, import.meta.url), text);
