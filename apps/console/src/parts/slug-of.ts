/** Ids made of names: what a root, a people list or a client calls something for ever. */

/** `Ann Miller` as `ann-miller`; empty where nothing usable is left. */
export function slugOf(name: string): string {
  return name
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 63)
    .replaceAll(/^-+|-+$/g, "");
}
