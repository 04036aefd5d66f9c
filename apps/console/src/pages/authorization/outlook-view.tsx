/** What a save would change, in words: who loses, gains or holds something else, client by client. */
import { Badge, type Tone } from "../../parts/badge.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import type { IconName } from "../../parts/icon.tsx";
import type { AccessOutlook, PlaceChange } from "./access-outlook.ts";
import classes from "./authorization.module.css";

/** So many lines and names are written out; the rest is a number. */
const FEW_LINES = 30;
const FEW_NAMES = 5;

const words: Readonly<
  Record<PlaceChange, { readonly word: string; readonly tone: Tone; readonly icon: IconName }>
> = {
  loses: { word: "lose", tone: "bad", icon: "dash" },
  changes: { word: "hold other roles at", tone: "act", icon: "refresh" },
  gains: { word: "gain", tone: "good", icon: "plus" },
};

/** The preview; it is read out as it changes. */
export function OutlookView({ outlook: { lines, same } }: { readonly outlook: AccessOutlook }) {
  return (
    <div className={classes["outlook"]} role="status" aria-label="What will change">
      {lines.length === 0 ? (
        <p>{same > 0 ? "Nothing changes: all of them hold this already." : "Nothing is chosen yet."}</p>
      ) : (
        <ul>
          {lines.slice(0, FEW_LINES).map(({ client, change, people }) => {
            const { word, tone, icon } = words[change];
            return (
              <li key={`${client} ${change}`}>
                <Badge tone={tone} icon={icon}>
                  {people.length === 1 ? "1 user" : `${people.length} users`} {word}
                </Badge>{" "}
                <code>{client}</code>:{" "}
                {people.slice(0, FEW_NAMES).map(({ id, name }, at) => (
                  <span key={id}>
                    {at > 0 ? ", " : null}
                    <ForeignText text={name} />
                  </span>
                ))}
                {people.length > FEW_NAMES ? ` and ${people.length - FEW_NAMES} more` : null}
              </li>
            );
          })}
        </ul>
      )}
      {lines.length > FEW_LINES ? <p>And {lines.length - FEW_LINES} more lines like these.</p> : null}
      {lines.length > 0 && same > 0 ? (
        <p>{same === 1 ? "One place stays as it is." : `${same} places stay as they are.`}</p>
      ) : null}
    </div>
  );
}
