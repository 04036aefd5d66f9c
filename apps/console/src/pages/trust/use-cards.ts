/** Cards to choose from: those that stations offered, and those brought as files; each checked in this browser. */
import { endpoints, type OfferedCard } from "@countersign/api";
import { parseSignature, type Signed, uncarry } from "@countersign/protocol";
import { webCrypto } from "@countersign/protocol/web";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { api } from "../../api/client.ts";
import { useTopics } from "../../api/use-topics.ts";
import { type CardStation, type ReadCard, readCard } from "../../ceremonies/read-card.ts";
import { RefusedHere } from "../../parts/refused-here.ts";
import { textsIn, useKept } from "../../parts/use-kept.ts";
import { documentHash, signedOf } from "./use-trust.ts";

/** A card that its keys signed, or one that is no good. */
export interface ChoosableCard {
  readonly hash: string;
  readonly name: string;
  readonly verdict:
    | { readonly ok: true; readonly card: ReadCard }
    | { readonly ok: false; readonly because: string };
  /** Its station stands beside this server: never independent. */
  readonly besideServer: boolean;
  /** A person who holds one of its keys already, by a published root or people list. */
  readonly holder: string | undefined;
}

const queryKey = ["cards-to-choose"] as const;

/** The cards, and how to add one from a file. */
export function useCards() {
  const memory = useQueryClient();
  const [brought, setBrought] = useState<readonly ChoosableCard[]>([]);
  const [files, setFiles] = useKept<Readonly<Record<string, string>>>("cards", () => ({}), textsIn);
  const [filesAtOpening] = useState(files);
  useTopics(["trust"], queryKey);
  const read = useQuery({ queryKey, queryFn: readOffered });
  const add = useCallback(
    (card: ChoosableCard) =>
      setBrought((before) => [...before.filter(({ hash }) => hash !== card.hash), card]),
    [],
  );
  useEffect(() => {
    // What was kept is checked like a file that somebody brings now.
    for (const [name, text] of Object.entries(filesAtOpening))
      void cardInText(text, name).then(add, () => undefined);
  }, [filesAtOpening, add]);
  const bring = async (file: File) => {
    const text = await file.text();
    const card = await cardInText(text, file.name);
    add(card);
    setFiles({ ...files, [card.hash]: text });
  };
  const offered = read.data ?? [];
  const cards = [...brought, ...offered.filter(({ hash }) => !brought.some((one) => one.hash === hash))];
  return { read, cards, bring, refresh: async () => memory.invalidateQueries({ queryKey }) };
}

async function readOffered(): Promise<ChoosableCard[]> {
  const { reply } = await api.call(endpoints.drafts.listCards);
  return Promise.all(
    reply.cards.map(async ({ hash, name, card, station, person }): Promise<ChoosableCard> => {
      const signed = signedOf(card);
      const verdict = signed
        ? await readCard(signed, stationOf(station), webCrypto)
        : { ok: false as const, because: "not-readable" };
      return { hash, name, verdict, besideServer: station?.beside_server ?? false, holder: person?.person };
    }),
  );
}

function stationOf(told: OfferedCard["station"]): CardStation | undefined {
  if (!told) return undefined;
  const { beside_server: besideServer, ...station } = told;
  return { ...station, besideServer };
}

async function cardInText(text: string, name: string): Promise<ChoosableCard> {
  const signed = signedInText(text);
  if (!signed) throw new RefusedHere(`${name} is no card.`);
  // A passkey's card has to be offered by its station: only the station says where it was made.
  const verdict = await readCard(signed, undefined, webCrypto);
  if (!verdict.ok) throw new RefusedHere(`${name} is no card that can be used: ${verdict.because}.`);
  return {
    hash: documentHash(signed),
    name: verdict.card.name,
    verdict,
    besideServer: false,
    holder: undefined,
  };
}

function signedInText(text: string): Signed | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || !("bytes" in value) || !("signatures" in value))
    return undefined;
  if (typeof value.bytes !== "string" || !Array.isArray(value.signatures)) return undefined;
  const signatures = value.signatures.map(parseSignature).flatMap((one) => (one.ok ? [one.signature] : []));
  return uncarry({ bytes: value.bytes, signatures });
}
