/** The keys of a person who stays: a second one, or a new one in the place of one that was lost. */
import { Checkbox } from "@mantine/core";
import { keyFingerprint, keyKind, type Person } from "@countersign/protocol";
import { webCrypto } from "@countersign/protocol/web";
import { useParams } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { changeKeys } from "../../ceremonies/change-keys.ts";
import { independentStationOf } from "../../ceremonies/people-of-root.ts";
import type { ReadCard } from "../../ceremonies/read-card.ts";
import { BackLink } from "../../parts/back-link.tsx";
import { Card } from "../../parts/card.tsx";
import { NotFound } from "../../parts/not-found.tsx";
import { useNow } from "../../parts/now.ts";
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import { shownName } from "../../parts/shown-name.ts";
import { CardPicker } from "./card-picker.tsx";
import { ComposeCard } from "./compose-card.tsx";
import { rootFaultWords } from "./root-fault-words.ts";
import classes from "./trust.module.css";
import { type AuthorityHere, useTrust } from "./use-trust.ts";

/** The page. */
export function KeysPage() {
  const { authority = "", person: id = "" } = useParams({ strict: false });
  const read = useTrust();
  const found = read.data?.authorities.find((one) => one.authority === authority);
  const person = found?.newest.root.persons.find((one) => one.id === id);
  return (
    <Page
      above={<BackLink to="/trust">Trust</BackLink>}
      title={person ? `Keys of ${shownName(person.name)}` : "Keys"}
      lead="Groups and roles stay as they are. Whoever lost every key signs this with the new one; for the lost one somebody else of role root signs, or the recovery key."
    >
      <Reading of={read} lines={5}>
        {({ authorities }) =>
          found && person ? <Form one={found} authorities={authorities} person={person} /> : <NotFound />
        }
      </Reading>
    </Page>
  );
}

interface Given {
  readonly one: AuthorityHere;
  readonly authorities: readonly AuthorityHere[];
  readonly person: Person;
}

function Form({ one, authorities, person }: Given) {
  const [lost, setLost] = useState<readonly string[]>([]);
  return (
    <>
      <Card title="The keys they have">
        <div className={classes["form"]}>
          {person.keys.map(({ key, station }) => (
            <Checkbox
              key={key}
              label={`${keyKind(key) === "ssh" ? "SSH key" : `Passkey at station ${station ?? "unknown"}`}: lost, it counts no more`}
              description={<code className={classes["broken"]}>{keyFingerprint(key, webCrypto)}</code>}
              checked={lost.includes(key)}
              onChange={({ currentTarget }) =>
                setLost(currentTarget.checked ? [...lost, key] : lost.filter((other) => other !== key))
              }
            />
          ))}
        </div>
      </Card>
      <CardPicker>
        {(card, hash) => (
          <Change key={hash} one={one} authorities={authorities} person={person} lost={lost} card={card} />
        )}
      </CardPicker>
      {lost.length > 0 && lost.length < person.keys.length ? (
        <Change one={one} authorities={authorities} person={person} lost={lost} />
      ) : null}
    </>
  );
}

function Change({
  one: { newest },
  authorities,
  person,
  lost,
  card,
}: Given & { readonly lost: readonly string[]; readonly card?: ReadCard }) {
  const now = useNow();
  const [since] = useState(now);
  const composed = useMemo(() => {
    const independentStations = independentStationOf(card);
    const change = { person: person.id, lost, card };
    return changeKeys(newest, change, { now: since, independentStations }, webCrypto);
  }, [newest, person, lost, card, since]);
  if (!composed) return null;
  return composed.ok ? (
    <ComposeCard composed={composed} authorities={authorities} />
  ) : (
    <p className={classes["fault"]} role="alert">
      No device would follow this: {rootFaultWords(composed.because)}
    </p>
  );
}
