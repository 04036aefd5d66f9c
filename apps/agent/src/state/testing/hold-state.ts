/** Child process of the lock test: holds a state directory until it is killed. */
import { createLinuxHost } from "../../platform/linux.ts";
import { holdStateDirectory } from "../state-directory.ts";

const [state = "", parent = ""] = process.argv.slice(2);
const host = await createLinuxHost({
  waitingLaunchers: 1,
  processTree: "scan",
  runRootParent: parent,
  workRootParent: parent,
});
await holdStateDirectory(state, async (file) => host.lockExclusively(file));
process.stdout.write("held\n");
setInterval(() => undefined, 60_000);
