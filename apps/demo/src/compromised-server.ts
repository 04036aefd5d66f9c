/** The server after somebody took it over: it knows the device, holds every document, and sends what it likes. */
import { spawn } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import {
  canonicalBytes,
  encodeBase64,
  hashOf,
  type Json,
  parseDocument,
  type Receipt,
  type Signed,
} from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { ScriptedGateway } from "@countersign/testkit";
import { mustHold } from "./narrator.ts";

const AGENT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../../agent/src/main.ts");

/** What a compromised server has to work with: everything it was ever sent. */
export interface Captured extends Signed {
  readonly script: Uint8Array;
}

/** Takes the server's place at the same address, with the same device connecting to it. */
export async function takeOver(port: number, serverName: string, stateDir: string) {
  const gateway = await ScriptedGateway.start({ port, serverName });
  const agent = spawn(process.execPath, [AGENT, "run", "--state", stateDir, "--beside-server"], {
    stdio: ["ignore", "ignore", "ignore"],
  });
  const ended = new Promise<void>((resolve) => agent.once("close", () => resolve()));
  await gateway.connected();
  return {
    /** Sends a request to the device and waits for the receipt that the device signs. */
    async push(run: string, captured: Captured): Promise<Receipt> {
      gateway.send({
        frame: "run",
        run,
        request: { bytes: encodeBase64(captured.bytes), signatures: [...captured.signatures] },
        script: encodeBase64(captured.script),
      });
      const { document } = await gateway.receiptFor(hashOf(captured.bytes, nodeCrypto));
      return document;
    },
    async giveUp(): Promise<void> {
      agent.kill("SIGTERM");
      await ended;
      await gateway.close();
    },
  };
}

/** The same request with other arguments, and the honest signatures pasted beside it. */
export function forge(captured: Captured, args: string[]): Captured {
  const parsed = parseDocument("request", captured.bytes);
  mustHold(parsed.ok && parsed.document.action.kind === "script", "a captured script request", parsed);
  const request = { ...parsed.document, action: { ...parsed.document.action, args } };
  return { ...captured, bytes: canonicalBytes(request satisfies Json) };
}
