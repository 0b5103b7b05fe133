/**
 * Colours code with shiki, in the browser, loading a grammar when the first block of its language shows. Each colour
 * carries both themes, so a change of theme needs no second pass.
 */
import type { HighlighterCore } from "shiki/core";
import { languageOf, loadGrammar } from "./grammars";

export interface TokenLineToken {
  text: string;
  color: string | undefined;
}

export type TokenLine = TokenLineToken[];

/** Longer blocks stay plain: colouring them would hold up the page. */
const lengthLimit = 60_000;

const light = "github-light-default";
const dark = "github-dark-default";

let shared: Promise<HighlighterCore> | undefined;

async function load(): Promise<HighlighterCore> {
  const [{ createHighlighterCore }, { createJavaScriptRegexEngine }] = await Promise.all([
    import("shiki/core"),
    import("shiki/engine/javascript"),
  ]);
  return createHighlighterCore({
    themes: [import("shiki/themes/github-light-default.mjs"), import("shiki/themes/github-dark-default.mjs")],
    langs: [],
    engine: createJavaScriptRegexEngine({ forgiving: true }),
  });
}

/** Tokens by line, or `undefined` when the language is unknown or the text too long. */
export async function highlight(text: string, name: string): Promise<TokenLine[] | undefined> {
  const language = languageOf(name);
  if (language === undefined || text.length > lengthLimit) return undefined;
  shared ??= load();
  const shiki = await shared;
  if (!shiki.getLoadedLanguages().includes(language)) await shiki.loadLanguage(await loadGrammar(language));
  const { tokens } = shiki.codeToTokens(text, { lang: language, themes: { light, dark }, defaultColor: "light-dark()" });
  return tokens.map((line) => line.map((token) => ({ text: token.content, color: token.htmlStyle?.["color"] })));
}
