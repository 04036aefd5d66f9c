/** Amounts in words: bytes and lengths of time. */

const units = ["bytes", "KiB", "MiB", "GiB", "TiB"];

/** Such as "15.6 GiB". */
export function amountWords(bytes: number): string {
  let amount = bytes;
  let at = 0;
  while (amount >= 1024 && at < units.length - 1) {
    amount /= 1024;
    at += 1;
  }
  return `${at === 0 ? amount : amount.toFixed(1)} ${units[at]}`;
}

/** Such as "3 days 4 hours", in seconds. */
export function durationWords(seconds: number): string {
  const steps = [
    { unit: "day", of: 86_400 },
    { unit: "hour", of: 3600 },
    { unit: "minute", of: 60 },
  ];
  const words: string[] = [];
  let left = seconds;
  for (const { unit, of } of steps) {
    const count = Math.floor(left / of);
    left -= count * of;
    if (count > 0) words.push(`${count} ${unit}${count === 1 ? "" : "s"}`);
  }
  return words.slice(0, 2).join(" ") || `${Math.floor(seconds)} seconds`;
}
