/** Which users may do something, and what lets each of them. */
import { endpoints } from "@countersign/api";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useApi } from "../../api/use-api.ts";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { Reading } from "../../parts/reading.tsx";
import { Stack } from "../../parts/stack.tsx";
import { AskedFields, type AskedFor, questionOf } from "./asked-fields.tsx";
import classes from "./authorization.module.css";
import { GrantWords } from "./why-answer.tsx";
import { Window } from "./window.tsx";

/** The dialog. */
export function WhoCan({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  return (
    <Window opened={opened} onClose={onClose} title="Who can?">
      <Question onClose={onClose} />
    </Window>
  );
}

function Question({ onClose }: { readonly onClose: () => void }) {
  const [asked, setAsked] = useState<AskedFor>({});
  const question = questionOf(asked);
  const read = useApi(
    endpoints.access.whoCan,
    { query: question ?? { permission: "access.read" } },
    { enabled: question !== undefined },
  );
  return (
    <Stack>
      <AskedFields asked={asked} onChange={setAsked} />
      {question === undefined ? null : (
        <div className={classes["answer"]} aria-live="polite" aria-busy={read.isPlaceholderData}>
          <Reading of={read} lines={3} compact>
            {({ users }) =>
              users.length === 0 ? (
                <p>Nobody whom you may know of.</p>
              ) : (
                <ul aria-label="Who can">
                  {users.map(({ user, via }) => (
                    <li key={user.id}>
                      <Link to="/authorization/$user" params={{ user: user.id }} onClick={onClose}>
                        <ForeignText text={user.name} />
                      </Link>
                      : <GrantWords grant={via} />
                    </li>
                  ))}
                </ul>
              )
            }
          </Reading>
        </div>
      )}
    </Stack>
  );
}
