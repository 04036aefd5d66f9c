/** What somebody new does first, each with what comes of it; only what they may do. */
import type { Permission } from "@countersign/api";
import { useMay } from "../../api/session.ts";
import { Card } from "../../parts/card.tsx";
import { useClientScope } from "../../parts/filters.ts";
import { Line } from "./line.tsx";
import { useLatestRuns } from "./use-latest-runs.ts";

const steps: readonly {
  readonly needs: Permission;
  readonly href: string;
  readonly search?: Readonly<Record<string, string>>;
  readonly title: string;
  readonly text: string;
}[] = [
  {
    needs: "runs.request",
    href: "/runs/new",
    search: { script: "hello" },
    title: "Try a first run",
    text: "The script “hello” comes with Countersign and only says hello.",
  },
  {
    needs: "devices.enrol",
    href: "/devices/enrol",
    title: "Add a device",
    text: "One command on the machine that you want to look after.",
  },
  {
    needs: "users.write",
    href: "/users",
    title: "Invite somebody",
    text: "They set a password of their own, by a link that works once.",
  },
];

/** The card, until there was a run; nothing for people who may do none of it. */
export function FirstSteps() {
  const may = useMay();
  const client = useClientScope();
  const { data } = useLatestRuns();
  const open = steps.filter(({ needs }) => may(needs));
  if (open.length === 0 || client !== undefined || data?.runs.length !== 0) return null;
  return (
    <Card title="First steps" flush>
      {open.map(({ needs, ...step }) => (
        <Line key={needs} {...step} />
      ))}
    </Card>
  );
}
