/** The rules of a client's own root, what they come to, and the last look before it is put out for both sides. */
import { Checkbox, NumberInput, TextInput } from "@mantine/core";
import { webCrypto } from "@countersign/protocol/web";
import { useMemo, useState } from "react";
import { composeClientRoot } from "../../ceremonies/client-root.ts";
import { mayBeIndependent } from "../../ceremonies/people-of-root.ts";
import type { NewPerson } from "../../ceremonies/first-root.ts";
import { Card } from "../../parts/card.tsx";
import { useNow } from "../../parts/now.ts";
import { shownName } from "../../parts/shown-name.ts";
import { useKept } from "../../parts/use-kept.ts";
import { ComposeCard } from "./compose-card.tsx";
import { rootFaultWords } from "./root-fault-words.ts";
import { SecretsAllowed } from "./secrets-allowed.tsx";
import classes from "./trust.module.css";
import { independentStations, strandedBy, type Wish, wishIn } from "./two-of-us-wish.ts";
import type { AuthorityHere } from "./use-trust.ts";

/** The fields and what comes of them. */
export function ClientRootRules({
  client: { id: client, name: clientName },
  people,
  operator: { newest },
  authorities,
}: {
  readonly client: { readonly id: string; readonly name: string };
  readonly people: readonly NewPerson[];
  readonly operator: AuthorityHere;
  readonly authorities: readonly AuthorityHere[];
}) {
  const [wish, setWish] = useKept<Wish>(
    `wish for ${client}`,
    () => ({
      name: clientName,
      clients: [client],
      approvals: 1,
      notIndependent: [],
      independent: true,
      secrets: true,
    }),
    wishIn,
  );
  const now = useNow();
  const [since] = useState(now);
  const stranded = strandedBy(wish, people);
  const independent = stranded.length === 0;
  const composed = useMemo(
    () =>
      composeClientRoot(
        {
          name: wish.name.trim(),
          client,
          people,
          approvals: wish.approvals,
          independent,
          secrets: wish.secrets,
          independentStations: independentStations(wish, people),
        },
        newest.root,
        since,
        webCrypto,
      ),
    [wish, client, people, independent, newest, since],
  );
  const approvers = people.filter(({ as }) => as === "approver");
  const origins = [...new Set(people.flatMap(({ card: { station } }) => (station ? [station.origin] : [])))];
  return (
    <>
      <Card>
        <div className={classes["form"]}>
          <TextInput
            label="Whose root is it?"
            description="The client's name. Devices and stations show it."
            required
            withAsterisk={false}
            maxLength={200}
            value={wish.name}
            onChange={({ currentTarget }) => setWish({ ...wish, name: currentTarget.value })}
          />
          <NumberInput
            label="How many of them sign each run?"
            description="Beside those that the operator asks for. Whoever asks for the run is not counted."
            min={1}
            max={approvers.length}
            value={wish.approvals}
            onChange={(value) => setWish({ ...wish, approvals: Math.max(1, Number(value) || 1) })}
          />
          {origins.map((origin) => (
            <Checkbox
              key={origin}
              label={`${origin} is out of this server's reach`}
              disabled={!mayBeIndependent(origin)}
              checked={mayBeIndependent(origin) && !wish.notIndependent.includes(origin)}
              onChange={({ currentTarget: { checked } }) =>
                setWish({
                  ...wish,
                  notIndependent: checked
                    ? wish.notIndependent.filter((one) => one !== origin)
                    : [...wish.notIndependent, origin],
                })
              }
            />
          ))}
          <SecretsAllowed allowed={wish.secrets} onAllowed={(secrets) => setWish({ ...wish, secrets })} />
          <p className={classes["quiet"]} role="status">
            {independent
              ? "One of those who sign does so out of this server's reach: device-trust by this root, too."
              : `Signatures at this server's own pages are enough here (console-trust): requests of ${stranded.map(shownName).join(" and ")} would have nobody to approve them elsewhere.`}
          </p>
        </div>
      </Card>
      {composed.ok ? (
        <>
          <Consequences
            client={shownName(clientName)}
            operator={shownName(newest.root.name)}
            name={shownName(wish.name)}
            approvals={wish.approvals}
          />
          <ComposeCard composed={composed} authorities={authorities} />
        </>
      ) : (
        <p className={classes["fault"]} role="alert">
          No device would follow this: {rootFaultWords(composed.because)}
        </p>
      )}
    </>
  );
}

/** A first root has none before it to be compared with: what it does to the devices' rules is said here. */
function Consequences({
  client,
  operator,
  name,
  approvals,
}: {
  readonly client: string;
  readonly operator: string;
  readonly name: string;
  readonly approvals: number;
}) {
  const some = approvals === 1 ? "one person" : `${approvals} people`;
  return (
    <Card title="What it comes to">
      <ul className={classes["plain"]}>
        <li>
          <strong>Refused that was allowed before:</strong> every script and restart at {client} that {some}{" "}
          of {name} did not sign. {operator} alone runs nothing there any more.
        </li>
        <li>
          <strong>Allowed that was refused before:</strong> nothing runs without {operator}. People of {name}{" "}
          may ask for runs at {client}, which {operator} still has to approve.
        </li>
        <li>
          It is taken back by the signers of {name}, or by the administrator of each device on the spot; not
          by {operator} and not by this server.
        </li>
        <li>
          {name} and {operator} both sign it: devices that are enrolled then take it without a visit.
        </li>
      </ul>
    </Card>
  );
}
