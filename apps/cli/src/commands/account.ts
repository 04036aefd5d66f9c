/** account reset: the way back for somebody whom no administrator can help, on the server itself. */
import { userInfo } from "node:os";
import { type Command, EXIT, RefusedError } from "../command.ts";
import { orderFromHost } from "../host-order.ts";

type Answer =
  | { readonly ok: true; readonly link: string; readonly expires_at: number }
  | { readonly ok: false; readonly because: string };

const reasons: Readonly<Record<string, string>> = {
  "account-unknown": "no account has this e-mail address",
  "not-active": "the account is disabled, or was never activated: an administrator helps there",
};

export const accountReset: Command = {
  words: ["account", "reset"],
  summary:
    "On the server itself, when no administrator can sign in any more: a link to another password, once, for 15 minutes",
  json: true,
  options: {
    email: { value: "E", help: "whose account", needed: true },
    factors: { help: "take authenticator app, passkeys and recovery codes away too, when the link is used" },
    data: { value: "DIR", help: "the server's data directory (./data)" },
  },
  async run(invocation) {
    const { io, need, flag } = invocation;
    const order = { email: need("email"), factors: flag("factors"), by: userInfo().username };
    const answer = await orderFromHost<Answer>(invocation, "account-reset", JSON.stringify(order));
    if (!answer.ok)
      throw new RefusedError(answer.because, reasons[answer.because] ?? "the server did not take the order");
    if (flag("json")) io.out(JSON.stringify(answer, null, 2));
    else {
      io.out(answer.link);
      io.err(
        "Open it within 15 minutes; it works once. Sessions and API keys of the account end when it is used.",
      );
      io.err("It stands in the audit log, and administrators are told for a week.");
    }
    return EXIT.success;
  },
};
