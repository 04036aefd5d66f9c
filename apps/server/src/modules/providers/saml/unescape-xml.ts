/** The five entities that XML has by itself, and numbers of characters. */

/** Thrown where a document is refused; never leaves `readXml`. */
export class XmlRefusal extends Error {}

const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const forbidden = /(?![\t\n\r])[\p{Cc}\p{Cs}\ufffe\uffff]/u;

/** What a piece of text says. Throws `XmlRefusal` for any other entity and for characters that XML has not. */
export function unescapeXml(text: string): string {
  const said = text.replaceAll(/&([^;&]{0,10});?/g, (whole, entity: string) => {
    if (!whole.endsWith(";")) throw new XmlRefusal();
    const number = /^#(?:x([0-9a-fA-F]{1,6})|(\d{1,7}))$/.exec(entity);
    const character = number
      ? fromNumber(number[1] === undefined ? Number(number[2]) : Number.parseInt(number[1], 16))
      : named[entity];
    if (character === undefined) throw new XmlRefusal();
    return character;
  });
  if (forbidden.test(said)) throw new XmlRefusal();
  return said;
}

function fromNumber(code: number): string | undefined {
  return code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
