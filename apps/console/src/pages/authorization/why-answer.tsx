/** Whether a user may, and what says so: the steps in their order and the grants behind them. */
import { endpoints, type ExplainedAccess } from "@countersign/api";
import { useApi } from "../../api/use-api.ts";
import { Badge } from "../../parts/badge.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { Reading } from "../../parts/reading.tsx";
import classes from "./authorization.module.css";
import { type AskedFor, questionOf } from "./asked-fields.tsx";
import { proofWords, reasonWords } from "./why-words.ts";

/** The answer; nothing while nothing is asked. */
export function WhyAnswer({ user, asked }: { readonly user: string; readonly asked: AskedFor }) {
  const question = questionOf(asked);
  const read = useApi(
    endpoints.access.explainAccess,
    { query: { user, permission: "access.read", ...question } },
    { enabled: question !== undefined },
  );
  if (question === undefined) return null;
  return (
    <div className={classes["answer"]} aria-live="polite" aria-busy={read.isPlaceholderData}>
      <Reading of={read} lines={3} compact>
        {(explained) => <Explained explained={explained} />}
      </Reading>
    </div>
  );
}

function Explained({ explained }: { readonly explained: ExplainedAccess }) {
  const { outcome, because, prove, via, steps, grants } = explained;
  return (
    <>
      <p>
        {outcome === "deny" ? (
          <Badge tone="bad" icon="lock">
            No
          </Badge>
        ) : (
          <Badge tone="good" icon="check">
            Yes
          </Badge>
        )}{" "}
        {outcome === "deny" ? (
          reasonWords(because)
        ) : (
          <>
            By {via ? <GrantWords grant={via} /> : "a role"}
            {prove === null ? "." : `, ${proofWords(prove)}.`}
          </>
        )}
      </p>
      <ol aria-label="Steps">
        {steps.map(({ about, result }) => (
          <li key={about}>
            {about}: {result === "holds" ? "yes" : <strong>no</strong>}
          </li>
        ))}
      </ol>
      {grants.length > 0 ? (
        <>
          <p>Roles of theirs that give it:</p>
          <ul aria-label="Grants">
            {grants.map((grant) => (
              <li key={`${grant.role} ${grant.client ?? ""}`}>
                <GrantWords grant={grant} />
              </li>
            ))}
          </ul>
        </>
      ) : (
        <p>No role of theirs gives it where you may look.</p>
      )}
    </>
  );
}

/** A role, and where it is held. */
export function GrantWords({
  grant: { name, client },
}: {
  readonly grant: ExplainedAccess["grants"][number];
}) {
  return (
    <>
      the role <ForeignText text={name} />
      {client === null ? " of the installation" : ` at ${client}`}
    </>
  );
}
