"use client";
/** Brings a folder in: choose, preview or import, watch the numbers, and see what became of each file. */
import { FileKind, ImportOutcome } from "@platform/contracts/adr/v1/transfer_service_pb";
import { useSingle } from "@platform/react-hooks";
import { Button, Callout, Field, Input, Progress, toast } from "@platform/ui-primitives";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useEffect, useRef, useState } from "react";
import { PageHeader } from "@/features/shell/page-header";
import { ErrorState } from "@/features/states/error-state";
import { toastError } from "@/features/states/toast-error";
import { useApp } from "@/lib/api/provider";
import { isProjectKey, projectKey, projectKeyRule } from "@/lib/project-key";
import { projectsQuery, refreshDecisions } from "@/queries/decisions";
import type { Picked } from "./collect";
import { ConflictMerge } from "./conflict-merge";
import { DropZone } from "./drop-zone";
import { ResultsTable } from "./results-table";
import { runImport, type ImportRow } from "./run-import";

type Phase = "choose" | "ready" | "running" | "previewed" | "done" | "stopped" | "failed";

export function ImportPage() {
  const { canEdit } = useApp();
  return (
    <>
      <PageHeader title="Import" />
      <div className="mx-auto w-full max-w-4xl px-4 py-8 pb-24 sm:px-6">
        {canEdit ? (
          <Importer />
        ) : (
          <Callout tone="warning" title="Your role reads only">
            Ask an owner of the workspace to make you an editor.
          </Callout>
        )}
      </div>
    </>
  );
}

function Importer() {
  const app = useApp();
  const queries = useQueryClient();
  const [picked, setPicked] = useState<Picked>();
  const [project, setProject] = useState("");
  const [phase, setPhase] = useState<Phase>("choose");
  const [rows, setRows] = useState<readonly ImportRow[]>([]);
  /** What the rows below are of, whatever is typed by now. */
  const [ran, setRan] = useState({ project: "", preview: false });
  const [error, setError] = useState<unknown>();
  const [merging, setMerging] = useState<ImportRow>();
  const running = useRef<AbortController | undefined>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  const choose = (next: Picked) => {
    if (next.files.length === 0) {
      toast({ text: "There are no files in it" });
      return;
    }
    setPicked(next);
    setProject(projectKey(next.folder));
    setRows([]);
    setPhase("ready");
  };
  const { run } = useSingle(async (dryRun: boolean) => {
    if (picked === undefined) return;
    const controller = new AbortController();
    running.current = controller;
    setRows([]);
    setError(undefined);
    setRan({ project, preview: dryRun });
    setPhase("running");
    try {
      const result = await runImport(app, { project, files: picked.files, dryRun }, { signal: controller.signal, onRows: (more) => setRows((before) => [...before, ...more]) });
      setPhase(result === "stopped" ? "stopped" : dryRun ? "previewed" : "done");
    } catch (failure) {
      setError(failure);
      setPhase("failed");
    }
    if (!dryRun) refreshDecisions(queries, app);
  });

  if (phase === "choose" || picked === undefined) {
    return <DropZone onPick={choose} onError={(failure) => toastError("The files could not be read", failure)} />;
  }
  const count = picked.files.length;
  return (
    <div className="flex flex-col gap-5">
      {phase === "running" ? (
        <Running done={rows.length} total={count} preview={ran.preview} onStop={() => running.current?.abort()} />
      ) : (
        <Settings
          picked={picked}
          project={project}
          onProject={setProject}
          finished={phase === "done"}
          onPreview={() => void run(true)}
          onImport={() => void run(false)}
          onOther={() => setPhase("choose")}
        />
      )}
      <Outcome phase={phase} error={error} rows={rows} total={count} project={ran.project} onRetry={() => void run(ran.preview)} />
      {rows.length === 0 ? null : <ResultsTable rows={rows} preview={ran.preview} onResolve={setMerging} />}
      <ConflictMerge
        row={merging}
        onClose={() => setMerging(undefined)}
        onMerged={(path) => setRows((before) => before.filter((row) => row.path !== path))}
      />
    </div>
  );
}

