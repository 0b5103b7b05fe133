"use client";
/** A record's text: rendered when it is Markdown, else as it was written, and said so. */
import { Format } from "@platform/contracts/adr/v1/decision_pb";
import { Callout } from "@platform/ui-primitives";
import { Highlighted } from "@/features/markdown/code-block";
import { MarkdownView } from "@/features/markdown/markdown-view";
import type { Rendered } from "@/features/markdown/pipeline";

const otherFormats: Partial<Record<Format, { name: string; language: string }>> = {
  [Format.RESTRUCTUREDTEXT]: { name: "reStructuredText", language: "rst" },
  [Format.ASCIIDOC]: { name: "AsciiDoc", language: "asciidoc" },
};

export interface RecordViewProps {
  content: string;
  format: Format;
  rendered: Rendered;
  resolveLink?: (href: string) => string | undefined;
  resolvePicture?: ((src: string) => string | undefined) | undefined;
}

export function RecordView({ content, format, rendered, resolveLink, resolvePicture }: RecordViewProps) {
  const other = otherFormats[format];
  if (other === undefined) {
    return <MarkdownView rendered={rendered} resolveLink={resolveLink} resolvePicture={resolvePicture} />;
  }
  return (
    <div className="markdown">
      <Callout className="mb-4 text-base">
        This record is {other.name}. It is kept, searched and exported as it is, and shown as it was written.
      </Callout>
      <div className="[&_pre]:whitespace-pre-wrap">
        <Highlighted text={content} language={other.language} />
      </div>
    </div>
  );
}
