/** One authority: its newest root in words, every version with what it changed, and its requesters. */
import { Link, useParams } from "@tanstack/react-router";
import { useMay } from "../../api/session.ts";
import { BackLink } from "../../parts/back-link.tsx";
import { Badge } from "../../parts/badge.tsx";
import { LinkButton } from "../../parts/link-button.tsx";
import { Card } from "../../parts/card.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { NotFound } from "../../parts/not-found.tsx";
import { Page } from "../../parts/page.tsx";
import { Reading } from "../../parts/reading.tsx";
import { dateWords } from "../../parts/time-words.ts";
import { AdoptionCard } from "./adoption-card.tsx";
import { GlassRoleCard } from "./glass-role-card.tsx";
import { PeopleList } from "./people-list.tsx";
import { RootVersions } from "./root-versions.tsx";
import classes from "./trust.module.css";
import { type AuthorityHere, useTrust } from "./use-trust.ts";

/** The page. */
export function AuthorityPage() {
  const { authority = "" } = useParams({ strict: false });
  const read = useTrust();
  const found = read.data?.authorities.find((one) => one.authority === authority);
  return (
    <Page
      above={<BackLink to="/trust">Trust</BackLink>}
      title={found?.newest.root.name ?? "Authority"}
      heading={found ? <ForeignText text={found.newest.root.name} /> : undefined}
      lead={
        found ? (
          <>
            {found.newest.root.scope === "operator" ? "Operator" : "Client"}; root version{" "}
            {found.newest.version}, in force until {dateWords(found.newest.root.expires)}.
          </>
        ) : undefined
      }
      actions={found ? <Actions one={found} /> : undefined}
    >
      <Reading of={read} lines={8}>
        {({ authorities }) =>
          found ? (
            <div className={classes["columns"]}>
              <RootVersions one={found} authorities={authorities} />
              <div className={classes["column"]}>
                <AdoptionCard authority={found.authority} />
                <Persons one={found} />
                <GlassRoleCard one={found} />
                <PeopleList one={found} authorities={authorities} />
              </div>
            </div>
          ) : (
            <NotFound />
          )
        }
      </Reading>
    </Page>
  );
}

function Actions({ one: { authority, newest, left } }: { readonly one: AuthorityHere }) {
  const may = useMay();
  if (left || newest.root.trial || !may("trust.publish")) return null;
  return (
    <>
      <LinkButton to="/trust/$authority/add-person" params={{ authority }}>
        Add a person
      </LinkButton>
      <LinkButton to="/trust/$authority/renew" params={{ authority }} variant="default">
        Renew
      </LinkButton>
    </>
  );
}

function Persons({ one: { authority, newest, left } }: { readonly one: AuthorityHere }) {
  const may = useMay();
  const mayChange = may("trust.publish") && !left && !newest.root.trial;
  return (
    <Card title="Persons" flush>
      <ul className={classes["lines"]} aria-label="Persons">
        {newest.root.persons.map(({ id, name, groups, keys }) => (
          <li key={id} className={classes["line"]}>
            <span className={classes["words"]}>
              <span>
                <ForeignText text={name} />
              </span>
              <span>
                {id}, {keys.length === 1 ? "one key" : `${keys.length} keys`}
              </span>
            </span>
            {groups.map((group) => (
              <Badge key={group} tone="act">
                {group}
              </Badge>
            ))}
            {mayChange ? (
              <span className={classes["actions"]}>
                <Link
                  to="/trust/$authority/keys/$person"
                  params={{ authority, person: id }}
                  aria-label={`Keys of ${name}`}
                >
                  Keys
                </Link>
                <Link
                  to="/trust/$authority/remove-person/$person"
                  params={{ authority, person: id }}
                  aria-label={`Remove ${name}`}
                >
                  Remove
                </Link>
              </span>
            ) : null}
          </li>
        ))}
      </ul>
    </Card>
  );
}
