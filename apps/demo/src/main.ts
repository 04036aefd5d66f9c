/** `npm run demo`: the whole story without a browser, in under a minute. Exit 0 only if each step truly happened. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { StoryBroken } from "./narrator.ts";
import { tellStory } from "./story.ts";

const directory = await mkdtemp(path.join(tmpdir(), "countersign-demo-"));
try {
  await tellStory(directory);
} catch (error) {
  if (!(error instanceof StoryBroken)) throw error;
  process.stderr.write(`\nThe story broke here. ${error.message}\n`);
  process.exitCode = 1;
} finally {
  await rm(directory, { recursive: true, force: true });
}
