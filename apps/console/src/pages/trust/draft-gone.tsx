/** A draft that is no more: published by itself, or withdrawn. */
import { endpoints } from "@countersign/api";
import { useApi } from "../../api/use-api.ts";
import { LinkButton } from "../../parts/link-button.tsx";
import { StateBlock } from "../../parts/state-block.tsx";
import { Reading } from "../../parts/reading.tsx";
import { NotFound } from "../../parts/not-found.tsx";

/** What became of it. */
export function DraftGone({ hash }: { readonly hash: string }) {
  const read = useApi(endpoints.trust.readSignatures, { params: { hash } }, { topics: ["trust"] });
  if (read.isError) return <NotFound />;
  return (
    <Reading of={read} lines={3}>
      {({ signatures }) => (
        <StateBlock
          icon="check"
          role="status"
          title="Enough people have signed: it is published"
          action={<LinkButton to="/trust">See what is trusted now</LinkButton>}
        >
          {signatures.length} signatures stand beside it. Devices follow it as soon as they are heard of.
        </StateBlock>
      )}
    </Reading>
  );
}
