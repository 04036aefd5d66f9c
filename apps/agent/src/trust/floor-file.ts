/**
 * `floor.json` beside the state: the device administrator's own file, which can only tighten. Read afresh at each
 * judgement; a file that somebody else could have written, or that says something unclear, refuses everything.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type FloorState, hashOf, readFloor } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";

/** Where the floor of a state directory stands. */
export function floorPath(stateDirectory: string): string {
  return join(stateDirectory, "floor.json");
}

/** The floor as it stands now. */
export function readFloorFile(path: string): FloorState {
  let descriptor: number;
  try {
    // Not through a link: whoever owns the link would own the floor.
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return { state: "none" };
    return { state: "broken", detail: `${path} cannot be opened` };
  }
  try {
    const found = fstatSync(descriptor);
    const { uid, mode } = found;
    if (!found.isFile()) return { state: "broken", detail: `${path} is no plain file` };
    if (uid !== 0 && uid !== process.getuid?.())
      return {
        state: "broken",
        detail: `${path} belongs to user ${uid}; it must be root's or the agent's own`,
      };
    if ((mode & 0o022) !== 0)
      return { state: "broken", detail: `${path} can be written by others; chmod go-w it` };
    const bytes = readFileSync(descriptor);
    const read = readFloor(bytes);
    return read.ok
      ? { state: "ok", floor: read.floor, hash: hashOf(bytes, nodeCrypto) }
      : { state: "broken", detail: read.detail };
  } catch {
    return { state: "broken", detail: `${path} cannot be read` };
  } finally {
    closeSync(descriptor);
  }
}
