/** A SAML provider's metadata, pasted or from a file: it fills in what is typed otherwise, and is not kept. */
import { Button, FileButton, Textarea } from "@mantine/core";
import { endpoints, type ReplyOf } from "@countersign/api";
import { useState } from "react";
import { useChange } from "../../../api/use-api.ts";
import { Refusal } from "../../../parts/refusal.tsx";
import { Stack } from "../../../parts/stack.tsx";

const { readSamlMetadata } = endpoints.providers;

/** The field and its two buttons; `onRead` gets what the server read in it. */
export function SamlMetadata({
  onRead,
}: {
  readonly onRead: (read: ReplyOf<typeof readSamlMetadata>) => void;
}) {
  const [metadata, setMetadata] = useState("");
  const ask = useChange(readSamlMetadata);
  const read = (text: string) => {
    setMetadata(text);
    ask.mutate({ body: { metadata: text } }, { onSuccess: onRead });
  };
  const count = ask.data?.certificates.match(/BEGIN CERTIFICATE/g)?.length ?? 0;
  return (
    <>
      <Textarea
        label="The provider's metadata"
        description="XML. It fills in the next three fields; look at them before you add the provider."
        autosize
        minRows={3}
        maxRows={6}
        spellCheck={false}
        value={metadata}
        onChange={({ currentTarget }) => setMetadata(currentTarget.value)}
      />
      <Stack row>
        <Button
          variant="default"
          disabled={metadata.trim() === ""}
          loading={ask.isPending}
          onClick={() => read(metadata)}
        >
          Read it
        </Button>
        <FileButton
          accept=".xml,application/xml,text/xml,application/samlmetadata+xml"
          onChange={(file) => void file?.text().then(read)}
        >
          {(props) => (
            <Button {...props} variant="default">
              From a file
            </Button>
          )}
        </FileButton>
        <span role="status">
          {ask.data ? `Read, with ${count} ${count === 1 ? "certificate" : "certificates"}.` : ""}
        </span>
      </Stack>
      <Refusal error={ask.error} />
    </>
  );
}
