/** Which interpreter a script file asks for, by its first line, else by its name. People see the answer before they sign. */
import path from "node:path";

/** The interpreters of the device's fixed table. */
export const INTERPRETERS = ["bash", "sh", "python3", "node", "pwsh"] as const;
/** One of them. */
export type Interpreter = (typeof INTERPRETERS)[number];

const BY_NAME: Readonly<Record<string, Interpreter>> = {
  ".sh": "sh",
  ".bash": "bash",
  ".py": "python3",
  ".js": "node",
  ".mjs": "node",
  ".cjs": "node",
  ".ps1": "pwsh",
};

/** The interpreter, or undefined where the file says nothing or something that devices do not have. */
export function interpreterOf(file: string, content: Uint8Array): Interpreter | undefined {
  const [line = ""] = new TextDecoder().decode(content.subarray(0, 256)).split(/\r?\n/, 1);
  if (!line.startsWith("#!")) return BY_NAME[path.extname(file).toLowerCase()];
  // `#!/usr/bin/env python3` and `#!/bin/bash -e` alike.
  const words = line.slice(2).trim().split(/\s+/);
  const program = path.basename(words[0] ?? "") === "env" ? words[1] : words[0];
  const name = path.basename(program ?? "");
  return INTERPRETERS.find((known) => known === (name === "python" ? "python3" : name));
}