function Running({ done, total, preview, onStop }: { done: number; total: number; preview: boolean; onStop: () => void }) {
  return (
    <div className="flex items-center gap-4 rounded-lg border border-line p-4">
      <div className="flex-1">
        <p role="status" className="mb-2 tabular-nums">
          {preview ? "Looking at" : "Importing"} {done.toLocaleString("en")} of {total.toLocaleString("en")} files
        </p>
        <Progress value={done} max={total} label="Files done" />
      </div>
      <Button onClick={onStop}>Stop</Button>
    </div>
  );
}

interface SettingsProps {
  picked: Picked;
  project: string;
  onProject: (project: string) => void;
  finished: boolean;
  onPreview: () => void;
  onImport: () => void;
  onOther: () => void;
}

function Settings({ picked, project, onProject, finished, onPreview, onImport, onOther }: SettingsProps) {
  const known = useQuery(projectsQuery(useApp())).data?.find((entry) => entry.key === project);
  const valid = isProjectKey(project);
  const size = picked.files.reduce((sum, { file }) => sum + file.size, 0);
  return (
    <form
      className="flex flex-wrap items-end gap-3 rounded-lg border border-line p-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (valid) onImport();
      }}
    >
      <div className="min-w-56 flex-1">
        <Field
          label="Project"
          hint={known === undefined ? "A new project with a numbering of its own" : `Exists, with ${counted(Number(known.decisions), "decision")}; the same files change nothing`}
          error={valid ? undefined : projectKeyRule}
        >
          {(ids) => <Input {...ids} value={project} onChange={(event) => onProject(event.target.value)} />}
        </Field>
      </div>
      <p className="basis-full text-ink-2 tabular-nums sm:order-last">
        {counted(picked.files.length, "file")}{picked.folder === "" ? "" : ` of ${picked.folder}`}, {sizeWords(size)}
      </p>
      <div className="flex flex-wrap gap-2 sm:pb-6">
        <Button onClick={onOther}>Another folder</Button>
        <Button disabled={!valid} onClick={onPreview}>
          Preview
        </Button>
        <Button type="submit" look="primary" disabled={!valid}>
          {finished ? "Import again" : "Import"}
        </Button>
      </div>
    </form>
  );
}

interface OutcomeProps {
  phase: Phase;
  error: unknown;
  rows: readonly ImportRow[];
  total: number;
  project: string;
  onRetry: () => void;
}

function Outcome({ phase, error, rows, total, project, onRetry }: OutcomeProps) {
  const { paths } = useApp();
  if (phase === "failed") {
    return <ErrorState what={`Stopped after ${String(rows.length)} of ${String(total)} files; what came in stays, and importing again is safe`} error={error} onRetry={onRetry} />;
  }
  if (phase === "stopped") return <Callout role="status">Stopped after {rows.length} of {total} files. What came in stays; importing again completes it.</Callout>;
  if (phase === "previewed") return <Callout role="status">This is a preview: nothing was changed yet.</Callout>;
  if (phase !== "done") return null;
  const { decisions, title, rest } = summed(rows);
  return (
    <Callout role="status" tone={decisions === 0 ? "warning" : "note"} title={title}>
      {rest === "" ? null : <p>{rest}</p>}
      {decisions === 0 ? null : (
        <Link href={`${paths.decisions}?project=${encodeURIComponent(project)}`} className="text-accent-ink underline">
          See the decisions of {project}
        </Link>
      )}
    </Callout>
  );
}

/** An import in words: how many files are decisions now, and what became of the others. */
function summed(rows: readonly ImportRow[]): { decisions: number; title: string; rest: string } {
  const failed = rows.filter(({ outcome }) => outcome === ImportOutcome.FAILED).length;
  const decisions = rows.filter(({ outcome, kind }) => outcome !== ImportOutcome.FAILED && kind === FileKind.RECORD).length;
  const kept = rows.length - failed - decisions;
  const rest = [
    failed === 0 ? "" : `${counted(failed, "file")} did not come in; each says why below.`,
    kept === 0 ? "" : `${counted(kept, "file")} ${kept === 1 ? "is" : "are"} no record and kept beside the records, for their links and pictures.`,
  ];
  return { decisions, title: decisions === 0 ? "No decision came in" : "Imported", rest: rest.filter((part) => part !== "").join(" ") };
}

function counted(count: number, thing: string): string {
  return `${count.toLocaleString("en")} ${thing}${count === 1 ? "" : "s"}`;
}

/** Kilobytes below one megabyte: "0.0 MB" looks like nothing. */
function sizeWords(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024).toString()} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}
