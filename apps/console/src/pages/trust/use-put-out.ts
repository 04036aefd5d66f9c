/** Putting composed documents where their signers find them: all of them, or none. */
import { endpoints } from "@countersign/api";
import { carry, type Signed } from "@countersign/protocol";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { withCode } from "../../api/challenge.ts";
import { api } from "../../api/client.ts";
import { withProof } from "../../api/proof.ts";
import { forgetKept } from "../../parts/use-kept.ts";

/** A document to put out, by its hash. */
export interface ToPutOut {
  readonly signed: Signed;
  readonly hash: string;
  /** How many devices somebody knows not to follow it. */
  readonly leaveBehind?: number;
}

/** Puts documents out in their order; where one is refused, those before it are withdrawn again. */
export function usePutOut() {
  const memory = useQueryClient();
  return useMutation({
    mutationFn: async ({
      documents,
      order,
    }: {
      documents: readonly ToPutOut[];
      order?: readonly string[];
    }) => {
      const out: string[] = [];
      try {
        for (const { signed, hash, leaveBehind } of documents) {
          await withProof(async () =>
            api.call(endpoints.drafts.createDraft, {
              body: { ...carry(signed), ...(leaveBehind ? { leave_behind: leaveBehind } : {}) },
            }),
          );
          out.push(hash);
        }
        if (order)
          await withProof(async () =>
            withCode(async (otp) =>
              api.call(endpoints.drafts.orderGraduation, {
                body: { documents: [...order] },
                ...(otp === undefined ? {} : { otp }),
              }),
            ),
          );
      } catch (error) {
        for (const hash of out) await api.call(endpoints.drafts.withdrawDraft, { params: { hash } });
        throw error;
      }
    },
    // What was typed to compose them has served; whoever composes again begins anew.
    onSuccess: forgetKept,
    onSettled: async () => memory.invalidateQueries({ queryKey: [endpoints.drafts.listDrafts.id] }),
  });
}
