/** One button for each provider that people may come by. */
import { Button } from "@mantine/core";
import { endpoints } from "@countersign/api";
import { useMutation } from "@tanstack/react-query";
import { useApi } from "../../api/use-api.ts";
import { Refusal } from "../../parts/refusal.tsx";
import { leaveFor } from "./provider-trip.ts";

/** The buttons; nothing where no provider is in use. */
export function ProviderWays({ next }: { readonly next: string | undefined }) {
  const offered = useApi(endpoints.providers.offeredProviders);
  const leave = useMutation({ mutationFn: async (id: string) => leaveFor(id, { purpose: "sign-in", next }) });
  // By a directory people come with its password, in the form above.
  const ways = offered.data?.providers.filter(({ kind }) => kind !== "ldap") ?? [];
  if (ways.length === 0) return null;
  return (
    <>
      {ways.map(({ id, name }) => (
        <Button
          key={id}
          variant="default"
          loading={leave.isPending && leave.variables === id}
          onClick={() => leave.mutate(id)}
        >
          Sign in with {name}
        </Button>
      ))}
      <Refusal error={leave.error} />
    </>
  );
}
