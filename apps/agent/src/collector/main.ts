/** Entry point of the collector: prints one JSON object of facts and ends. */
import { collectFacts } from "./collect.ts";

process.stdout.write(`${JSON.stringify(collectFacts())}\n`);
