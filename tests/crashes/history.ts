/** What is known after the crashes, from every source there is: the marker file, the API, the device's disk, the exported log. */

/** A run as the server tells it in the end. Every run has one target. */
export interface RunFact {
  readonly id: string;
  /** The unique argument; the run's reason says it too. */
  readonly mark: string;
  readonly state: string;
  readonly exit: number | null;
  readonly code: string | null;
  readonly receipt: string | null;
}

/** A receipt as the server has it. */
export interface ReceiptFact {
  readonly hash: string;
  readonly seq: number;
  readonly prev: string | undefined;
  readonly run: string;
}

/** A checkpoint that was fetched while things crashed. */
export interface CheckpointFact {
  readonly size: number;
  /** Hexadecimal. */
  readonly root: string;
}

/** An entry of the exported log, whose hashes were verified. */
export interface EntryFact {
  readonly event: string;
  /** `kind:id` of what it is about. */
  readonly object: string | undefined;
  /** Hash of the receipt that it records, if any. */
  readonly receipt: string | undefined;
  /** The bytes that were hashed into the tree. */
  readonly header: Uint8Array;
}

/** Everything. */
export interface History {
  /** Lines of the marker file: one per execution. */
  readonly marks: readonly string[];
  /** What the server answered with 201. */
  readonly acknowledged: readonly { readonly run: string; readonly mark: string }[];
  readonly runs: readonly RunFact[];
  /** Receipts that the server showed at any time. */
  readonly shownReceipts: readonly string[];
  readonly receipts: readonly ReceiptFact[];
  /** Number of the last receipt that the device made, from its own disk; and how many it could not deliver. */
  readonly device: { readonly lastSeq: number; readonly undelivered: number };
  readonly entries: readonly EntryFact[];
  /** In the order in which they were fetched. */
  readonly checkpoints: readonly CheckpointFact[];
}
