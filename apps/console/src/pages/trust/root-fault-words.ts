/** Rules that a composed root or list of requesters broke, in words for whoever composes it. */
import type { ListFault } from "../../ceremonies/people-list.ts";

const words: Readonly<Record<string, string>> = {
  "threshold-unreachable": "it would take more people to change it than it has: there have to be two.",
  "key-twice": "two of the cards hold the same key: one key is one human.",
  "station-origin": "a station's address does not fit its name.",
  "station-cannot-be-independent": "a station on one machine with a server cannot be independent.",
  "empty-group": "fewer people approve than a policy asks for: add another person first.",
  "independent-unreachable": "nobody could approve out of the server's reach.",
  "people-threshold": "one approver alone could add requesters: add another person first.",
  "person-without-key": "somebody would have no key left: bring a card with a new one.",
  "passkey-station": "a passkey names no station.",
  "bad-shape": "a name is empty or too long, or holds a character that does not show itself.",
};

const listWords: Readonly<Record<ListFault, string>> = {
  "no-client": "choose at least one client.",
  "too-few-sign": "fewer people would sign than this list asks for.",
  "not-a-keeper": "somebody who is to sign does not keep this list.",
  "station-not-in-root":
    "the passkey was made at a station that the root does not name; an SSH key has no station, or somebody of the root's own brings the station along.",
  "people-key-twice": "somebody on the list holds this key already: one key is one human.",
  "people-key-of-root":
    "this key is one of the server's, or of somebody who approves: no service may hold it.",
  "not-on-the-list": "nobody on the list is called so.",
  "bad-shape": "a name is empty or too long, or holds a character that does not show itself.",
};

/** Why a list of requesters was not composed, as a sentence. */
export function listFaultWords(fault: ListFault): string {
  return listWords[fault];
}

/** The sentence for a fault; the fault itself where there is none. */
export function rootFaultWords(fault: string): string {
  return words[fault] ?? fault;
}
