/** A document as whoever is to sign it has to see it: what it allows that was refused before comes first. */
import type { Change, RootModel, Severity } from "@countersign/review";
import { Badge, type Tone } from "../../parts/badge.tsx";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { Segments } from "../../parts/segments.tsx";
import { StateBlock } from "../../parts/state-block.tsx";
import { AdmissionContents } from "./admission-contents.tsx";
import { GlassContents, ResetContents } from "./emergency-contents.tsx";
import { PeopleContents } from "./people-contents.tsx";
import { RedWarning } from "./red-warning.tsx";
import type { Reviewed } from "./review-document.ts";
import { RootContents } from "./root-contents.tsx";
import { StandingContents } from "./standing-contents.tsx";
import { TokenContents } from "./token-contents.tsx";
import classes from "./trust.module.css";

const severities: readonly {
  readonly severity: Severity;
  readonly words: string;
  readonly tone: Tone;
  readonly icon: IconName;
}[] = [
  { severity: "loosens", words: "Allowed that was refused before", tone: "warn", icon: "warning" },
  { severity: "tightens", words: "Refused that was allowed before", tone: "good", icon: "lock" },
  { severity: "neutral", words: "Changed otherwise", tone: "calm", icon: "dash" },
];

/** The review; `whole` opens the contents at once. */
export function ReviewView({
  reviewed,
  whole = false,
}: {
  readonly reviewed: Reviewed;
  readonly whole?: boolean;
}) {
  if (!reviewed.ok)
    return (
      <StateBlock
        icon="warning"
        tone="bad"
        role="alert"
        title={`It cannot be shown: ${reviewed.because}`}
        compact
      >
        {reviewed.detail}
      </StateBlock>
    );
  const { model } = reviewed;
  if (model.document === "admission") return <AdmissionContents model={model} />;
  if (model.document === "token") return <TokenContents model={model} />;
  if (model.document === "breakglass") return <GlassContents model={model} />;
  if (model.document === "logreset") return <ResetContents model={model} />;
  if (model.document === "standing") return <StandingContents model={model} />;
  const compared = model.compared.with !== "nothing" && model.compared.with !== "not-held";
  return (
    <>
      {model.fault === null ? null : (
        <p className={classes["fault"]} role="alert">
          No device would follow it: {model.fault}
        </p>
      )}
      {compared && model.document === "root" ? <Alone roles={model.roles} /> : null}
      {compared || (!whole && model.changes.length > 0) ? <Changes changes={model.changes} /> : null}
      <details className={classes["whole"]} open={whole || !compared}>
        <summary>
          <Icon name="chevron" size={16} />
          All that it says
        </summary>
        {model.document === "root" ? <RootContents model={model} /> : <PeopleContents model={model} />}
      </details>
    </>
  );
}

/** What is red among all that a root says stays in sight where the rest is folded away. */
function Alone({ roles }: Pick<RootModel, "roles">) {
  return roles.map(({ name, who, alone }) =>
    alone === undefined ? null : (
      <div key={name} className={classes["alone"]}>
        <RedWarning>
          {alone}: {who}
        </RedWarning>
      </div>
    ),
  );
}

/** Changes by what they mean. */
export function Changes({ changes }: { readonly changes: readonly Change[] }) {
  if (changes.length === 0) return <p className={classes["quiet"]}>It changes nothing but its number.</p>;
  return severities.map(({ severity, words, tone, icon }) => {
    const found = changes.filter((change) => change.severity === severity);
    if (found.length === 0) return null;
    return (
      <section key={severity} className={classes["changes"]} aria-label={words}>
        <h3>
          <Badge tone={tone} icon={icon}>
            {words}
          </Badge>
        </h3>
        <ul>
          {found.map(({ words: said }, at) => (
            <li key={at}>
              <Segments segments={said} />
            </li>
          ))}
        </ul>
      </section>
    );
  });
}
