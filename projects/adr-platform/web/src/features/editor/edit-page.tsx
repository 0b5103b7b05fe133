"use client";
/** Edits a decision. What is typed is kept as a draft; a change by someone else opens a merge, never an error. */
import { Format, type Decision, type EditConflict } from "@platform/contracts/adr/v1/decision_pb";
import { useSingle } from "@platform/react-hooks";
import { Button, Callout, Skeleton, buttonClass, toast } from "@platform/ui-primitives";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { MergeView } from "@/features/compare/merge-view";
import { paddedNumber, plainTitle } from "@/features/decisions/number";
import { PageHeader } from "@/features/shell/page-header";
import { ErrorState } from "@/features/states/error-state";
import { NotOpened } from "@/features/states/not-opened";
import { useApp } from "@/lib/api/provider";
import { decisionQuery } from "@/queries/decisions";
import type { Claim } from "./claim-draft";
import { draftKey, type Draft } from "./draft";
import { DraftStatus } from "./draft-status";
import { EditorSurface } from "./editor-surface";
import { toEditor } from "./line-ends";
import { MetadataForm } from "./metadata-form";
import { useClaim, useDraft } from "./use-draft";
import { useSave } from "./use-save";

export function EditPage({ id }: { id: string }) {
  const app = useApp();
  const { data, error, refetch } = useQuery(decisionQuery(app, id));
  // Drafts live in the browser, so the editor does too: there is no place for one before.
  const claim = useClaim(draftKey(app.workspace.id, id));
  // The editor keeps what it opened with: a refetch must not change the ground under what is being written.
  const [opened, setOpened] = useState<Decision>();
  if (opened === undefined && data !== undefined) setOpened(data);
  const trail = [{ label: "Decisions", href: app.paths.decisions }];
  if (opened !== undefined && !app.canEdit) return <Refused trail={trail} />;
  if (opened !== undefined && claim !== undefined) return <Editing key={claim.key} opened={opened} newest={data ?? opened} draftsAt={claim} />;
  return (
    <>
      <PageHeader trail={trail} title="Edit" />
      {error === null ? (
        <div className="flex flex-col gap-3 p-6" aria-busy="true">
          <Skeleton className="h-6 w-1/2" />
          <Skeleton className="h-96" />
        </div>
      ) : (
        <div className="p-6">
          <NotOpened what="The decision could not be opened" error={error} onRetry={() => void refetch()} />
        </div>
      )}
    </>
  );
}

function Refused({ trail }: { trail: { label: string; href: string }[] }) {
  return (
    <>
      <PageHeader trail={trail} title="Edit" />
      <div className="mx-auto w-full max-w-2xl p-6">
        <Callout tone="warning" title="Your role reads only">
          Ask an owner of the workspace to make you an editor.
        </Callout>
      </div>
    </>
  );
}

function cleanDraft({ summary, content }: Decision): Draft {
  return {
    content: toEditor(content),
    title: "",
    project: summary?.project ?? "",
    tags: summary?.tags ?? [],
    categories: summary?.categories ?? [],
    comment: "",
    baseVersion: (summary?.version ?? 0n).toString(),
    baseContent: content,
    newId: "",
    savedAt: 0,
  };
}

interface EditingProps {
  opened: Decision;
  newest: Decision;
  draftsAt: Pick<Claim, "key" | "elsewhere">;
}

