"use client";
/** Where a folder or files are dropped or chosen. */
import { Button } from "@platform/ui-primitives";
import clsx from "clsx";
import { FilePlus, FolderOpen, FolderUp } from "lucide-react";
import { useRef, useState, type DragEvent } from "react";
import { fromDrop, fromInput, type Picked } from "./collect";

export function DropZone({ onPick, onError }: { onPick: (picked: Picked) => void; onError: (error: unknown) => void }) {
  const [over, setOver] = useState(false);
  const folder = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    fromDrop(event.dataTransfer.items).then(onPick, onError);
  };
  const read = (input: HTMLInputElement) => {
    if (input.files !== null && input.files.length > 0) onPick(fromInput(input.files));
    // The same folder may be chosen again.
    input.value = "";
  };
  return (
    <div
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={clsx(
        "flex flex-col items-center rounded-lg border-2 border-dashed px-6 py-14 text-center transition-colors",
        over ? "border-accent bg-accent-soft" : "border-line-strong",
      )}
    >
      <FolderUp size={30} aria-hidden className="mb-4 text-ink-3" />
      <h2 className="text-lg font-semibold">Drop a folder of decision records here</h2>
      <p className="mt-1 max-w-md text-pretty text-ink-2">
        Markdown, reStructuredText and AsciiDoc, with the pictures they show. Bring the whole folder: index pages and templates are told apart by
        what they say.
      </p>
      <div className="mt-6 flex flex-wrap justify-center gap-2">
        <Button look="primary" icon={<FolderOpen size={15} aria-hidden />} onClick={() => folder.current?.click()}>
          Choose a folder
        </Button>
        <Button icon={<FilePlus size={15} aria-hidden />} onClick={() => files.current?.click()}>
          Choose files
        </Button>
      </div>
      <input ref={folder} type="file" hidden multiple aria-label="Folder to import" {...{ webkitdirectory: "" }} onChange={(event) => read(event.target)} />
      <input ref={files} type="file" hidden multiple aria-label="Files to import" onChange={(event) => read(event.target)} />
    </div>
  );
}
