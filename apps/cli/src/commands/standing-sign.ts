/** standing sign: whoever asks for a standing approval that was composed elsewhere signs it, by what is shown here. */
import { endpoints } from "@countersign/api";
import { hashOf } from "@countersign/protocol";
import { nodeCrypto } from "@countersign/protocol/node";
import { type Command, EXIT, RefusedError } from "../command.ts";
import { signWithKey } from "../keys/sign-with-key.ts";
import { mustAgree } from "../output/must-agree.ts";
import { harmless } from "../output/table.ts";
import { personOfKey } from "../runs/person-of-key.ts";
import { wordsForApproval } from "../runs/words-for-approval.ts";
import { standingIn } from "../standing/describe-standing.ts";
import { bytesOfStanding, findStanding } from "../standing/find-standing.ts";

export const standingSign: Command = {
  words: ["standing", "sign"],
  summary:
    "Sign a standing approval as whoever asks for it, after showing all that it allows; approvers use countersign approve",
  positionals: ["ID"],
  remote: true,
  json: true,
  options: {
    key: { value: "FILE", help: "your OpenSSH private key; used through ssh-keygen", needed: true },
    yes: { help: "do not ask on the terminal before signing" },
  },
  async run({ io, client, positionals, need, flag }) {
    const api = await client();
    const hash = await findStanding(api, positionals[0] ?? "");
    const bytes = await bytesOfStanding(api, hash);
    const { requester } = standingIn(bytes);
    const by = await personOfKey(api, need("key"));
    if (by.authority !== requester.authority || by.person !== requester.person)
      throw new RefusedError(
        "not-the-requester",
        `${harmless(requester.person)} asks for it, and this is the key of ${harmless(by.person)}: countersign approve ${hash} --key FILE approves it`,
      );
    io.err(await wordsForApproval(api, bytes, undefined));
    if (!flag("yes")) await mustAgree(io, `Ask for ${hashOf(bytes, nodeCrypto)}? (yes/no) `);
    const body = { signatures: [await signWithKey(need("key"), "countersign.standing.v1", bytes)] };
    const { reply } = await api.call(endpoints.trust.addSignatures, { params: { hash }, body });
    io.out(flag("json") ? JSON.stringify({ hash, state: reply.state }) : `${hash}: ${reply.state}`);
    return EXIT.success;
  },
};
