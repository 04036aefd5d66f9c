/** Step 2 of setting up: alone for now, or with a second person from the start. */
import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { Icon, type IconName } from "../../parts/icon.tsx";
import { twoOfUsAddress } from "../../app/two-of-us.ts";
import classes from "./setup-people.module.css";

/** Both ways, each with what it means in a sentence. */
export function SetupPeople({ onChosen }: { readonly onChosen: (href: string) => void }) {
  return (
    <div className={classes["ways"]}>
      <Way
        icon="user"
        title="Just me for now"
        action={
          <Button variant="default" fullWidth onClick={() => onChosen("/")}>
            Start alone
          </Button>
        }
      >
        <li>You ask for a script, and it runs: nobody else is needed.</li>
        <li>
          In the words of this product that is <strong>server-trust</strong>: whoever gets hold of this server
          can run code on the devices.
        </li>
        <li>You can go on to two of us at any time, without visiting a device.</li>
      </Way>
      <Way
        icon="users"
        title="Two of us"
        action={
          <Button fullWidth onClick={() => onChosen(twoOfUsAddress)}>
            Add the second person
          </Button>
        }
      >
        <li>One asks, the other signs exactly what will run, on a phone or another computer.</li>
        <li>
          At a signing station on a machine of your own that is <strong>device-trust</strong>: the devices
          check the signatures themselves, and not even this server can run code alone.
        </li>
        <li>
          The trial station, which stands beside this server, gives <strong>console-trust</strong> only:
          whoever gets hold of the server could show the signers something else than they sign.
        </li>
        <li>It takes about ten minutes, and the other person at their own screen.</li>
      </Way>
    </div>
  );
}

function Way({
  icon,
  title,
  action,
  children,
}: {
  readonly icon: IconName;
  readonly title: string;
  readonly action: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className={classes["way"]} aria-label={title}>
      <h2 className={classes["title"]}>
        <span className={classes["sign"]}>
          <Icon name={icon} size={20} />
        </span>
        {title}
      </h2>
      <ul className={classes["sentences"]}>{children}</ul>
      {action}
    </section>
  );
}
