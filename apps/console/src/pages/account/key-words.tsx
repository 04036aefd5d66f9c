/** What an API key may do, where, from where, and when it was used. */
import type { endpoints, ReplyOf } from "@countersign/api";
import { ForeignText } from "../../parts/foreign-text.tsx";
import { TimeText } from "../../parts/time-text.tsx";

type ApiKey = ReplyOf<typeof endpoints.identity.listKeys>["keys"][number];
const mostNamed = 3;

/** The line below a key's name. */
export function KeyWords({ of: key }: { readonly of: ApiKey }) {
  const { permissions, clients, addresses } = key;
  return (
    <>
      <code>{key.prefix}…</code>, may do {permissions === null ? "what you may" : named(permissions)}
      {clients === null ? null : ` at ${named(clients)}`}
      {addresses === null ? null : `, only from ${named(addresses)}`}, used <TimeText at={key.last_used_at} />
      {key.last_used_from === null ? null : (
        <>
          {" "}
          from <ForeignText text={key.last_used_from} />
        </>
      )}
      {key.expires_at === null ? (
        ", never ends"
      ) : (
        <>
          , ends <TimeText at={key.expires_at} />
        </>
      )}
    </>
  );
}

function named(words: readonly string[]): string {
  const rest = words.length - mostNamed;
  return rest > 1 ? `${words.slice(0, mostNamed).join(", ")} and ${rest} more` : words.join(", ");
}
