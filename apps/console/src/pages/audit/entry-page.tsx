/** One entry: who did what to what, what changed, and the proof that it is in the log. */
import { endpoints } from "@countersign/api";
import { Link, useParams } from "@tanstack/react-router";
import { useApi } from "../../api/use-api.ts";
import { Column, Columns } from "../../parts/columns.tsx";
import { BackLink } from "../../parts/back-link.tsx";
import { Card } from "../../parts/card.tsx";
import { eventWords } from "../../parts/event-names.ts";
import { Facts } from "../../parts/facts.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { IdText } from "../../parts/id-text.tsx";
import { NotFound } from "../../parts/not-found.tsx";
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import { absoluteTime } from "../../parts/time-words.ts";
import classes from "./audit.module.css";
import { changesOf, detailsOf, type Entry, fieldsOf, pageOf } from "./entry-fields.ts";
import { EntryProof } from "./entry-proof.tsx";

/** The page. */
export function EntryPage() {
  const { index: text = "" } = useParams({ strict: false });
  const index = /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  const read = useApi(
    endpoints.audit.listEntries,
    { query: { from: index ?? 0, limit: 1 } },
    { enabled: index !== undefined },
  );
  const found = read.data?.entries[0];
  const entry = found?.index === index ? found : undefined;
  return (
    <Page
      above={<BackLink to="/audit">Audit</BackLink>}
      title={entry ? eventWords(entry.event) : `Entry ${text}`}
      lead={entry ? `Entry ${entry.index}, ${absoluteTime(entry.time)}` : undefined}
    >
      {index === undefined ? (
        <NotFound />
      ) : (
        <Reading of={read} lines={6}>
          {() =>
            entry ? (
              <Columns>
                <Column>
                  <What entry={entry} />
                  <Changed entry={entry} />
                </Column>
                <EntryProof entry={entry} />
              </Columns>
            ) : (
              <NotFound />
            )
          }
        </Reading>
      )}
    </Page>
  );
}

function What({ entry }: { readonly entry: Entry }) {
  const { who, whoKind, object, client, outcome, code } = fieldsOf(entry);
  const page = object && pageOf(object);
  const { actor } = entry.body;
  const address =
    typeof actor === "object" && actor !== null && "address" in actor ? String(actor.address) : undefined;
  return (
    <Card title="What happened">
      <Facts
        facts={[
          {
            name: "Who",
            value: (
              <>
                <ForeignText text={who} />
                {whoKind === undefined || whoKind === who ? "" : ` (${whoKind})`}
                {address === undefined ? null : <p>from {address}</p>}
              </>
            ),
          },
          ...(object
            ? [
                {
                  name: "Object",
                  value: (
                    <>
                      {page === undefined ? object.kind : <Link to={page}>{object.kind}</Link>}{" "}
                      <IdText id={object.id} label="id of the object" />
                    </>
                  ),
                },
              ]
            : []),
          ...(client === undefined ? [] : [{ name: "Client", value: client }]),
          { name: "Outcome", value: code === undefined ? outcome : `${outcome}: ${code}` },
          { name: "Event", value: <code>{entry.event}</code> },
        ]}
      />
    </Card>
  );
}

function Changed({ entry }: { readonly entry: Entry }) {
  const changes = changesOf(entry);
  const details = detailsOf(entry);
  if (changes.length + details.length === 0) return null;
  return (
    <Card title="What was recorded with it">
      <Facts
        facts={[
          ...changes.map(({ name, before, after }) => ({
            name,
            value: (
              <>
                {before === "" ? null : (
                  <span className={classes["was"]}>
                    <ForeignText text={before} />
                  </span>
                )}{" "}
                <ForeignText text={after === "" ? "taken away" : after} />
              </>
            ),
          })),
          ...details.map(({ name, value }) => ({ name, value: <ForeignText text={value} /> })),
        ]}
      />
    </Card>
  );
}
