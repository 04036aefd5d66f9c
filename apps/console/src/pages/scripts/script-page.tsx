/** One script: its text as it is, its versions, its parameters, and what deserves a second look. */
import { endpoints, type ReplyOf } from "@countersign/api";
import { Link, useParams, useSearch } from "@tanstack/react-router";
import { useMay } from "../../api/session.ts";
import { useApi } from "../../api/use-api.ts";
import { Column } from "../../parts/columns.tsx";
import { BackLink } from "../../parts/back-link.tsx";
import { Badge } from "../../parts/badge.tsx";
import { Card } from "../../parts/card.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { Icon } from "../../parts/icon.tsx";
import { IdText } from "../../parts/id-text.tsx";
import { LinkButton } from "../../parts/link-button.tsx";
import { Page } from "../../parts/page.tsx";
import { NotYet } from "../../parts/not-yet.tsx";
import { TimeText } from "../../parts/time-text.tsx";
import { Findings } from "./findings.tsx";
import { ParameterList } from "./parameter-list.tsx";
import { ScriptAuthorization } from "./script-authorization.tsx";
import { ScriptLines } from "./script-lines.tsx";
import classes from "./scripts.module.css";
import { WithoutAsking } from "./standing/without-asking.tsx";
import { useReviewed } from "./use-reviewed.ts";

type Shown = ReplyOf<typeof endpoints.scripts.showScript>;

/** The page. */
export function ScriptPage() {
  const { name = "" }: { name?: string } = useParams({ strict: false });
  const { version }: { version?: number } = useSearch({ strict: false });
  const read = useApi(
    endpoints.scripts.showScript,
    { params: { name }, query: version === undefined ? {} : { version } },
    { topics: ["scripts"] },
  );
  const shown = read.data?.script.name === name ? read.data : undefined;
  if (shown) return <ScriptShown shown={shown} />;
  return (
    <Page title={name} above={<BackLink to="/scripts">Scripts</BackLink>}>
      <NotYet of={read} />
    </Page>
  );
}

function ScriptShown({ shown }: { readonly shown: Shown }) {
  const may = useMay();
  const { script, content } = shown;
  const versions = shown.versions.toSorted((left, right) => right.version - left.version);
  const newest = versions[0]?.version ?? script.version;
  const isNewest = script.version === newest;
  const reviewed = useReviewed(content, script.interpreter);
  return (
    <Page
      title={script.name}
      above={<BackLink to="/scripts">Scripts</BackLink>}
      lead={script.description === "" ? undefined : <ForeignText text={script.description} />}
      actions={
        <>
          {may("scripts.write") && script.scope === "msp" ? (
            <LinkButton
              variant="default"
              to="/scripts/$name/edit"
              params={{ name: script.name }}
              search={isNewest ? {} : { version: script.version }}
            >
              {isNewest ? "New version" : `New version from ${script.version}`}
            </LinkButton>
          ) : null}
          {may("runs.request") ? (
            <LinkButton
              variant="default"
              to="/tasks/new"
              search={{ script: script.name, ...(isNewest ? {} : { version: String(script.version) }) }}
            >
              Schedule
            </LinkButton>
          ) : null}
          {may("runs.request") ? (
            <LinkButton
              to="/runs/new"
              search={{ script: script.name, ...(isNewest ? {} : { version: String(script.version) }) }}
              leftSection={<Icon name="run" size={16} />}
            >
              Run it
            </LinkButton>
          ) : null}
        </>
      }
    >
      <div className={classes["columns"]}>
        <Column>
          <Card
            title={
              <>
                Version {script.version} {isNewest ? <Badge tone="act">newest</Badge> : null}
              </>
            }
            lead={
              <>
                {script.interpreter}, {script.size.toLocaleString("en")} bytes,{" "}
                <IdText id={script.hash} label="hash" />
              </>
            }
            flush
          >
            <ScriptLines text={reviewed} label={`Text of ${script.name}, version ${script.version}`} />
          </Card>
        </Column>
        <Column>
          <Card title="To be looked at" lead="What whoever signs is shown beside the text.">
            <Findings findings={reviewed.findings} />
          </Card>
          <ScriptAuthorization newest={versions[0] ?? script} exemption={shown.exemption} />
          <WithoutAsking script={script.name} />
          <Card title="Arguments">
            <ParameterList parameters={script.parameters} />
          </Card>
          <Card title="Versions" flush>
            <ol className={classes["versions"]} reversed>
              {versions.map(({ version, created_at: at, created_by: by }) => (
                <li
                  key={version}
                  className={classes["version"]}
                  data-here={version === script.version || undefined}
                  aria-current={version === script.version}
                >
                  <Link
                    to="/scripts/$name"
                    params={{ name: script.name }}
                    search={{ version }}
                    className={classes["number"] ?? ""}
                  >
                    Version {version}
                  </Link>
                  <span className={classes["quiet"]}>
                    <TimeText at={at} />, <ForeignText text={by} />
                  </span>
                  {version > 1 ? (
                    <Link
                      to="/scripts/$name/changes"
                      params={{ name: script.name }}
                      search={{ from: version - 1, to: version }}
                    >
                      Changes<span className="unseen"> of version {version}</span>
                    </Link>
                  ) : null}
                </li>
              ))}
            </ol>
          </Card>
        </Column>
      </div>
    </Page>
  );
}
