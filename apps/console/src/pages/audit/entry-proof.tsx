/** The proof that an entry is in the log, worked out in this browser. */
import { ApiError, endpoints } from "@countersign/api";
import { webCrypto } from "@countersign/protocol/web";
import { useQuery } from "@tanstack/react-query";
import { Button } from "@mantine/core";
import { api } from "../../api/client.ts";
import { type EntryVerdict, verifyEntry } from "../../checks/verify-entry.ts";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { Copyable } from "../../parts/copyable.tsx";
import { Failed } from "../../parts/failed.tsx";
import { Loading } from "../../parts/loading.tsx";
import { VerifyYourself } from "../../parts/verify-yourself.tsx";
import type { Entry } from "./entry-fields.ts";
import classes from "./audit.module.css";

const steps = [
  {
    id: "body",
    words: "The body is the one that was recorded: it hashes, with its salt, to the entry's commitment.",
  },
  { id: "checkpoint", words: "The head of the log was signed by the log's key." },
  { id: "inclusion", words: "The entry is in the tree under that head, at its place." },
] as const;

/** The card. */
export function EntryProof({ entry }: { readonly entry: Entry }) {
  const read = useQuery({
    queryKey: ["entry-proof", entry.index],
    queryFn: async () => {
      const [{ reply: proof }, { reply: system }] = await Promise.all([
        api.call(endpoints.audit.proveEntry, { params: { index: entry.index } }),
        api.call(endpoints.system.describeServer),
      ]);
      const vkey = system.log_vkey;
      const verdict = await verifyEntry({ ...entry, ...proof, vkey }, webCrypto);
      return { proof, vkey, verdict };
    },
  });
  if (read.error instanceof ApiError && read.error.status === 404)
    return (
      <Card
        title="Not sealed yet"
        lead="The log's head is signed every second; this entry is newer than the last one."
      >
        <Button variant="default" onClick={() => void read.refetch()}>
          Look again
        </Button>
      </Card>
    );
  if (read.isError) return <Failed error={read.error} onRetry={() => void read.refetch()} />;
  if (!read.data)
    return (
      <Card flush>
        <Loading lines={3} />
      </Card>
    );
  const { proof, vkey, verdict } = read.data;
  return (
    <Card title="Proof" lead="Worked out in this browser from what the server handed over." flush>
      <Steps verdict={verdict} />
      <VerifyYourself
        hash={entry.commitment}
        text={proof.checkpoint}
        commands={[
          {
            shows: "The whole log, offline, with a tool that needs nothing of this server:",
            line: "countersign audit export --out audit && countersign audit verify audit",
          },
        ]}
      >
        <p>
          This page came from the server too. Keep the verifier key elsewhere and compare it; heads that you
          kept earlier must be found in every later log.
        </p>
        <Copyable label="Verifier key of the log" text={vkey} />
        <Copyable
          label="Inclusion proof"
          text={proof.proof.join("\n") || "none is needed in a log of one entry"}
        />
      </VerifyYourself>
    </Card>
  );
}

function Steps({ verdict }: { readonly verdict: EntryVerdict }) {
  const failed = verdict.ok ? steps.length : steps.findIndex(({ id }) => id === verdict.step);
  return (
    <>
      <p className={classes["verdict"]}>
        {verdict.ok ? (
          <>
            <Badge tone="good" icon="check">
              verified
            </Badge>{" "}
            among {verdict.size.toLocaleString("en")} entries
          </>
        ) : (
          <Badge tone="bad" icon="warning">
            not proven: {verdict.because}
          </Badge>
        )}
      </p>
      <ol className={classes["steps"]} aria-label="Steps of the proof">
        {steps.map(({ id, words }, at) => (
          <li key={id}>
            <Badge
              tone={at < failed ? "good" : at === failed ? "bad" : "calm"}
              icon={at < failed ? "check" : at === failed ? "warning" : "dash"}
            >
              {at < failed ? "holds" : at === failed ? "fails" : "not reached"}
            </Badge>
            <span>{words}</span>
          </li>
        ))}
      </ol>
    </>
  );
}
