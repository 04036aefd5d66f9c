/** A backup or restore that cannot be: a code, and a sentence that says what would be right. */
export class BackupRefusedError extends Error {
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "BackupRefusedError";
    this.code = code;
  }
}
