/** The order from the server's own console to reset the authorization account. */
import type { ServerContext } from "../../platform/context.ts";
import { ordererIn, takeHostOrder } from "../../platform/host-order.ts";
import { askReset } from "./reset-account.ts";

/** Takes an order, if there is one, and answers it. */
export async function takeResetOrder(ctx: ServerContext): Promise<void> {
  await takeHostOrder(ctx, "authorization-reset", (text) => askReset(ctx, ordererIn(text)));
}
