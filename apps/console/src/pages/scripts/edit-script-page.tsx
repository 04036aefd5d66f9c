/** A new version of a script, beginning with an earlier one. */
import { endpoints } from "@countersign/api";
import { decodeBase64, decodeUtf8 } from "@countersign/protocol";
import { useQuery } from "@tanstack/react-query";
import { useParams, useSearch } from "@tanstack/react-router";
import { api } from "../../api/client.ts";
import { BackLink } from "../../parts/back-link.tsx";
import { Card } from "../../parts/card.tsx";
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import { StateBlock } from "../../parts/state-block.tsx";
import { ScriptForm } from "./script-form.tsx";

/** The page. */
export function EditScriptPage() {
  const { name = "" }: { name?: string } = useParams({ strict: false });
  const { version }: { version?: number } = useSearch({ strict: false });
  const start = useQuery({
    queryKey: ["script-draft", name, version],
    // What somebody edits is not read again under their hands.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    queryFn: async () => {
      const query = version === undefined ? {} : { version };
      const { script, content } = (await api.call(endpoints.scripts.showScript, { params: { name }, query }))
        .reply;
      const text = decodeUtf8(decodeBase64(content) ?? new Uint8Array());
      return {
        name,
        text,
        interpreter: script.interpreter,
        description: script.description,
        parameters: script.parameters,
      };
    },
  });
  return (
    <Page
      title={`New version of ${name}`}
      above={<BackLink to="/scripts">Scripts</BackLink>}
      lead="Earlier versions stay as they are. Approvals of earlier versions do not count for this one."
    >
      <Reading of={start} lines={8}>
        {({ text, ...rest }) =>
          text === undefined ? (
            <Card flush>
              <StateBlock icon="warning" tone="warn" title="This version is no text that can be edited here">
                Put a new version from a file: countersign scripts put {name} FILE
              </StateBlock>
            </Card>
          ) : (
            <ScriptForm start={{ ...rest, text }} isExisting />
          )
        }
      </Reading>
    </Page>
  );
}
