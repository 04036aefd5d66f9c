/** Adding a passkey: the server's challenge, the browser's answer, the server's record. */
import { endpoints } from "@countersign/api";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import { withProof } from "../../api/proof.ts";
import { notify, notifyError } from "../../parts/notice-store.ts";
import { makePasskey } from "../../parts/passkeys.ts";
import { deviceName } from "./device-name.ts";

const { account } = endpoints;

/** To be asked by a button. */
export function useAddPasskey() {
  const memory = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      const options = await withProof(async () => (await api.call(account.offerPasskey)).reply);
      const passkey = await makePasskey(options);
      await api.call(account.addPasskey, { body: { name: deviceName(), passkey } });
    },
    onSuccess: async () => {
      notify("The passkey is added.");
      await memory.invalidateQueries({ queryKey: [account.listPasskeys.id] });
      await memory.invalidateQueries({ queryKey: [account.readFactors.id] });
    },
    onError: notifyError,
  });
}