function Editing({ opened, newest, draftsAt }: EditingProps) {
  const { paths } = useApp();
  const router = useRouter();
  const id = opened.summary?.id ?? "";
  const [clean] = useState(() => cleanDraft(opened));
  const state = useDraft(draftsAt.key, clean);
  const { draft, change } = state;
  const save = useSave(opened);
  const [failure, setFailure] = useState<unknown>();
  const [conflict, setConflict] = useState<EditConflict>();

  const { run: submit, busy } = useSingle(async () => {
    setFailure(undefined);
    const result = await save(draft, (reached) =>
      change({ baseVersion: (reached.summary?.version ?? 0n).toString(), baseContent: reached.content }),
    );
    if (result.kind === "conflict") setConflict(result.conflict);
    else if (result.kind === "failed") setFailure(result.error);
    else {
      state.forget();
      toast({ text: "Saved", detail: `Version ${(result.decision.summary?.version ?? 0n).toString()}` });
      router.push(paths.decision(id));
    }
  });
  const name = opened.summary === undefined ? "Decision" : `${paddedNumber(opened.summary.number)} ${plainTitle(opened.summary)}`.trim();
  const trail = [
    { label: "Decisions", href: paths.decisions },
    { label: name, href: paths.decision(id) },
  ];
  if (conflict !== undefined) {
    return (
      <>
        <PageHeader trail={trail} title="Merge" />
        <Merging
          draft={draft}
          conflict={conflict}
          onCancel={() => setConflict(undefined)}
          onMerged={(part) => {
            change(part);
            setConflict(undefined);
            toast({ text: "Merged", detail: "Look it over, then save." });
          }}
        />
      </>
    );
  }
  const movedOn = (newest.summary?.version ?? 0n) > BigInt(draft.baseVersion);
  return (
    <div className="flex h-dvh flex-col">
      <PageHeader
        trail={trail}
        title="Edit"
        actions={
          <>
            <DraftStatus state={state} />
            <Link href={paths.decision(id)} className={buttonClass("ghost", "md", "max-sm:hidden")}>
              Close
            </Link>
            <Button look="primary" busy={busy} disabled={!state.dirty} onClick={() => void submit()}>
              Save
            </Button>
          </>
        }
      />
      {state.restored && state.dirty ? <RestoredNote onDiscard={state.discard} /> : null}
      {draftsAt.elsewhere > 0 ? <Callout className="m-3 mb-0">You are writing on this decision in another tab too. Each tab keeps a draft of its own; who saves second merges.</Callout> : null}
      {movedOn ? <MovedOnNote newest={newest} /> : null}
      {failure === undefined ? null : <ErrorState what="Not saved; your text is kept here" error={failure} className="m-3" onRetry={() => void submit()} />}
      <MetadataForm draft={draft} onChange={change} withComment />
      <EditorSurface
        content={draft.content}
        onChange={(content) => change({ content })}
        onSave={() => {
          if (state.dirty) void submit();
        }}
        decision={opened}
        project={draft.project}
        previewable={opened.format === Format.MARKDOWN || opened.format === Format.UNSPECIFIED}
      />
    </div>
  );
}

function RestoredNote({ onDiscard }: { onDiscard: () => void }) {
  return (
    <Callout
      role="status"
      className="m-3 mb-0"
      actions={
        <Button size="sm" onClick={onDiscard}>
          Discard the draft
        </Button>
      }
    >
      This is your unsaved draft, found in this browser.
    </Callout>
  );
}

function MovedOnNote({ newest: { summary } }: { newest: Decision }) {
  const { user } = useApp();
  return (
    <Callout tone="warning" role="status" className="m-3 mb-0">
      {summary?.updated?.userId === user.id ? "You" : (summary?.updated?.userName ?? "Someone")} saved version {(summary?.version ?? 0n).toString()} while you wrote. Saving will show both and let you merge.
    </Callout>
  );
}

interface MergingProps {
  draft: Draft;
  conflict: EditConflict;
  onMerged: (part: Partial<Draft>) => void;
  onCancel: () => void;
}

function Merging({ draft, conflict: { current }, onMerged, onCancel }: MergingProps) {
  const { user } = useApp();
  const summary = current?.summary;
  if (current === undefined || summary === undefined) return null;
  const { version, updated, tags, categories } = summary;
  const byMe = updated?.userId === user.id;
  return (
    <MergeView
      mine={draft.content}
      theirs={toEditor(current.content)}
      base={toEditor(draft.baseContent)}
      title={byMe ? "You changed this decision elsewhere while you wrote here" : "Someone changed this decision while you wrote"}
      theirsName={byMe ? `Your version ${version.toString()}` : `${updated?.userName ?? "Someone"}’s version ${version.toString()}`}
      onCancel={onCancel}
      onApply={(content) =>
        onMerged({
          content,
          baseContent: current.content,
          baseVersion: version.toString(),
          tags: [...new Set([...draft.tags, ...tags])],
          categories: [...new Set([...draft.categories, ...categories])],
        })
      }
    />
  );
}
