/** Why the server cannot listen where it was told to. */
export class ListenError extends Error {
  override readonly name = "ListenError";
  readonly code: "address-in-use" | "address-unusable" | "certificate-unusable";

  constructor(code: ListenError["code"], message: string, options?: { cause: unknown }) {
    super(message, options);
    this.code = code;
  }
}
