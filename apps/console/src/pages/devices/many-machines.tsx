/** Many machines at once: the command that makes an admission token. Its key is made where it is typed, never in a page of the server's. */
import { NumberInput, Select, TextInput } from "@mantine/core";
import { patternParts, patternWords } from "@countersign/review";
import { useState } from "react";
import { Card } from "../../parts/card.tsx";
import { Copyable } from "../../parts/copyable.tsx";
import { LinkButton } from "../../parts/link-button.tsx";
import { Stack } from "../../parts/stack.tsx";
import classes from "./device.module.css";

const ways = [
  { value: "shell", label: "a shell script (also for device management)" },
  { value: "cloud-init", label: "cloud-init" },
  { value: "powershell", label: "PowerShell (a start-up script by group policy)" },
];
const mostMachines = 10_000;

/** The card; `client` is the one that was chosen on the page. */
export function ManyMachines({ client }: { readonly client: string | undefined }) {
  const [names, setNames] = useState("web-[0-9]{1,3}");
  const [max, setMax] = useState<number | string>(10);
  const [days, setDays] = useState<number | string>(7);
  const [way, setWay] = useState("shell");
  const parts = patternParts(names);
  const isPattern = parts !== undefined && parts.length > 0 && !names.includes("'");
  const words = [
    `countersign devices bulk-token --client ${client ?? "CLIENT"}`,
    `--names '${names}'`,
    `--max ${Number(max) || 1}`,
    `--expires ${Number(days) || 1}d`,
    `--for ${way}`,
  ];
  return (
    <Card
      title="Many machines at once"
      lead="Where nobody can compare fifty fingerprints, role admit signs a token: machines of one client, under names of one pattern, for some days."
    >
      <Stack>
        <div className={classes["form"]}>
          <TextInput
            label="What they may call themselves"
            description={
              isPattern
                ? `The whole name: ${patternWords(parts)}`
                : "Plain characters, and classes of them such as [a-z0-9-]{1,20}"
            }
            error={isPattern ? undefined : "Devices could not match this"}
            value={names}
            onChange={(event) => setNames(event.currentTarget.value)}
          />
          <NumberInput label="How many machines" min={1} max={mostMachines} value={max} onChange={setMax} />
          <NumberInput label="Good for so many days" min={1} max={30} value={days} onChange={setDays} />
          <Select
            label="What to paste"
            data={ways}
            value={way}
            onChange={(value) => setWay(value ?? "shell")}
            allowDeselect={false}
          />
        </div>
        <p>
          Type this in a terminal of your own. It makes the token's key there: a key made in this page would
          be the server's too. With <code>--key FILE</code> you sign at once; without, the token waits at the
          station for whoever admits devices.
        </p>
        {isPattern ? <Copyable label="Command for the token" text={words.join(" ")} /> : null}
        <p>
          What it prints is as secret as a password: whoever has it lets machines in. They are marked as
          having named themselves.
        </p>
        <div>
          <LinkButton to="/trust" variant="default">
            See the tokens
          </LinkButton>
        </div>
      </Stack>
    </Card>
  );
}
