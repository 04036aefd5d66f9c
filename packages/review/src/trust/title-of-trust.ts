/** What a root, people list or admission is, in a few words for a list. Its names are somebody else's text. */
import { documentType, parseDocument } from "@countersign/protocol";

/** Such as "Root of Acme IT, version 2"; undefined for other documents. */
export function titleOfTrust(bytes: Uint8Array): string | undefined {
  switch (documentType(bytes)) {
    case "root": {
      const parsed = parseDocument("root", bytes);
      if (!parsed.ok) return undefined;
      const { name, version, successor } = parsed.document;
      return successor
        ? "The last trial root, which hands over to the new one"
        : `Root of ${name}, version ${version}`;
    }
    case "people":
      return "List of requesters";
    case "admission": {
      const parsed = parseDocument("admission", bytes);
      if (!parsed.ok) return "Admission";
      const { devices, client } = parsed.document;
      const [only] = devices;
      return only && devices.length === 1
        ? `Admission of ${only.name} to ${client}`
        : `Admission of ${devices.length} devices to ${client}`;
    }
    case "token": {
      const parsed = parseDocument("token", bytes);
      if (!parsed.ok) return "Admission token";
      return `Token that admits up to ${parsed.document.max} machines to ${parsed.document.client}`;
    }
    case "standing": {
      const parsed = parseDocument("standing", bytes);
      if (!parsed.ok) return "Standing approval";
      const { action, client } = parsed.document;
      return `Standing approval of ${action.name}, version ${action.version}, at ${client}`;
    }
    case "breakglass":
      return "Broken glass: a run without its approvals";
    case "logreset":
      return "Reset of the audit log";
    default:
      return undefined;
  }
}
