/** Refusals in the words of SCIM (RFC 7644, section 3.12). */

/** The closed list of the RFC's table 9 that is used here. */
export type ScimType =
  | "invalidFilter"
  | "invalidPath"
  | "invalidSyntax"
  | "invalidValue"
  | "mutability"
  | "noTarget"
  | "uniqueness"
  | "tooMany";

/** A refusal that the caller sees. */
export class ScimError extends Error {
  override readonly name = "ScimError";
  readonly status: number;
  readonly scimType: ScimType | undefined;

  constructor(status: number, detail: string, scimType?: ScimType) {
    super(detail);
    this.status = status;
    this.scimType = scimType;
  }
}

/** The commonest one. */
export function badValue(detail: string): ScimError {
  return new ScimError(400, detail, "invalidValue");
}

/** What is not there, what is somebody else's and what was removed look the same. */
export function notThere(): ScimError {
  return new ScimError(404, "There is no such resource.");
}

/** The error as a body. */
export function errorBody({ status, scimType, message }: ScimError): Readonly<Record<string, unknown>> {
  return {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
    status: String(status),
    ...(scimType === undefined ? {} : { scimType }),
    detail: message.slice(0, 1000),
  };
}
