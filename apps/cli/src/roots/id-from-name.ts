/** A person's id in a root or people list, made from the name on their card where nobody chose one. */
import { UsageError } from "../command.ts";

/** `Ann Miller` as `ann-miller`. UsageError where nothing usable is left. */
export function idFrom(name: string): string {
  const id = name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  if (id === "" || id === "server")
    throw new UsageError(`no id can be made of ${JSON.stringify(name)}; pass --id`);
  return id.slice(0, 63);
}
