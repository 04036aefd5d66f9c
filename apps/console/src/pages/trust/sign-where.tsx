/** Where somebody signs a document: at the stations that hold their passkeys, in the terminal, or both. */
import { Anchor } from "@mantine/core";
import type { Wanted } from "@countersign/review";
import classes from "./trust.module.css";

/** The links and words; `stationUrl` is for people whose root names no station. */
export function SignWhere({
  person: { name, stations, terminal },
  hash,
  stationUrl,
}: {
  readonly person: Wanted;
  readonly hash: string;
  readonly stationUrl: string | null;
}) {
  const places = stations.length > 0 || terminal ? stations : stationUrl === null ? [] : [stationUrl];
  return (
    <p className={classes["quiet"]}>
      {places.map((origin) => (
        <Anchor
          key={origin}
          href={`${origin}/#document=${hash}`}
          target="_blank"
          rel="noreferrer"
          size="sm"
          aria-label={`Sign at ${origin} as ${name}`}
        >
          Sign at {origin}
        </Anchor>
      ))}
      {terminal ? `${places.length > 0 ? " or " : ""}in the terminal, below` : ""}
    </p>
  );
}
