/** How one client is patched, in brief. */
import { endpoints } from "@countersign/api";
import { Link } from "@tanstack/react-router";
import { useMay } from "../../api/session.ts";
import { useApi } from "../../api/use-api.ts";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { Reading } from "../../parts/reading.tsx";
import { Stack } from "../../parts/stack.tsx";
import { settingsSentence, stateOf } from "../patching/patching-words.ts";

/** The card. */
export function ClientPatching({ client }: { readonly client: string }) {
  const may = useMay();
  const read = useApi(
    endpoints.patching.showPatching,
    { params: { client } },
    { topics: ["patching", "tasks", "trust"], enabled: may("runs.read") },
  );
  if (!may("runs.read")) return null;
  return (
    <Card
      title="Updates"
      actions={
        <Link to="/patching/$client" params={{ client }}>
          Patch settings
        </Link>
      }
    >
      <Reading of={read} lines={1} compact>
        {(patching) => {
          const { words, tone } = stateOf(patching);
          const settings = patching.current ?? patching.wanted;
          return (
            <Stack>
              <p>
                <Badge tone={tone}>{words}</Badge> {settings ? settingsSentence(settings) : null}
              </p>
            </Stack>
          );
        }}
      </Reading>
    </Card>
  );
}
