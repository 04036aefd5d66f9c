/** Where a provider sends people back to: what it says goes to the server from here, and out of the address at once. */
import { Anchor } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { Link, useParams, useRouter } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { sessionChanged } from "../../api/session.ts";
import { useChange } from "../../api/use-api.ts";
import { Loading } from "../../parts/loading.tsx";
import { Refusal } from "../../parts/refusal.tsx";
import { Entrance } from "./entrance.tsx";
import { ownAddress } from "./own-address.ts";
import type { SecondFactorNeeded } from "./password-step.tsx";
import { TestResult } from "./provider-test-result.tsx";
import { tripOfThisTab } from "./provider-trip.ts";
import { SecondFactorStep } from "./second-factor-step.tsx";

const of = endpoints.providers;

/** The page. */
export function SignedInPage() {
  const { provider: id = "" } = useParams({ strict: false });
  const [{ answer, trip }] = useState(() => ({ answer: location.search, trip: tripOfThisTab() }));
  const [needed, setNeeded] = useState<SecondFactorNeeded>();
  const router = useRouter();
  const isSent = useRef(false);
  const finish = useChange(of.finishSignIn);
  const test = useChange(of.finishTest, { invalidates: [of.listProviders] });
  const enter = async () => {
    await sessionChanged();
    router.history.replace(ownAddress(trip.next, location.origin));
  };
  useEffect(() => {
    if (isSent.current) return;
    isSent.current = true;
    history.replaceState(history.state, "", location.pathname);
    const params = { id };
    if (trip.purpose === "test") test.mutate({ params, body: { answer } });
    else
      finish.mutate(
        { params, body: { answer, session: "cookie" } },
        { onSuccess: (reply) => (reply.step === "signed-in" ? void enter() : setNeeded(reply)) },
      );
  });
  if (needed)
    return (
      <Entrance
        title="One more proof"
        lead="Your provider let you in. This account asks for a second factor."
      >
        <SecondFactorStep
          needed={needed}
          onDone={enter}
          onBack={() => void router.navigate({ to: "/sign-in", search: {} })}
        />
      </Entrance>
    );
  if (test.data) return <TestResult tested={test.data} />;
  const error = finish.error ?? test.error;
  if (!error)
    return (
      <Entrance title="Signing in">
        <Loading lines={2} />
      </Entrance>
    );
  return (
    <Entrance title={trip.purpose === "test" ? "The test failed" : "You are not signed in"}>
      <Refusal error={error} />
      <Anchor component={Link} to={trip.purpose === "test" ? "/settings/providers" : "/sign-in"}>
        {trip.purpose === "test" ? "Back to the providers" : "Go to sign in"}
      </Anchor>
    </Entrance>
  );
}
