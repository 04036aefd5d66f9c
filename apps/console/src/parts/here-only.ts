/** Addresses that lead to the very machine of whoever opens them: on a phone they lead nowhere. Pure. */

/** Whether the address is one of loopback. */
export function isHereOnly(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { hostname } = new URL(address);
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    hostname === "[::1]" ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname)
  );
}
