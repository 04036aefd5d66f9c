/** Composing a client's policy: how many people sign, and where from. */
import { NumberInput, Select, Switch } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { webCrypto } from "@countersign/protocol/web";
import { useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useApi } from "../../api/use-api.ts";
import { addTrialClient, approversOf, setPolicy } from "../../ceremonies/change-root.ts";
import { strandedRequesters } from "../../ceremonies/policies.ts";
import { BackLink } from "../../parts/back-link.tsx";
import { Card } from "../../parts/card.tsx";
import { Empty } from "../../parts/empty.tsx";
import { useNow } from "../../parts/now.ts";
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import { ComposeCard } from "./compose-card.tsx";
import { rootFaultWords } from "./root-fault-words.ts";
import { SecretsAllowed } from "./secrets-allowed.tsx";
import classes from "./trust.module.css";
import { type AuthorityHere, useTrust } from "./use-trust.ts";

/** The page. */
export function PolicyPage() {
  const read = useTrust();
  return (
    <Page
      above={<BackLink to="/trust">Trust</BackLink>}
      title="A client's policy"
      lead="What it takes to run a script or to reboot at a client. A client that no policy names gets nothing run at all."
    >
      <Reading of={read} lines={5}>
        {({ authorities, operator }) =>
          operator ? (
            <PolicyForm operator={operator} authorities={authorities} />
          ) : (
            <Empty icon="trust" title="No root is published yet" />
          )
        }
      </Reading>
    </Page>
  );
}

function PolicyForm({
  operator,
  authorities,
}: {
  readonly operator: AuthorityHere;
  readonly authorities: readonly AuthorityHere[];
}) {
  const { for: asked }: { for?: string } = useSearch({ strict: false });
  const { data } = useApi(endpoints.clients.listClients, undefined, { topics: ["clients"] });
  const [client, setClient] = useState<string | null>(asked ?? null);
  const [approvals, setApprovals] = useState(1);
  const [independent, setIndependent] = useState(true);
  const [secrets, setSecrets] = useState(true);
  const now = useNow();
  const [since] = useState(now);
  const { newest } = operator;
  const isTrial = newest.root.trial;
  const composed = useMemo(() => {
    if (client === null) return undefined;
    return isTrial
      ? addTrialClient(newest, client, since, webCrypto)
      : setPolicy(newest, { client, approvals, independent, secrets }, since, webCrypto);
  }, [client, isTrial, newest, since, approvals, independent, secrets]);
  const stranded = isTrial ? [] : strandedRequesters(newest.root, { approvals, independent });
  return (
    <>
      <Card>
        <div className={classes["form"]}>
          <Select
            label="Which client?"
            data={(data?.clients ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            value={client}
            onChange={setClient}
            allowDeselect={false}
            placeholder="Choose a client"
          />
          {isTrial ? (
            <p className={classes["quiet"]}>
              Under the trial root the server's word is enough everywhere; this client gets the same.
            </p>
          ) : (
            <>
              <NumberInput
                label="How many others sign each run?"
                min={1}
                max={Math.max(1, approversOf(newest.root).length - 1)}
                value={approvals}
                onChange={(value) => setApprovals(Math.max(1, Number(value) || 1))}
              />
              <Switch
                label="One of them out of this server's reach (device-trust)"
                checked={independent}
                onChange={({ currentTarget }) => setIndependent(currentTarget.checked)}
              />
              <SecretsAllowed allowed={secrets} onAllowed={setSecrets} />
              {stranded.length === 0 ? null : (
                <p className={classes["quiet"]} role="status">
                  Requests of {stranded.join(" and ")} could be approved by nobody.
                </p>
              )}
            </>
          )}
        </div>
      </Card>
      {composed === undefined ? null : composed.ok ? (
        <ComposeCard composed={composed} authorities={authorities} order={isTrial} />
      ) : (
        <p className={classes["fault"]} role="alert">
          No device would follow this: {rootFaultWords(composed.because)}
        </p>
      )}
    </>
  );
}
