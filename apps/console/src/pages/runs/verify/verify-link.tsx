/** One link of the chain, checked in this browser from the bytes themselves, with the lines to do it elsewhere. */
import { Button } from "@mantine/core";
import { canonicalBytes, encodeBase64 } from "@countersign/protocol";
import { webCrypto } from "@countersign/protocol/web";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ForeignText } from "../../../parts/foreign-text.tsx";
import { ExactText } from "./exact-text.tsx";
import { Icon } from "../../../parts/icon.tsx";
import { Reading } from "../../../parts/reading.tsx";
import { checkOutput, type ReceiptChecked } from "./check-receipt.ts";
import { type Check, type CheckedRun, checkRun, type LinkName } from "./check-run.ts";
import { CheckList } from "./check-list.tsx";
import { receiptCommands, requestCommands, signatureCommands } from "./commands.ts";
import { type Evidence, fetchEvidence, fetchOutput } from "./evidence.ts";
import { RunInWords } from "./run-in-words.tsx";
import classes from "./verify.module.css";

/** The panel's content. `stamp` changes whenever the run does, so that it is checked anew. */
export function VerifyLink({
  run,
  stamp,
  link,
}: {
  readonly run: string;
  readonly stamp: string;
  readonly link: LinkName;
}) {
  const checked = useQuery({
    queryKey: ["verify", run, stamp],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async () => {
      const evidence = await fetchEvidence(run);
      return { evidence, result: await checkRun(evidence, webCrypto) };
    },
  });
  return (
    <Reading of={checked} lines={5}>
      {({ evidence, result }) => (
        <div className={classes["panel"]}>
          <section>
            <h3>Checked in this browser</h3>
            <CheckList checks={result.checks[link]} />
          </section>
          <Part link={link} evidence={evidence} result={result} />
          <p className={classes["caution"]}>
            <Icon name="warning" size={16} />
            <span>
              This page comes from the server that you may have doubts about, and so do the roots that it was
              checked against. Type the lines above on a machine of your own, with a root whose hash you know
              from elsewhere.
            </span>
          </p>
        </div>
      )}
    </Reading>
  );
}

interface PartProps {
  readonly evidence: Evidence;
  readonly result: CheckedRun;
}

function Part({ link, ...props }: PartProps & { readonly link: LinkName }) {
  if (link === "requested") return <RequestedPart {...props} />;
  if (link === "countersigned") return <SignedPart {...props} />;
  return <ReceiptsPart {...props} />;
}

function RequestedPart({ evidence, result }: PartProps) {
  return (
    <>
      {result.model ? (
        <section>
          <h3>What the bytes say</h3>
          <RunInWords model={result.model} />
        </section>
      ) : null}
      <section>
        <h3>The bytes that are signed</h3>
        <ExactText label="The canonical bytes of the request" text={textOf(evidence.signed.bytes)} />
        <h4>Their hash, worked out here</h4>
        <ExactText label="The hash of the request" text={result.hash} />
      </section>
      <Commands commands={requestCommands(evidence)} />
    </>
  );
}

function SignedPart({ evidence, result }: PartProps) {
  const signatures = signatureCommands(evidence, result);
  return (
    <>
      {result.held.roots.map((pin) => (
        <section key={pin.authority}>
          <h3>
            The root of <ForeignText text={pin.root.name} />, version {pin.version}
          </h3>
          <ExactText label={`The hash of the root of ${pin.root.name}`} text={pin.hash} />
        </section>
      ))}
      <section>
        <h3>The signatures</h3>
        {evidence.signed.signatures.length === 0 ? <p>Nobody has signed yet.</p> : null}
        {evidence.signed.signatures.map((signature) => (
          <ExactText
            key={`${signature.namespace} ${signature.key}`}
            label={`A signature in ${signature.namespace}`}
            text={textOf(canonicalBytes({ ...signature }))}
          />
        ))}
      </section>
      <Commands
        commands={[
          ...requestCommands(evidence).slice(0, 1),
          ...signatures,
          ...(signatures.length < evidence.signed.signatures.length
            ? [
                {
                  shows:
                    "All signatures as JSON: those that ssh-keygen has no form for are described in docs/protocol",
                  line: `countersign show ${evidence.run.id} --signed`,
                },
              ]
            : []),
        ]}
      />
    </>
  );
}

function ReceiptsPart({ evidence, result }: PartProps) {
  const [shown, setShown] = useState(10);
  if (result.receipts.length === 0) return null;
  return (
    <>
      {result.receipts.slice(0, shown).map((receipt) => (
        <ReceiptPart
          key={`${receipt.device} ${encodeBase64(receipt.told.receipt.bytes)}`}
          run={evidence.run.id}
          of={receipt}
        />
      ))}
      {result.receipts.length > shown ? (
        <Button variant="default" onClick={() => setShown(shown + 50)}>
          Show more receipts
        </Button>
      ) : null}
    </>
  );
}

function ReceiptPart({ run, of }: { readonly run: string; readonly of: ReceiptChecked }) {
  const { receipt, name, device } = of;
  const [output, setOutput] = useState<Check>();
  const [isBusy, setIsBusy] = useState(false);
  const check = async () => {
    if (!receipt) return;
    setIsBusy(true);
    try {
      const [stdout, stderr] = await Promise.all([
        fetchOutput(run, device, "stdout"),
        fetchOutput(run, device, "stderr"),
      ]);
      setOutput(checkOutput(receipt, { stdout, stderr }, webCrypto));
    } catch {
      setOutput({ outcome: "open", words: "The output could not be fetched. Try again." });
    }
    setIsBusy(false);
  };
  return (
    <section>
      <h3>
        Receipt of <ForeignText text={name} />
      </h3>
      <ExactText label={`The bytes of the receipt of ${name}`} text={textOf(of.told.receipt.bytes)} />
      {receipt ? (
        <Button variant="default" size="xs" loading={isBusy} onClick={() => void check()}>
          Hold the output against the receipt
        </Button>
      ) : null}
      <div aria-live="polite">{output ? <CheckList checks={[output]} /> : null}</div>
      <Commands commands={receiptCommands(of)} level="h4" />
    </section>
  );
}

function Commands({
  commands,
  level: Heading = "h3",
}: {
  readonly commands: ReturnType<typeof requestCommands>;
  readonly level?: "h3" | "h4";
}) {
  if (commands.length === 0) return null;
  return (
    <section>
      <Heading>In a terminal</Heading>
      {commands.map(({ shows, line }) => (
        <div key={line} className={classes["command"]}>
          <p>{shows}</p>
          <ExactText label={shows} text={line} />
        </div>
      ))}
    </section>
  );
}

/** Canonical bytes are JSON: text that escapes whatever does not show itself as far as JSON does. */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
