/** Where a command reads and writes: the process in use, a recorder in tests. */

/** Standard streams and surroundings of a command. */
export interface Io {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Raw bytes to standard output, for documents and script output. */
  readonly outBytes: (bytes: Uint8Array) => void;
  readonly errBytes: (bytes: Uint8Array) => void;
  /** All of standard input. */
  readonly readInput: () => Promise<Uint8Array>;
  /** Asks on the terminal without echo; undefined where there is no terminal. */
  readonly askSecret: (question: string) => Promise<string | undefined>;
  /** Asks on the terminal, what is typed stands there; undefined where there is no terminal. */
  readonly ask: (question: string) => Promise<string | undefined>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}
