/** The operations of a PATCH (RFC 7644, section 3.5.2), with the paths that stand in values drawn out. */
import { fieldOf, type Fields, isFields } from "./read-value.ts";
import { ScimError } from "./scim-error.ts";
import { readPath, type ScimPath } from "./scim-path.ts";

/** One change of one attribute. */
export interface PatchOperation {
  readonly op: "add" | "remove" | "replace";
  readonly path: ScimPath;
  readonly value: unknown;
}

const mostOperations = 1000;
const patchSchema = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const ops = ["add", "remove", "replace"] as const;

/**
 * Reads them, in order. Entra ID writes `Replace`, Okta leaves the path away and puts attributes, or paths, into the
 * value: both come out the same. Throws ScimError.
 */
export function readOperations(body: Fields): readonly PatchOperation[] {
  const schemas = fieldOf(body, "schemas");
  const operations = fieldOf(body, "Operations");
  if (!Array.isArray(schemas) || !schemas.includes(patchSchema) || !Array.isArray(operations))
    throw new ScimError(400, `A PATCH is ${patchSchema} with Operations.`, "invalidSyntax");
  if (operations.length === 0 || operations.length > mostOperations)
    throw new ScimError(400, `A PATCH has 1 to ${mostOperations} operations.`, "invalidSyntax");
  return operations.flatMap((operation: unknown) => {
    if (!isFields(operation)) throw new ScimError(400, "An operation is an object.", "invalidSyntax");
    return read(operation);
  });
}

function read(operation: Fields): readonly PatchOperation[] {
  const said = fieldOf(operation, "op");
  const word = typeof said === "string" ? said.toLowerCase() : "";
  const op = ops.find((known) => known === word);
  if (!op) throw new ScimError(400, "An operation is add, remove or replace.", "invalidSyntax");
  const path = fieldOf(operation, "path");
  const value = fieldOf(operation, "value");
  if (typeof path === "string" && path !== "") return [{ op, path: readPath(path), value }];
  if (path !== undefined && path !== null && path !== "")
    throw new ScimError(400, "A path is text.", "invalidPath");
  if (op === "remove") throw new ScimError(400, "What is removed has a path.", "noTarget");
  if (!isFields(value))
    throw new ScimError(400, "Without a path the value is an object of attributes.", "invalidSyntax");
  return Object.entries(value).flatMap(([name, inner]) => {
    // The attributes of an extension, all under its name: none of them is kept.
    if (name.startsWith("urn:") && isFields(inner)) return [];
    return [{ op, path: readPath(name), value: inner }];
  });
}
