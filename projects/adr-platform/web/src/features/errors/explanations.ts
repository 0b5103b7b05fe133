/**
 * What the codes of errors mean, read from the page of errors that the build puts in place (`next.config.ts`). To
 * explain another code add its section to `docs/errors.md`; `adr explain` prints the same.
 */
export interface Explanation {
  code: string;
  /** The group it stands in, such as "Search". */
  group: string;
  /** Paragraphs, as Markdown. */
  text: string;
}

/** The page's sections, in order. Its second-level headings are groups, its third-level headings codes. */
export function readExplanations(page: string): Explanation[] {
  return page.split(/^## /m).slice(1).flatMap((part) => {
    const [heading = "", ...sections] = part.split(/^### /m);
    const group = heading.split("\n")[0]?.trim() ?? "";
    return sections.map((section) => {
      const [code = "", ...lines] = section.split("\n");
      return { code: code.trim(), group, text: lines.join("\n").trim() };
    });
  });
}

/** The explanation of a code. Codes of the connection, such as `transport.unavailable`, share one. */
export function explanationOf(explanations: readonly Explanation[], code: string): Explanation | undefined {
  return explanations.find((one) => one.code === code) ?? explanations.find((one) => one.code === code.split(".")[0]);
}

export function explanations(): Explanation[] {
  return readExplanations(process.env["ERRORS_PAGE"] ?? "");
}

/** Where a code is explained. */
export function explanationAddress(code: string): string {
  return `/errors/${encodeURIComponent(code)}`;
}
