/** Testing a directory: nobody is sent there, so somebody's name and password of over there are typed. */
import { Button, PasswordInput } from "@mantine/core";
import { endpoints, type Provider } from "@countersign/api";
import { type SyntheticEvent, useState } from "react";
import { useChange } from "../../../api/use-api.ts";
import { Refusal } from "../../../parts/refusal.tsx";
import { Stack } from "../../../parts/stack.tsx";
import { TestedFacts, wouldWords } from "../../entrance/tested-facts.tsx";
import { Field } from "./field.tsx";

const of = endpoints.providers;

/** The form, and what came of it. */
export function DirectoryTest({
  provider: { id, name: provider },
  onClose,
}: {
  readonly provider: Provider;
  readonly onClose: () => void;
}) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const test = useChange(of.testDirectory, { invalidates: [of.listProviders] });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    test.mutate({ params: { id }, body: { name: name.trim(), password } });
  };
  return (
    <form onSubmit={submit}>
      <Stack>
        <Field
          label="Name of somebody in it"
          hint="As they would type it to sign in. Nobody is signed in by this, and nothing of it is kept."
          value={name}
          onText={setName}
        />
        <PasswordInput
          label="Their password"
          autoComplete="off"
          required
          withAsterisk={false}
          value={password}
          onChange={({ currentTarget }) => setPassword(currentTarget.value)}
        />
        <Refusal error={test.error} />
        {test.data ? (
          <div role="status">
            <Stack>
              <p>
                {provider} answers. {wouldWords(test.data.would)}
              </p>
              <TestedFacts identity={test.data.identity} />
            </Stack>
          </div>
        ) : null}
        <Stack row>
          <Button type="submit" loading={test.isPending}>
            Ask the directory
          </Button>
          <Button variant="default" onClick={onClose}>
            {test.data ? "Done" : "Leave it"}
          </Button>
        </Stack>
      </Stack>
    </form>
  );
}
