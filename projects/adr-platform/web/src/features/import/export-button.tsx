"use client";
/** Downloads the records as a zip: those nobody edited byte for byte as they came. */
import { useSingle } from "@platform/react-hooks";
import { IconButton, toast } from "@platform/ui-primitives";
import { Download } from "lucide-react";
import { useState } from "react";
import { toastError } from "@/features/states/toast-error";
import { useApp } from "@/lib/api/provider";
import { transferService } from "@/queries/transfer";
import { saveFile } from "./save-file";
import { zipExport } from "./zip-export";

/** With exactly one project chosen that project is exported, else all of them, each into its folder. */
export function ExportButton({ projects }: { projects: readonly string[] }) {
  const app = useApp();
  const [progress, setProgress] = useState<string>();
  const project = projects.length === 1 ? (projects[0] ?? "") : "";
  const { run } = useSingle(async () => {
    setProgress("0");
    try {
      const stream = transferService(app).exportFiles({ project });
      const { blob, files } = await zipExport(stream, (done, total) => setProgress(`${String(done)}/${String(total)}`));
      if (files === 0) {
        toast({ text: "There is nothing to export yet" });
        return;
      }
      saveFile(blob, `${project === "" ? app.workspace.slug : project}.zip`);
      toast({ text: `Exported ${files === 1 ? "1 file" : `${String(files)} files`}` });
    } catch (error) {
      toastError("The export stopped; nothing was saved", error);
    } finally {
      setProgress(undefined);
    }
  });
  return (
    <IconButton label={project === "" ? "Export all projects" : `Export ${project}`} busy={progress !== undefined} className={progress === undefined ? "" : "!w-auto !px-2"} onClick={() => void run()}>
      {progress === undefined ? <Download size={16} aria-hidden /> : <span className="text-xs tabular-nums">{progress}</span>}
    </IconButton>
  );
}
