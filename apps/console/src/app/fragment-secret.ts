/** The secret of a one-time link. It stands behind `#`, which browsers send to nobody, and is in no log. */
import { useState } from "react";

/** Reads the secret of this page's address once, and keeps it for as long as the page is open. */
export function useFragmentSecret(): { readonly secret: string | undefined; readonly forget: () => void } {
  const [secret, setSecret] = useState(() => {
    const found = location.hash.slice(1);
    return /^[A-Za-z0-9_-]{8,200}$/.test(found) ? found : undefined;
  });
  return {
    secret,
    // A used secret is no secret, but it need not stand in anybody's history either.
    forget: () => {
      history.replaceState(history.state, "", location.pathname);
      setSecret(undefined);
    },
  };
}
