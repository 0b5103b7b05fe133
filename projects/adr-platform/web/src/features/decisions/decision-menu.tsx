"use client";
/** What else can be done with a decision. */
import type { DecisionSummary } from "@platform/contracts/adr/v1/decision_pb";
import { IconButton, Menu, MenuItem, MenuSeparator, toast } from "@platform/ui-primitives";
import { Archive, ArchiveRestore, Copy, Download, GitCompareArrows, History, Link2, Link as LinkIcon, MoreHorizontal, Replace } from "lucide-react";
import { useRouter } from "next/navigation";
import { saveFile } from "@/features/import/save-file";
import { useApp } from "@/lib/api/provider";
import { useArchive } from "./use-archive";

export interface DecisionMenuProps {
  decision: DecisionSummary;
  content: string;
  onSupersede: () => void;
  onRelate: () => void;
}

export function DecisionMenu({ decision, content, onSupersede, onRelate }: DecisionMenuProps) {
  const { paths, canEdit } = useApp();
  const router = useRouter();
  const archive = useArchive();
  const { id, version, archived } = decision;
  const copy = async (text: string, what: string) => {
    await navigator.clipboard.writeText(text);
    toast({ text: `${what} copied` });
  };
  return (
    <Menu
      align="end"
      trigger={
        <IconButton label="More actions">
          <MoreHorizontal size={17} aria-hidden />
        </IconButton>
      }
    >
      <MenuItem icon={<History size={14} aria-hidden />} hint="h" onSelect={() => router.push(paths.history(id))}>
        History
      </MenuItem>
      <MenuItem icon={<GitCompareArrows size={14} aria-hidden />} hint="c" disabled={version < 2n} onSelect={() => router.push(paths.compare(id, version - 1n, version))}>
        Compare versions
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<LinkIcon size={14} aria-hidden />} onSelect={() => void copy(`${window.location.origin}${paths.decision(id)}`, "Link")}>
        Copy link
      </MenuItem>
      <MenuItem icon={<Copy size={14} aria-hidden />} onSelect={() => void copy(content, "Text")}>
        Copy the record’s text
      </MenuItem>
      <MenuItem icon={<Download size={14} aria-hidden />} onSelect={() => saveFile(new Blob([content], { type: "text/markdown" }), fileName(decision))}>
        Download the text
      </MenuItem>
      {canEdit && !archived ? (
        <>
          <MenuSeparator />
          <MenuItem icon={<Link2 size={14} aria-hidden />} onSelect={onRelate}>
            Link to another decision…
          </MenuItem>
          <MenuItem icon={<Replace size={14} aria-hidden />} onSelect={onSupersede}>
            Superseded by…
          </MenuItem>
        </>
      ) : null}
      {canEdit ? (
        <>
          <MenuSeparator />
          <MenuItem icon={archived ? <ArchiveRestore size={14} aria-hidden /> : <Archive size={14} aria-hidden />} onSelect={() => void archive(decision)}>
            {archived ? "Restore" : "Archive"}
          </MenuItem>
        </>
      ) : null}
    </Menu>
  );
}

function fileName({ path, number, title }: DecisionSummary): string {
  const kept = path.split("/").at(-1);
  if (kept !== undefined && kept !== "") return kept;
  const slug = title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "");
  return `${number === undefined ? "" : `${String(number).padStart(4, "0")}-`}${slug}.md`;
}
