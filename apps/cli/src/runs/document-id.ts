/** How people name a request or a document on the command line. */
import { UsageError } from "../command.ts";

const RUN_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** True for the id of a run, which the server chose; everything else is a document's hash. */
export function isRunId(id: string): boolean {
  return RUN_ID.test(id);
}

/** The id of a run. UsageError quotes what was given instead. */
export function needRunId(id: string | undefined): string {
  if (id !== undefined && isRunId(id)) return id;
  throw new UsageError(`${id}: expected the id of a run; countersign requests --all lists them`);
}

/** A run's id or a document's hash. UsageError quotes what was given instead. */
export function needDocumentId(id: string | undefined): string {
  if (id !== undefined && (isRunId(id) || /^sha256:[0-9a-f]{64}$/.test(id))) return id;
  throw new UsageError(
    `${id}: expected the id of a run (countersign requests --all lists them) or a document's hash, sha256:HEX`,
  );
}
