/** Gives the person a file that was made in this page. */

/** Saves `parts` as `name`. */
export function saveFile(name: string, type: string, parts: readonly string[]): void {
  const address = URL.createObjectURL(new Blob([...parts], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // The browser has taken it over by the time that this page does anything else.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
