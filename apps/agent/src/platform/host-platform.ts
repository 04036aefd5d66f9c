/**
 * What the runner needs from the operating system, and nothing more. Linux is in `linux.ts`; another platform
 * implements this interface and nothing else of the agent changes.
 *
 * Promise of every implementation: a script either starts exactly as its order says (content, user, network,
 * environment) or does not start at all, with a reason code.
 */

/** Interpreters that a request may name. The path of each is fixed in code, never taken from a request. */
export type Interpreter = "bash" | "sh" | "python3" | "node" | "pwsh";

/** Every interpreter name, in the order in which they are listed. */
export const allInterpreters: readonly Interpreter[] = ["bash", "sh", "python3", "node", "pwsh"];

/** `host`: the machine's own network. `none`: an empty network of its own, not even loopback is up. */
export type NetworkChoice = "host" | "none";

/** Why a script was not started. Nothing of it ran. */
export type StartRefusal =
  /** The order itself is malformed: a NUL byte, a bad variable name, an impossible limit. */
  | "invalid-order"
  /** The bytes in hand, or the bytes read back from disk, do not have the signed hash. */
  | "script-hash-mismatch"
  /** The interpreter is not on this machine, or the run-as user cannot reach it. */
  | "interpreter-unavailable"
  /** No such user, or this runner may not become that user. */
  | "run-as-unavailable"
  /** The run asked for no network and this machine cannot give that. */
  | "network-isolation-unavailable"
  /** The private copy of the script could not be made. */
  | "sealed-copy-failed"
  /** The operating system refused to start the process. */
  | "launch-failed";

/** One script to start. Everything in it was verified before; hostile values are still refused, never quoted away. */
export interface LaunchOrder {
  /** Id of the run, marks every process of its tree. Letters, digits and hyphens, at most 80. */
  readonly runId: string;
  readonly script: Uint8Array;
  /** `sha256:` + 64 hex of `script`. */
  readonly scriptHash: string;
  readonly interpreter: Interpreter;
  readonly args: readonly string[];
  /** Standing input, followed by end of file. Without it the script reads an empty input. */
  readonly stdin?: Uint8Array;
  /** Added to the clean environment; wins over it. */
  readonly env: Readonly<Record<string, string>>;
  /** User name. Without it: the runner's own user, or `nobody` when the runner is root. */
  readonly runAs?: string;
  readonly network: NetworkChoice;
}

/**
 * Takes output as it comes. The chunk is only valid during the call: copy what must be kept. While a returned
 * promise is pending nothing more is read, so the script itself waits (back-pressure in bounded memory).
 */
export type ChunkConsumer = (chunk: Uint8Array) => void | Promise<void>;

/** How a process ended: `exit` code or `signal` name, never both. */
export interface ProcessEnd {
  readonly exit?: number;
  readonly signal?: string;
}

/** A script that has started. `dispose` must be called once, after `exited`. */
export interface LaunchedScript {
  readonly pid: number;
  /** Resolves when the script's own process ended; its children may still live. */
  readonly exited: Promise<ProcessEnd>;
  /** Asks the process group to end (SIGTERM). */
  terminate(): void;
  /** Ends every process of the run. True when it was seen that none is left. */
  endTree(): Promise<boolean>;
  /** Hands over what is still buffered; call after `endTree`. */
  drain(): Promise<void>;
  /** Removes the private copy and working directory and frees the channels. */
  dispose(): Promise<void>;
}

/** Identity of the machine, as far as this user may read it. Used to refuse a cloned state directory. */
export interface MachineIdentity {
  /** Identity that the operating system keeps (`/etc/machine-id`). */
  readonly machineId?: string;
  /** Identity that the firmware gives (DMI product uuid); on most systems only root may read it. */
  readonly productUuid?: string;
}

/** Where an interpreter is, and whether any user can reach it. */
export interface InstalledInterpreter {
  readonly interpreter: Interpreter;
  readonly path: string;
  /** False when only the runner's own user gets to it, for example a runtime in a home directory. */
  readonly anyUser: boolean;
}

/** The small interface between the runner and its operating system. */
export interface HostPlatform {
  readonly name: string;
  /** `users`: scripts can run as other users. `none`: everything runs as the one user who owns the agent. */
  readonly separation: "users" | "none";
  /** `kernel`: the system itself holds a run's processes together. `scan`: they are found by their marks. */
  readonly processTree: "kernel" | "scan";
  /** Wall clock in whole seconds since 1970. */
  nowSeconds(): number;
  /** Seconds that only go forward and that no clock moves: for delays. They begin anew with the machine or the process. */
  uptimeSeconds(): number;
  listInterpreters(): readonly InstalledInterpreter[];
  launch(
    order: LaunchOrder,
    stdout: ChunkConsumer,
    stderr: ChunkConsumer,
  ): Promise<
    | { readonly ok: true; readonly started: LaunchedScript }
    | { readonly ok: false; readonly because: StartRefusal }
  >;
  /** Ends what an earlier, killed runner left of these runs. Returns how many processes were ended. */
  endAbandonedRuns(runIds: readonly string[]): Promise<number>;
  machineIdentity(): MachineIdentity;
  /** Takes the kernel's exclusive lock on an open file; false when another process holds it. Ends with the file. */
  lockExclusively(fileDescriptor: number): Promise<boolean>;
  /** Ends waiting processes and removes private directories. No run may be active. */
  close(): Promise<void>;
}
