/** Addresses and ranges as somebody typed them, with what is wrong with each. */
import { rangeFault } from "@countersign/api";

const faults = {
  "no-address": "is no IPv4 or IPv6 address, nor a range such as 10.0.0.0/8",
  "bits-behind-prefix":
    "is one machine and a range at once: leave out the slash, or set what follows to zero",
} as const;

/** What was typed between spaces, commas and line ends, each once; and in words what is wrong with the first that is no address. */
export function typedAddresses(text: string): {
  readonly addresses: readonly string[];
  readonly fault: string | undefined;
} {
  const addresses = [...new Set(text.split(/[\s,;]+/).filter((one) => one !== ""))];
  const [wrong] = addresses.flatMap((one) => {
    const fault = rangeFault(one);
    return fault === undefined ? [] : [`${one} ${faults[fault]}.`];
  });
  return { addresses, fault: wrong };
}
