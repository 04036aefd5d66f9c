/** Rules that a composed root broke, in words for whoever composes it. */

const words: Readonly<Record<string, string>> = {
  "threshold-unreachable": "it would take more people to change it than it has: there have to be two.",
  "key-twice": "two of the cards hold the same key: one key is one human.",
  "station-origin": "a station's address does not fit its name.",
  "station-cannot-be-independent": "a station on one machine with a server cannot be independent.",
  "empty-group": "fewer people approve than a policy asks for: add another person first.",
  "independent-unreachable": "nobody could approve out of the server's reach.",
  "people-threshold": "one approver alone could add requesters: add another person first.",
  "passkey-station": "a passkey names no station.",
  "bad-shape": "a name is empty or too long, or holds a character that does not show itself.",
};

/** The sentence for a fault; the fault itself where there is none. */
export function rootFaultWords(fault: string): string {
  return words[fault] ?? fault;
}
