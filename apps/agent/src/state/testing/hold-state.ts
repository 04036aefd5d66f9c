/** Child process of the lock test: holds a state directory until it is killed. */
import { createLinuxHost } from "../../platform/linux.ts";
import { holdStateDirectory } from "../state-directory.ts";

const host = await createLinuxHost({ waitingLaunchers: 1 });
await holdStateDirectory(process.argv[2] ?? "", async (file) => host.lockExclusively(file));
process.stdout.write("held\n");
setInterval(() => undefined, 60_000);
