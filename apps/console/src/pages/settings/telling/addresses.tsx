/** The persons of the roots, and at which address each is told. */
import { Button, TextInput } from "@mantine/core";
import { endpoints, type ReplyOf } from "@countersign/api";
import { type SyntheticEvent, useState } from "react";
import { useApi, useChange } from "../../../api/use-api.ts";
import { Badge } from "../../../parts/badge.tsx";
import { Card } from "../../../parts/card.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { ForeignText } from "../../../parts/foreign-text.tsx";
import { Reading } from "../../../parts/reading.tsx";
import { Refusal } from "../../../parts/refusal.tsx";
import { Stack } from "../../../parts/stack.tsx";
import classes from "./telling.module.css";

const of = endpoints.notifications;
type Known = ReplyOf<typeof of.listAddresses>["people"][number];

/** The card. */
export function Addresses({ mayChange }: { readonly mayChange: boolean }) {
  const read = useApi(of.listAddresses, undefined, { topics: ["trust"] });
  return (
    <Card
      title="Addresses"
      lead="Persons of the roots. An account that is linked with a person brings its address; for the others one is kept here."
      flush
    >
      <Reading of={read} lines={3} compact>
        {({ people }) =>
          people.length === 0 ? (
            <Empty icon="users" title="No root names anybody yet" compact />
          ) : (
            <ul className={classes["list"]} aria-label="Addresses">
              {people.map((one) => (
                <Line key={`${one.authority} ${one.person}`} known={one} mayChange={mayChange} />
              ))}
            </ul>
          )
        }
      </Reading>
    </Card>
  );
}

function Line({ known, mayChange }: { readonly known: Known; readonly mayChange: boolean }) {
  const {
    authority,
    authority_name: authorityName,
    person,
    name,
    account_email: own,
    kept_email: kept,
  } = known;
  const [typed, setTyped] = useState<string>();
  const keep = useChange(of.keepAddress, { invalidates: [of.listAddresses] });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const email = typed?.trim() === "" ? null : (typed?.trim() ?? null);
    keep.mutate({ body: { authority, person, email } }, { onSuccess: () => setTyped(undefined) });
  };
  return (
    <li className={classes["line"]}>
      <div className={classes["words"]}>
        <ForeignText text={name} />
        <p className={classes["quiet"]}>
          <ForeignText text={authorityName} />
        </p>
      </div>
      {typed === undefined ? (
        <>
          <div className={classes["words"]}>
            {own ?? kept ?? (
              <Badge tone="warn" icon="warning">
                no address
              </Badge>
            )}
            <p className={classes["quiet"]}>{own === null ? "" : "of their account"}</p>
          </div>
          {mayChange && own === null ? (
            <Button variant="default" size="compact-sm" onClick={() => setTyped(kept ?? "")}>
              {kept === null ? "Keep an address" : "Change"}
              <span className="unseen"> for {name}</span>
            </Button>
          ) : null}
        </>
      ) : (
        <form onSubmit={submit} className={classes["words"]}>
          <Stack>
            <TextInput
              label={`Address of ${name}`}
              description="Empty: none."
              type="email"
              value={typed}
              onChange={({ currentTarget }) => setTyped(currentTarget.value)}
            />
            <Refusal error={keep.error} />
            <Stack row>
              <Button type="submit" size="compact-sm" loading={keep.isPending}>
                Keep it
              </Button>
              <Button variant="subtle" color="gray" size="compact-sm" onClick={() => setTyped(undefined)}>
                Leave it
              </Button>
            </Stack>
          </Stack>
        </form>
      )}
    </li>
  );
}
