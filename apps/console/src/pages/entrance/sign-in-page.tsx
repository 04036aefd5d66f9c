/** Signing in: by passkey, or by password and, where the account has one, a second factor. */
import { endpoints } from "@countersign/api";
import { useRouter, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { sessionChanged } from "../../api/session.ts";
import { useApi } from "../../api/use-api.ts";
import { Entrance } from "./entrance.tsx";
import { SignInNotice } from "./sign-in-notice.tsx";
import { ownAddress } from "./own-address.ts";
import { PasswordStep, type SecondFactorNeeded } from "./password-step.tsx";
import { SetupNoLink } from "./setup-elsewhere.tsx";
import { SecondFactorStep } from "./second-factor-step.tsx";

/** The page. Afterwards it leads on to where the person wanted to go. */
export function SignInPage() {
  const [needed, setNeeded] = useState<SecondFactorNeeded>();
  const router = useRouter();
  const { next }: { next?: string } = useSearch({ strict: false });
  const setUp = useApi(endpoints.identity.setUpState);
  const enter = async () => {
    await sessionChanged();
    // Instead of the form: going back shows no form to somebody who is signed in.
    router.history.replace(ownAddress(next, location.origin));
  };
  if (setUp.data?.needed) return <SetupNoLink />;
  return needed ? (
    <Entrance title="One more proof" lead="Your password was right. This account asks for a second factor.">
      <SecondFactorStep needed={needed} onDone={enter} onBack={() => setNeeded(undefined)} />
    </Entrance>
  ) : (
    <Entrance title="Sign in" foot={<SignInNotice />}>
      <PasswordStep next={next} onDone={enter} onNeeded={setNeeded} />
    </Entrance>
  );
}
