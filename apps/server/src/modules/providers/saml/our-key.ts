/** Ourselves towards one provider: addresses of its own, and a key of its own that is made when it is first needed. */
import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";
import type { ServerContext } from "../../../platform/context.ts";
import type { ServiceProvider } from "./judge-response.ts";
import type { SamlTables } from "./saml-tables.ts";
import { selfSignedCertificate } from "./self-signed-certificate.ts";

const sealPurpose = "saml-key";
const lastsSeconds = 10 * 365 * 86_400;

/** Where a provider finds us: `response` is posted to, `metadata` is read. */
export function samlAddress(
  { config }: Pick<ServerContext, "config">,
  provider: string,
  what: "response" | "metadata",
): string {
  return `${config.publicUrl}/saml/${provider}/${what}`;
}

/** Ourselves, with the certificate around our key. */
export interface OurSide extends ServiceProvider {
  readonly certificate: string;
}

/** Who we are towards a provider; undefined where the key does not open here. */
export async function ourSide(ctx: ServerContext, provider: string): Promise<OurSide | undefined> {
  const kept = (await keptKey(ctx, provider)) ?? (await makeKey(ctx, provider));
  const opened = kept && ctx.secrets.open(sealPurpose, provider, kept.sealed_key);
  if (!opened) return undefined;
  return {
    entityId: samlAddress(ctx, provider, "metadata"),
    consumerUrl: samlAddress(ctx, provider, "response"),
    privateKey: Buffer.from(opened).toString("utf8"),
    certificate: kept.certificate,
  };
}

function keptKey(ctx: ServerContext, provider: string) {
  return ctx.db
    .$extendTables<SamlTables>()
    .selectFrom("saml_key")
    .selectAll()
    .where("provider_id", "=", provider)
    .executeTakeFirst();
}

async function makeKey(ctx: ServerContext, provider: string) {
  const { privateKey } = await promisify(generateKeyPair)("rsa", { modulusLength: 3072 });
  const now = ctx.clock.seconds();
  const host = new URL(ctx.config.publicUrl).hostname;
  const pem = privateKey.export({ type: "pkcs8", format: "pem" });
  await ctx.db
    .$extendTables<SamlTables>()
    .insertInto("saml_key")
    .values({
      provider_id: provider,
      sealed_key: ctx.secrets.seal(sealPurpose, provider, Buffer.from(pem)),
      certificate: selfSignedCertificate(privateKey, host, now - 3600, now + lastsSeconds),
      made_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  // Somebody else may have been quicker.
  return keptKey(ctx, provider);
}
