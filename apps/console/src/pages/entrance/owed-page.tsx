/** What somebody who is signed in owes before anything else: another password, or a second factor. */
import { Button } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { useQuery } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { sessionChanged, sessionQuery } from "../../api/session.ts";
import { useApi, useChange } from "../../api/use-api.ts";
import { Asked } from "../../app/asked.tsx";
import { Reading } from "../../parts/reading.tsx";
import { AddFactor } from "./add-factor.tsx";
import { Entrance } from "./entrance.tsx";
import { ownAddress } from "./own-address.ts";
import { OtherPassword } from "./other-password.tsx";
import classes from "./entrance.module.css";

/** The page; afterwards it leads on to where the person wanted to go. */
export function OwedPage() {
  const router = useRouter();
  const { next }: { next?: string } = useSearch({ strict: false });
  const { data: session } = useQuery(sessionQuery);
  // What was owed when they came: paying it changes the session before they have read what comes of it.
  const [owed] = useState(session?.owes);
  const goOn = async () => {
    await sessionChanged();
    router.history.replace(ownAddress(next, location.origin));
  };
  if (!session) return null;
  return (
    <>
      {owed === "password" ? (
        <Entrance
          title="Set another password"
          lead="The one that you have has ended, or an administrator asks for another one. The rest of the console is open after that."
          foot={<Leave />}
        >
          <OtherPassword email={session.user.email} onDone={goOn} />
        </Entrance>
      ) : (
        <Entrance
          title="Add a second factor"
          wide
          lead="Everybody here needs one: a password alone opens no account. The rest of the console is open after that."
          foot={<Leave />}
        >
          <Factor onDone={goOn} />
        </Entrance>
      )}
      <Asked />
    </>
  );
}

/** Whoever has a factor and did not show it shows it now; the others add one. */
function Factor({ onDone }: { readonly onDone: () => Promise<void> }) {
  const read = useApi(endpoints.account.readFactors);
  // As they were at first: one that is added here does not change what this page is for.
  const [hadSome, setHadSome] = useState<boolean>();
  return (
    <Reading of={read} lines={3}>
      {({ totp, passkeys }) => {
        if (hadSome === undefined) setHadSome(totp !== null || passkeys > 0);
        return hadSome ? (
          <p className={classes["text"]}>You have one. Sign out, then sign in again with it.</p>
        ) : (
          <AddFactor onDone={onDone} />
        );
      }}
    </Reading>
  );
}

function Leave() {
  const signOut = useChange(endpoints.identity.signOut);
  const leave = async () => {
    await sessionChanged();
    location.assign("/sign-in");
  };
  return (
    <Button
      variant="subtle"
      color="gray"
      loading={signOut.isPending}
      onClick={() => signOut.mutate({}, { onSuccess: () => void leave() })}
    >
      Sign out
    </Button>
  );
}
