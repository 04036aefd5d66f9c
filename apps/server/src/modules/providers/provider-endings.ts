/** What ends by itself of providers in use: secrets, and certificates that their answers or connections are believed by. */
import type { Kysely } from "kysely";
import type { Ending } from "../../platform/ending.ts";
import { certificateFacts } from "./certificates.ts";
import { certificatesOf } from "./provider.ts";
import type { ProviderRow, ProviderTables } from "./provider-tables.ts";

/** All of them, the nearest first. */
export async function providerEndings(db: Kysely<ProviderTables>): Promise<Ending[]> {
  const rows = await db.selectFrom("identity_provider").selectAll().where("enabled", "=", true).execute();
  return rows
    .flatMap((row) => [...ofSecret(row), ...ofCertificates(row)])
    .toSorted((one, other) => one.ends - other.ends);
}

const page = "/settings/providers";

function ofSecret({ id, name, secret_expires_at: ends }: ProviderRow): Ending[] {
  if (ends === null) return [];
  const stops = "nobody can sign in by it";
  return [{ subject: `provider-secret ${id}`, ends, kind: "the secret of", name, stops, page }];
}

/** Of several the one that lasts longest: the others are on their way out. */
function ofCertificates({ id, name, config }: ProviderRow): Ending[] {
  const ends = Math.max(...certificatesOf(config).map((pem) => certificateFacts(pem).expires_at));
  if (!Number.isFinite(ends)) return [];
  const stops = "nobody can sign in by it once it shows another one that does not stand here";
  return [
    { subject: `provider-certificate ${id}`, ends, kind: "the last certificate of", name, stops, page },
  ];
}
