"use client";
/** A record's text: rendered when it is Markdown, else as it was written, and said so. */
import { Format, type Decision } from "@platform/contracts/adr/v1/decision_pb";
import { Callout } from "@platform/ui-primitives";
import { Highlighted } from "@/features/markdown/code-block";
import type { Rendered } from "@/features/markdown/pipeline";
import { RecordMarkdown } from "./record-markdown";

const otherFormats: Partial<Record<Format, { name: string; language: string }>> = {
  [Format.RESTRUCTUREDTEXT]: { name: "reStructuredText", language: "rst" },
  [Format.ASCIIDOC]: { name: "AsciiDoc", language: "asciidoc" },
};

export interface RecordViewProps {
  /** The decision that the text belongs to, as it is or as it was. */
  decision: Decision | undefined;
  content: string;
  format: Format;
  rendered: Rendered;
}

export function RecordView({ decision, content, format, rendered }: RecordViewProps) {
  const other = otherFormats[format];
  if (other === undefined) return <RecordMarkdown decision={decision} rendered={rendered} />;
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
