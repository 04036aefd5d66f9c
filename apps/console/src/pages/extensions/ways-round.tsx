/** How somebody could walk round the code, and what closes each way. */
import type { AdvancedSecurity } from "@countersign/api";
import { Link } from "@tanstack/react-router";
import { useMay } from "../../api/session.ts";
import { Card } from "../../parts/card.tsx";
import { Empty } from "../../parts/empty.tsx";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { LinkButton } from "../../parts/link-button.tsx";
import { CloseTogether } from "./close-together.tsx";
import classes from "./extensions.module.css";

/** The card. */
export function WaysRound({ ways }: { readonly ways: AdvancedSecurity["ways_round"] }) {
  const may = useMay();
  return (
    <Card
      title="Ways round it"
      lead="Combinations that let one person do without the other."
      actions={
        may("users.read") && ways.some(({ users }) => users.length > 0) ? (
          <LinkButton variant="default" size="xs" to="/users">
            Users
          </LinkButton>
        ) : null
      }
      flush
    >
      {ways.length === 0 ? (
        <Empty icon="check" title="None that this server knows of" compact />
      ) : (
        <ul className={classes["ways"]} aria-label="Ways round">
          {ways.map(({ code, sentence, remedy, users }) => (
            <li key={code}>
              <p>{sentence}</p>
              {users.length > 0 ? (
                <p className={classes["people"]}>
                  {users.map((user) => (
                    <span key={user.id} className={classes["person"]}>
                      <Link to="/users/$user" params={{ user: user.id }}>
                        <ForeignText text={user.name} />
                      </Link>
                      {code === "all-in-one-hand" ? <CloseTogether user={user} /> : null}
                    </span>
                  ))}
                </p>
              ) : null}
              <p className={classes["quiet"]}>{remedy}</p>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
