/** Sizes as people type them. */
import { UsageError } from "../command.ts";

/** Bytes of `4096`, `64K`, `10M`, `1G`; the letters are powers of 1024. UsageError otherwise. */
export function sizeBytes(text: string): number {
  const match = /^(\d{1,10})([KMG]?)$/.exec(text);
  const unit = { "": 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3 }[match?.[2] ?? "none"];
  if (!match || unit === undefined)
    throw new UsageError(`${text} is no size; for example 4096, 64K, 10M or 1G`);
  return Number(match[1]) * unit;
}
