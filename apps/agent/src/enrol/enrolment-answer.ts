/** The server's answer to an enrolment, read field by field: documents in it are judged afterwards, names are bounded here. */
import type { Carried } from "@countersign/protocol";
import { readCarried } from "../administer/administration.ts";

/** What the server says. */
export interface EnrolmentAnswer {
  readonly device: string;
  readonly fingerprint: string;
  readonly serverName: string;
  readonly logKey?: string;
  readonly roots: readonly Carried[];
  readonly people: readonly Carried[];
  readonly admissions: readonly Carried[];
  /** The admission token that let this machine in. */
  readonly tokens: readonly Carried[];
}

/** The answer, or undefined where the text is none. */
export function readEnrolmentAnswer(text: string): EnrolmentAnswer | undefined {
  const value = parse(text);
  if (typeof value !== "object" || value === null) return undefined;
  const device = textOf(value, "device", 200);
  const fingerprint = textOf(value, "fingerprint", 71);
  const serverName = textOf(value, "server_name", 300);
  const logKey = textOf(value, "log_vkey", 1024);
  const roots = readCarried(value, "roots");
  const people = readCarried(value, "people");
  const admissions = readCarried(value, "admissions");
  const tokens = "tokens" in value ? readCarried(value, "tokens") : [];
  if (device === undefined || fingerprint === undefined || serverName === undefined) return undefined;
  if (!roots || !people || !admissions || !tokens) return undefined;
  return {
    device,
    fingerprint,
    serverName,
    ...(logKey === undefined ? {} : { logKey }),
    roots,
    people,
    admissions,
    tokens,
  };
}

/** The stable code and the sentence of a problem document (RFC 9457), as far as there are any. */
export function readProblem(text: string): { code: string; detail: string } {
  const value = parse(text);
  const from = typeof value === "object" && value !== null ? value : {};
  return { code: textOf(from, "code", 80) ?? "refused", detail: textOf(from, "detail", 1000) ?? "" };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function textOf(from: object, name: string, max: number): string | undefined {
  const value: unknown = Reflect.get(from, name);
  return typeof value === "string" && value.length > 0 && value.length <= max ? value : undefined;
}
