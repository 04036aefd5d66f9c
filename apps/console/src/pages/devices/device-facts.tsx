/** What a machine told of itself, with the usual facts under names that people know. */
import type { Device } from "@countersign/api";
import { Facts } from "../../parts/facts.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { amountWords, durationWords } from "../../parts/amount-words.ts";

const names: Readonly<Record<string, string>> = {
  hostname: "Host name",
  os: "System",
  kernel: "Kernel",
  architecture: "Architecture",
  addresses: "Addresses",
  uptime_seconds: "Up for",
  memory_bytes: "Memory",
  processors: "Processors",
  runtime: "Runtime",
};

/** The list, known facts first. */
export function DeviceFacts({ device: { facts, created_at: created } }: { readonly device: Device }) {
  const known = Object.keys(names).filter((name) => name in facts);
  const others = Object.keys(facts)
    .filter((name) => !(name in names))
    .toSorted();
  return (
    <Facts
      facts={[
        ...[...known, ...others].map((name) => ({
          name: names[name] ?? name,
          value: <ForeignText text={valueWords(name, facts[name] ?? "")} />,
        })),
        { name: "Enrolled", value: <TimeText at={created} /> },
      ]}
    />
  );
}

function valueWords(name: string, value: string): string {
  const amount = Number(value);
  if (!Number.isFinite(amount)) return value;
  if (name === "memory_bytes") return amountWords(amount);
  if (name === "uptime_seconds") return durationWords(amount);
  return value;
}
