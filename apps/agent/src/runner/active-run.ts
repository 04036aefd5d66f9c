/** One run that was accepted and consumed: what is executing, and its output on the way to the server. */
import type { KnownVeto, Request } from "@countersign/protocol";
import type { OutputSinks, RunningExecution } from "../execution/execution-order.ts";
import { OutputWindow } from "./output-window.ts";

/** Hands a frame to the link. */
export type SendFrame = (frame: object) => void;

/** A run in progress, and for a while after it. */
export class ActiveRun {
  /** The server's name for it. */
  readonly run: string;
  readonly request: Request;
  readonly requestHash: string;
  /** Of a use: the standing approval under which it runs. */
  readonly standingHash: string | undefined;
  readonly #windows: { readonly stdout: OutputWindow; readonly stderr: OutputWindow };
  #execution: RunningExecution | undefined;

  constructor(
    run: string,
    accepted: {
      readonly request: Request;
      readonly requestHash: string;
      readonly standingHash: string | undefined;
    },
    send: SendFrame,
  ) {
    this.run = run;
    this.request = accepted.request;
    this.requestHash = accepted.requestHash;
    this.standingHash = accepted.standingHash;
    const window = (stream: "stdout" | "stderr") =>
      new OutputWindow((offset, piece) =>
        send({ frame: "output", run, stream, offset, data: Buffer.from(piece).toString("base64") }),
      );
    this.#windows = { stdout: window("stdout"), stderr: window("stderr") };
  }

  /** Where the script's output goes. */
  get sinks(): OutputSinks {
    const { stdout, stderr } = this.#windows;
    return { stdout: (chunk) => stdout.write(chunk), stderr: (chunk) => stderr.write(chunk) };
  }

  /** Bytes of output that the server has not stored. */
  get held(): number {
    return this.#windows.stdout.held + this.#windows.stderr.held;
  }

  set execution(execution: RunningExecution) {
    this.#execution = execution;
  }

  credit(stream: "stdout" | "stderr", bytes: number): void {
    this.#windows[stream].credit(bytes);
  }

  resend(): void {
    this.#windows.stdout.resend();
    this.#windows.stderr.resend();
  }

  cancel(code: string): void {
    this.#execution?.cancel(code);
  }

  /** Ends the run where somebody who may has objected to it. */
  heed(vetoes: readonly KnownVeto[]): void {
    const { requester } = this.request;
    for (const veto of vetoes) {
      if (veto.subject !== this.requestHash && veto.subject !== this.standingHash) continue;
      if (veto.effect === "veto") this.cancel("vetoed");
      const own = veto.authority === requester.authority && veto.person === requester.person;
      if (veto.effect === "cancel" && own) this.cancel("cancelled");
    }
  }
}
