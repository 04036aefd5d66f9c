/** The first administrator of a new installation, by the one-time link that the launcher printed. */
import { endpoints } from "@countersign/api";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { sessionChanged, sessionQuery } from "../../api/session.ts";
import { useApi } from "../../api/use-api.ts";
import { useFragmentSecret } from "../../app/fragment-secret.ts";
import { Reading } from "../../parts/reading.tsx";
import { Entrance } from "./entrance.tsx";
import { SetupAccount } from "./setup-account.tsx";
import { SetupDone, SetupNoLink } from "./setup-elsewhere.tsx";
import { SetupPeople } from "./setup-people.tsx";

/** Two steps: who you are, and who else has to say yes. */
export function SetupPage() {
  const { secret, forget } = useFragmentSecret();
  const [isMade, setMade] = useState(false);
  const state = useApi(endpoints.identity.setUpState);
  const session = useQuery(sessionQuery);
  const router = useRouter();
  const memory = useQueryClient();

  // Whoever loads the page anew, or comes back to it, finds the choice again.
  const isBack = state.data?.needed === false && session.data?.user.role === "administrator";
  if (isMade || isBack)
    return (
      <Entrance
        title="Who has to say yes?"
        step="Step 2 of 2"
        lead="Before a script runs on a device, one or more people can be asked to sign exactly what will run."
        wide
      >
        <SetupPeople onChosen={(href) => router.history.push(href)} />
      </Entrance>
    );
  return (
    <Reading of={state} lines={3}>
      {({ needed }) => {
        if (!needed) return session.isPending ? null : <SetupDone />;
        if (secret === undefined) return <SetupNoLink />;
        return (
          <Entrance
            title="Set up Countersign"
            step="Step 1 of 2"
            lead="You become the first administrator: you can invite others, add devices and ask for runs."
          >
            <SetupAccount
              token={secret}
              onDone={async () => {
                forget();
                await sessionChanged();
                memory.removeQueries({ queryKey: [endpoints.identity.setUpState.id] });
                setMade(true);
              }}
            />
          </Entrance>
        );
      }}
    </Reading>
  );
}
