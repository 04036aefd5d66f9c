/** What is wanted and waits: the standing approval that people are asked to sign for exactly that. */
import type { Patching } from "@countersign/api";
import { Card } from "../../parts/card.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { LinkButton } from "../../parts/link-button.tsx";
import { Stack } from "../../parts/stack.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { settingsSentence } from "./patching-words.ts";

/** The card; nothing where nothing waits. */
export function PatchingWanted({ patching }: { readonly patching: Patching }) {
  const { current, wanted, draft, set_by: by, set_at: at } = patching;
  if (!wanted || draft === null) return null;
  return (
    <Card title="Waits for signatures" lead={settingsSentence(wanted)}>
      <Stack>
        <p>
          {by === null ? null : (
            <>
              Set <TimeText at={at} /> by <ForeignText text={by} />.{" "}
            </>
          )}
          {current
            ? "What is in force goes on until people have signed; then this takes its place."
            : "Nothing happens until people have signed it."}
        </p>
        <Stack row>
          <LinkButton to="/trust/drafts/$hash" params={{ hash: draft }} variant="default">
            What has to be signed
          </LinkButton>
        </Stack>
      </Stack>
    </Card>
  );
}
