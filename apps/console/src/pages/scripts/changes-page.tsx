/** What changed between two versions of a script, line by line, as whoever signs is shown it. */
import { NativeSelect } from "@mantine/core";
import { endpoints, type Script } from "@countersign/api";
import { decodeBase64 } from "@countersign/protocol";
import { type DiffLine, reviewScript, scriptDiff } from "@countersign/review";
import { useQueries } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useMemo } from "react";
import { api } from "../../api/client.ts";
import { keyOf, useApi } from "../../api/use-api.ts";
import { BackLink } from "../../parts/back-link.tsx";
import { Card } from "../../parts/card.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Failed } from "../../parts/failed.tsx";
import { Loading } from "../../parts/loading.tsx";
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import { Segments } from "../../parts/segments.tsx";
import classes from "./script-lines.module.css";
import pageClasses from "./changes-page.module.css";

/** The page. */
export function ChangesPage() {
  const { name = "" }: { name?: string } = useParams({ strict: false });
  const read = useApi(endpoints.scripts.showScript, { params: { name }, query: {} }, { topics: ["scripts"] });
  return (
    <Page title={`Changes of ${name}`} above={<BackLink to="/scripts">Scripts</BackLink>}>
      <Reading of={read} lines={6}>
        {({ versions }) => <Compared name={name} versions={versions} />}
      </Reading>
    </Page>
  );
}

function Compared({ name, versions }: { readonly name: string; readonly versions: readonly Script[] }) {
  const search: { from?: number; to?: number } = useSearch({ strict: false });
  const navigate = useNavigate();
  const numbers = versions.map(({ version }) => version).toSorted((left, right) => right - left);
  const to = search.to ?? numbers[0] ?? 1;
  const from = search.from ?? Math.max(1, to - 1);
  const choose = (part: { from?: number; to?: number }) =>
    void navigate({
      to: "/scripts/$name/changes",
      params: { name },
      search: { from, to, ...part },
      replace: true,
    });
  const options = numbers.map((version) => ({ value: String(version), label: `Version ${version}` }));
  const reads = useQueries({
    queries: [from, to].map((version) => ({
      queryKey: keyOf(endpoints.scripts.showScript, { params: { name }, query: { version } }),
      staleTime: Number.POSITIVE_INFINITY,
      queryFn: async () =>
        (await api.call(endpoints.scripts.showScript, { params: { name }, query: { version } })).reply,
    })),
  });
  const [old, now] = reads.map(({ data }) => data);
  const diff = useMemo(() => {
    if (!old || !now) return undefined;
    const lines = [old, now].map(
      ({ content, script }) =>
        reviewScript(decodeBase64(content) ?? new Uint8Array(), script.interpreter).lines,
    );
    return scriptDiff(lines[0] ?? [], lines[1] ?? []);
  }, [old, now]);
  const failed = reads.find(({ isError }) => isError);
  const facts = old && now ? factChanges(old.script, now.script) : [];
  return (
    <>
      <div className={pageClasses["choice"]}>
        <NativeSelect
          label="From"
          value={String(from)}
          data={options}
          onChange={({ currentTarget }) => choose({ from: Number(currentTarget.value) })}
        />
        <NativeSelect
          label="To"
          value={String(to)}
          data={options}
          onChange={({ currentTarget }) => choose({ to: Number(currentTarget.value) })}
        />
      </div>
      {facts.length === 0 ? null : (
        <Card title="Beside the text">
          <ul className={pageClasses["facts"]}>
            {facts.map((fact) => (
              <li key={fact}>{fact}</li>
            ))}
          </ul>
        </Card>
      )}
      <Card
        title="The text"
        lead={diff ? `${count(diff.added, "line")} added, ${count(diff.removed, "line")} removed` : undefined}
        flush
      >
        {diff === undefined ? (
          failed ? (
            <Failed error={failed.error} compact onRetry={() => void failed.refetch()} />
          ) : (
            <Loading lines={6} />
          )
        ) : diff.hunks.length === 0 ? (
          <Empty icon="check" title="The text is the same, byte by byte" compact />
        ) : (
          // A scrolling region has to be reachable by keyboard.
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          <div className={classes["text"]} role="region" aria-label="Changed lines" tabIndex={0}>
            {diff.hunks.map(({ lines }, index) => (
              <div key={`${lines[0]?.old ?? ""} ${lines[0]?.now ?? ""}`}>
                <Gap before={diff.hunks[index - 1]?.lines.at(-1)} after={lines[0]} />
                {lines.map((line) => (
                  <ChangedLine key={`${line.op} ${line.old ?? ""} ${line.now ?? ""}`} line={line} />
                ))}
              </div>
            ))}
          </div>
        )}
      </Card>
    </>
  );
}

/** How many lines are left out between two hunks, or before the first one. */
function Gap({
  before,
  after,
}: {
  readonly before: DiffLine | undefined;
  readonly after: DiffLine | undefined;
}) {
  // Both sides left out the same lines: whichever number is there on both ends tells how many.
  const [from, to] =
    after?.now === undefined ? [before?.old ?? 0, after?.old] : [before?.now ?? 0, after.now];
  const same = (to ?? 0) - from - 1;
  if (before !== undefined && from === 0)
    return <div className={classes["gap"]}>lines that are the same</div>;
  return same > 0 ? <div className={classes["gap"]}>{count(same, "line")} the same</div> : null;
}

const signs = { same: "", added: "+", removed: "−" } as const;

function ChangedLine({ line: { op, old, now, segments } }: { readonly line: DiffLine }) {
  return (
    <div className={classes["line"]} data-op={op}>
      <span className={classes["number"]}>{old}</span>
      <span className={classes["number"]}>{now}</span>
      <span className={classes["sign"]}>
        {signs[op]}
        <span className="unseen">{op === "same" ? "" : op}</span>
      </span>
      <span className={classes["content"]}>
        <Segments segments={segments} />
      </span>
    </div>
  );
}

/** What else differs between two versions. */
function factChanges(old: Script, now: Script): string[] {
  return [
    ...(old.interpreter === now.interpreter
      ? []
      : [`The interpreter is ${now.interpreter} instead of ${old.interpreter}.`]),
    ...(JSON.stringify(old.parameters) === JSON.stringify(now.parameters)
      ? []
      : [`The arguments were ${namesOf(old)}, and are ${namesOf(now)} or defined otherwise.`]),
  ];
}

function namesOf({ parameters }: Script): string {
  return parameters.length === 0 ? "none" : parameters.map(({ name }) => name).join(", ");
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
