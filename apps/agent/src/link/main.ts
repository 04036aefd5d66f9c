/** Entry point of the link process. Settings and frames come by standard input, nothing is read from disk. */
import { runLink } from "./link.ts";

// Without its runner a link has no purpose: a broken pipe ends it like the end of input does.
process.stdout.on("error", () => process.exit(0));
await runLink(process.stdin, process.stdout);
process.exit(0);
