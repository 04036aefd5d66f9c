/** What the launcher asks for, as one line of JSON on standard input: passphrases stand on no command line. */
import { z } from "zod";

const place = { data: z.string().min(1), keys: z.string().min(1), file: z.string().min(1) };
const passphrase = z.strictObject({ passphrase: z.string().min(1) });

/** The orders. */
export const orderSchema = z.discriminatedUnion("do", [
  z.strictObject({
    do: z.literal("backup"),
    ...place,
    sealed_for: z.union([z.strictObject({ recipients: z.array(z.string()).min(1) }), passphrase]),
    without_database: z.boolean(),
  }),
  z.strictObject({
    do: z.literal("restore"),
    ...place,
    opened_with: z.union([z.strictObject({ identities: z.array(z.string()).min(1) }), passphrase]),
  }),
]);
