/** `countersign station`: starts a signing station by its path and hands everything on; `station card` says where cards are made. */
import { spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { COMPILE_CACHE } from "../compile-cache.ts";
import { type Command, EXIT } from "../command.ts";
import { openInBrowser } from "../open-in-browser.ts";

const STATION = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../../station/src/main.ts");

export const station: Command = {
  words: ["station"],
  summary:
    "Run a signing station: --server URL --root sha256:HEX [--listen URL] [--tls-cert F --tls-key F] [--data DIR]",
  passThrough: true,
  async run({ rest }) {
    const child = spawn(process.execPath, [STATION, ...rest], {
      stdio: "inherit",
      env: { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE },
    });
    // Ctrl-C reaches the whole foreground group; the station ends by itself and this process waits for it.
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
    return await new Promise<number>((resolve) => {
      child.once("error", () => resolve(EXIT.refused));
      child.once("close", (code) => resolve(code ?? EXIT.refused));
    });
  },
};

export const stationCard: Command = {
  words: ["station", "card"],
  summary: "Make your enrolment card with a passkey: opens your station, where the passkey is made and used",
  options: {
    station: { value: "URL", help: "your station (http://station.localhost:7420)" },
    "no-open": { help: "print the address only" },
  },
  async run({ io, text, flag }) {
    const url = text("station") ?? "http://station.localhost:7420";
    io.out(`Make your card at ${url}`);
    io.out("It shows a code at the end: read it to whoever adds you, in person or by telephone.");
    if (!flag("no-open")) openInBrowser(url, io.env);
    return Promise.resolve(EXIT.success);
  },
};
