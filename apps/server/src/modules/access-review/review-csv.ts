/** Tables as CSV (RFC 4180), for spreadsheets: what begins a formula there is text here. */

/** The text; `rows` hold what the columns are called first. */
export function csvOf(rows: readonly (readonly (string | number | boolean | null)[])[]): string {
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function cell(value: string | number | boolean | null): string {
  const text = value === null ? "" : String(value);
  // Names are typed by people: a spreadsheet would take these for formulas, and run them.
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
