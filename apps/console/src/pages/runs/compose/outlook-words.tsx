/** What a request will ask for, in words: the trust word, who signs, what is in the way. */
import { endpoints } from "@countersign/api";
import { Link } from "@tanstack/react-router";
import { useMay, useSession } from "../../../api/session.ts";
import { useApi } from "../../../api/use-api.ts";
import { ForeignText } from "../../../parts/foreign-text.tsx";
import { Icon } from "../../../parts/icon.tsx";
import { TrustWord } from "../../../parts/trust-word.tsx";
import classes from "./outlook-words.module.css";
import type { Outlook } from "./who-signs.ts";

/** The words. */
export function OutlookWords({ outlook }: { readonly outlook: Outlook | undefined }) {
  const { user } = useSession();
  const may = useMay();
  const { data: server } = useApi(endpoints.system.describeServer, undefined, { topics: ["trust"] });
  const level = server?.level;
  if (outlook === undefined)
    return <p className={classes["quiet"]}>Reading what the devices&apos; roots ask for.</p>;
  if (!outlook.ok)
    return outlook.problems.length === 0 ? (
      <p className={classes["quiet"]}>
        Choose devices: what it takes to run something there stands here then.
      </p>
    ) : (
      <>
        {outlook.problems.map((problem) => (
          <p key={problem} className={classes["problem"]} role="status">
            <Icon name="warning" size={16} />
            <span>
              <ForeignText text={problem} />
            </span>
          </p>
        ))}
        {outlook.isUnlinked && may("users.write") ? (
          <p>
            <Link to="/users/$user" params={{ user: user.id }}>
              Say which person you are
            </Link>
          </p>
        ) : null}
      </>
    );
  const { trust, authorities, requester } = outlook;
  return (
    <div className={classes["words"]}>
      <TrustWord trust={trust} of="run" />
      {trust === "server-trust" && level === "code" ? (
        <p>
          It runs once you give a one-time code, unless the script is exempt: ask whoever holds the
          authorization phone. Whoever owns this server needs none.
        </p>
      ) : trust === "server-trust" ? (
        <p>
          It runs at once: the server&apos;s own key is enough here, and no person has to sign. Whoever owns
          this server can run code on these devices.
        </p>
      ) : (
        <p>Nothing runs before these people have signed exactly this request:</p>
      )}
      <ul className={classes["list"]}>
        {requester === undefined ? null : (
          <li>
            <strong>{requester}</strong>, who asks: you sign first, at your station
          </li>
        )}
        {authorities.map(({ name, needs, trust: word }) => (
          <li key={name}>
            <strong>
              <ForeignText text={name} />
            </strong>{" "}
            asks for {needs}
            {word === "console-trust" ? ", at pages that this server serves" : ""}
          </li>
        ))}
      </ul>
    </div>
  );
}
