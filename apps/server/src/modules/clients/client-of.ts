/** Of which client a run, device or task is: asked by whoever tells of it, answered by the module that keeps it. */
import { systemActor } from "../../platform/actor.ts";
import type { ServerContext } from "../../platform/context.ts";
import { question } from "../../platform/questions.ts";
import { uuidForm } from "../../platform/read-page.ts";
import { inReading } from "../../platform/transaction.ts";

/** What belongs to one client, by the name of its table. */
export const CLIENT_OBJECTS = ["run", "device", "task"] as const;
export type ClientObject = (typeof CLIENT_OBJECTS)[number];

const clientOf = question<[kind: ClientObject, id: string], Promise<number | undefined>>("client-of", () =>
  Promise.resolve(undefined),
);

/** The number of its client, whoever keeps it; undefined for what is not there. The id may be anybody's text. */
export async function findClientOf(
  ctx: ServerContext,
  kind: ClientObject,
  id: string,
): Promise<number | undefined> {
  if (!uuidForm.test(id)) return undefined;
  const answers = await Promise.all(ctx.questions.askAll(clientOf, kind, id));
  return answers.find((client) => client !== undefined);
}

/** Answers for the objects of one kind, which are the rows of the asking module's own table. */
export function answerClientOf(ctx: ServerContext, own: ClientObject): void {
  ctx.questions.answerToo(clientOf, async (kind, id) => {
    if (kind !== own) return undefined;
    const row = await inReading(ctx, systemActor("tell-of-clients"), (tx) =>
      tx
        .with<Record<ClientObject, { id: string; client_id: number }>>()
        .selectFrom(own)
        .select("client_id")
        .where("id", "=", id)
        .executeTakeFirst(),
    );
    return row?.client_id;
  });
}
