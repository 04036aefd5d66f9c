/** A provider's metadata, as an administrator pastes it: what we need of it, to be looked at before it is saved. */
import { certificatesIn } from "../certificates.ts";
import { readXml } from "./read-xml.ts";
import { attributeOf, bindings, childrenOf, everythingIn, ns } from "./xml-names.ts";

/** What metadata says about one identity provider. */
export interface ProviderMetadata {
  readonly entity_id: string;
  readonly sso_url: string;
  /** PEM, one after another. */
  readonly certificates: string;
}

/** Its content, or what is wrong with it. */
export type MetadataRead =
  | { readonly ok: true; readonly metadata: ProviderMetadata }
  | {
      readonly ok: false;
      readonly because: "metadata-unreadable" | "metadata-not-one" | "metadata-incomplete";
    };

const largest = 1024 * 1024;

/** Reads it. Metadata of federations, with many providers in one file, is refused. */
export function readMetadata(text: string): MetadataRead {
  if (text.length > largest) return { ok: false, because: "metadata-unreadable" };
  // Nothing here is signed content: comments may go.
  const read = readXml(text.trim().replaceAll(/<!--(?:[^-]|-(?!->))*-->/g, ""));
  if (!read.ok) return { ok: false, because: "metadata-unreadable" };
  const providers = everythingIn(read.root).flatMap((entity) =>
    childrenOf(entity, ns.metadata, "IDPSSODescriptor").map((descriptor) => ({ entity, descriptor })),
  );
  const [provider] = providers;
  if (!provider || providers.length > 1) return { ok: false, because: "metadata-not-one" };
  const { entity, descriptor } = provider;
  const services = childrenOf(descriptor, ns.metadata, "SingleSignOnService");
  const redirect = services.find((service) => attributeOf(service, "Binding") === bindings.redirect);
  const entityId = attributeOf(entity, "entityID");
  const url = redirect && attributeOf(redirect, "Location");
  const certificates = childrenOf(descriptor, ns.metadata, "KeyDescriptor")
    .filter((key) => (attributeOf(key, "use") ?? "signing") === "signing")
    .flatMap((key) => everythingIn(key).filter(({ local }) => local === "X509Certificate"))
    .flatMap(({ text: base64 }) => certificatesIn(base64));
  if (!entityId || !url || certificates.length === 0) return { ok: false, because: "metadata-incomplete" };
  return {
    ok: true,
    metadata: { entity_id: entityId, sso_url: url, certificates: [...new Set(certificates)].join("") },
  };
}
