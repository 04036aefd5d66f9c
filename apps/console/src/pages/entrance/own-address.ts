/** Where a link may lead after signing in: to this console, whatever stands in it. */

/**
 * The address within `origin` that `next` means to a browser, which drops tabs and line ends and takes `\` for `/`; the
 * beginning where it leads anywhere else.
 */
export function ownAddress(next: string | undefined, origin: string): string {
  if (next?.startsWith("/") !== true) return "/";
  const url = URL.parse(next, origin);
  // Dots may leave two slashes at the beginning: as an address by itself that is another host.
  if (url?.origin !== origin || url.pathname.startsWith("//")) return "/";
  return url.pathname + url.search + url.hash;
}
