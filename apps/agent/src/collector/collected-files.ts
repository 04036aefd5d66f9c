/** The files that the collector may read, and no others: its permissions are made of this list. */
export const COLLECTED_FILES: readonly string[] = ["/etc/os-release", "/usr/lib/os-release"];
