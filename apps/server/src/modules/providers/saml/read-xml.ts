/**
 * A second opinion on XML from strangers: reads the plain part of the language and refuses the rest, so that what passes
 * here means the same to every reader. No DOCTYPE, no entities of one's own, no comments, no processing instructions, no
 * CDATA, no relative namespace names (they make canonicalization come out empty), no attribute twice under two names.
 */
import { unescapeXml, XmlRefusal } from "./unescape-xml.ts";

/** An element, names resolved. */
export interface XmlElement {
  readonly namespace: string;
  readonly local: string;
  readonly attributes: readonly XmlAttribute[];
  readonly children: readonly XmlElement[];
  /** What stands directly in it. */
  readonly text: string;
}

/** An attribute; namespace declarations are none. */
export interface XmlAttribute {
  /** Empty without a prefix. */
  readonly namespace: string;
  readonly local: string;
  readonly value: string;
}

/** The root, or why there is none. */
export type XmlRead =
  | { readonly ok: true; readonly root: XmlElement }
  | { readonly ok: false; readonly because: "xml-refused" };

const limits = { depth: 32, elements: 4000, attributes: 32 };
const declaration =
  /<\?xml version="1\.0"(?: encoding="(?:UTF|utf)-8")?(?: standalone="(?:yes|no)")?\s*\?>\s*/y;
const name = String.raw`(?:[A-Za-z_][\w.-]*:)?[A-Za-z_][\w.-]*`;
const openTag = new RegExp(`<(${name})`, "y");
const closeTag = new RegExp(String.raw`</(${name})\s*>`, "y");
const attribute = new RegExp(String.raw`\s+(${name})\s*=\s*(?:"([^"<]*)"|'([^'<]*)')`, "y");
const tagEnd = /\s*(\/?)>/y;
const characters = /[^<]+/y;
const space = /\s*/y;
const namespaceName = /^(?:https?:\/\/|urn:)[\x21-\x7e]+$/;
const xmlNamespace = "http://www.w3.org/XML/1998/namespace";

/** Reads a whole document. */
export function readXml(document: string): XmlRead {
  try {
    return { ok: true, root: new Reader(document).document() };
  } catch (error) {
    if (error instanceof XmlRefusal) return { ok: false, because: "xml-refused" };
    throw error;
  }
}

type Scope = ReadonlyMap<string, string>;

class Reader {
  readonly #source: string;
  #at = 0;
  #elements = 0;

  constructor(source: string) {
    this.#source = source;
  }

  document(): XmlElement {
    this.#take(declaration);
    const root = this.#element(new Map(), 0);
    this.#take(space);
    if (this.#at !== this.#source.length) throw new XmlRefusal();
    return root;
  }

  #element(outer: Scope, depth: number): XmlElement {
    const [, qualified = ""] = this.#need(openTag);
    this.#elements += 1;
    if (depth > limits.depth || this.#elements > limits.elements) throw new XmlRefusal();
    const raw = this.#attributes();
    const scope = scopeOf(outer, raw);
    const head = {
      ...resolve(qualified, scope, scope.get("") ?? ""),
      attributes: plainAttributes(raw, scope),
    };
    if (this.#need(tagEnd)[1] === "/") return { ...head, children: [], text: "" };
    const children: XmlElement[] = [];
    let text = "";
    for (;;) {
      text += unescapeXml(this.#take(characters)?.[0] ?? "");
      const closing = this.#take(closeTag);
      if (closing) {
        if (closing[1] !== qualified) throw new XmlRefusal();
        return { ...head, children, text };
      }
      children.push(this.#element(scope, depth + 1));
    }
  }

  #attributes(): [string, string][] {
    const found: [string, string][] = [];
    for (let match = this.#take(attribute); match; match = this.#take(attribute))
      found.push([match[1] ?? "", unescapeXml(match[2] ?? match[3] ?? "")]);
    const names = new Set(found.map(([qualified]) => qualified));
    if (found.length > limits.attributes || names.size !== found.length) throw new XmlRefusal();
    return found;
  }

  #take(token: RegExp): RegExpExecArray | undefined {
    token.lastIndex = this.#at;
    const match = token.exec(this.#source);
    if (match) this.#at += match[0].length;
    return match ?? undefined;
  }

  #need(token: RegExp): RegExpExecArray {
    const match = this.#take(token);
    if (!match) throw new XmlRefusal();
    return match;
  }
}

function scopeOf(outer: Scope, raw: readonly [string, string][]): Scope {
  const declared = raw.flatMap(([qualified, value]) => {
    const prefix = declaredPrefix(qualified);
    if (prefix === undefined) return [];
    if (!namespaceName.test(value) || prefix.startsWith("xml") || value === xmlNamespace)
      throw new XmlRefusal();
    return [[prefix, value] as const];
  });
  return declared.length === 0 ? outer : new Map([...outer, ...declared]);
}

const declaredPrefix = (qualified: string) =>
  qualified === "xmlns" ? "" : /^xmlns:(.+)$/.exec(qualified)?.[1];

function plainAttributes(raw: readonly [string, string][], scope: Scope): XmlAttribute[] {
  const plain = raw
    .filter(([qualified]) => declaredPrefix(qualified) === undefined)
    .map(([qualified, value]) => ({ ...resolve(qualified, scope, ""), value }));
  const names = new Set(plain.map(({ namespace, local }) => `${namespace} ${local}`));
  if (names.size !== plain.length) throw new XmlRefusal();
  return plain;
}

function resolve(qualified: string, scope: Scope, none: string): { namespace: string; local: string } {
  const colon = qualified.indexOf(":");
  if (colon < 0) return { namespace: none, local: qualified };
  const prefix = qualified.slice(0, colon);
  const namespace = prefix === "xml" ? xmlNamespace : scope.get(prefix);
  if (namespace === undefined) throw new XmlRefusal();
  return { namespace, local: qualified.slice(colon + 1) };
}
