"use client";
/** A new decision: title, project, a template, and the same editor. */
import { Button, Callout, Menu, MenuItem, Select, Textarea, toast } from "@platform/ui-primitives";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { LayoutTemplate } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState, useSyncExternalStore } from "react";
import { PageHeader } from "@/features/shell/page-header";
import { ErrorState } from "@/features/states/error-state";
import { useApp } from "@/lib/api/provider";
import { acceptDecision, decisionService, projectsQuery } from "@/queries/decisions";
import { draftKey, type Draft } from "./draft";
import { DraftStatus } from "./draft-status";
import { EditorSurface } from "./editor-surface";
import { MetadataForm } from "./metadata-form";
import { templates, type Template } from "./templates";
import { useDraft } from "./use-draft";

/** The project that a workspace without one begins with. */
const firstProject = "decisions";

export function NewPage() {
  const { canEdit, paths } = useApp();
  const inBrowser = useSyncExternalStore(() => () => undefined, () => true, () => false);
  const trail = [{ label: "Decisions", href: paths.decisions }];
  if (canEdit && inBrowser) return <Writing />;
  return (
    <>
      <PageHeader trail={trail} title="New decision" />
      {canEdit ? null : (
        <Callout tone="warning" title="Your role reads only" className="m-6">
          Ask an owner of the workspace to make you an editor.
        </Callout>
      )}
    </>
  );
}

const emptyDraft: Draft = {
  content: templates[0].content,
  title: "",
  project: "",
  tags: [],
  categories: [],
  comment: "",
  baseVersion: "0",
  baseContent: "",
  newId: "",
  savedAt: 0,
};

function Writing() {
  const app = useApp();
  const { paths, workspace } = app;
  const router = useRouter();
  const queries = useQueryClient();
  const state = useDraft(draftKey(workspace.id, "new"), emptyDraft);
  const { draft, change } = state;
  const projects = useQuery(projectsQuery(app)).data ?? [];
  const project = draft.project === "" ? (projects[0]?.key ?? firstProject) : draft.project;
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const title = draft.title.trim();

  const create = async () => {
    if (title === "" || busy) return;
    // The id is kept with the draft: trying again after a lost answer returns the decision that was made.
    const newId = draft.newId === "" ? crypto.randomUUID() : draft.newId;
    change({ newId });
    setBusy(true);
    setFailure(undefined);
    try {
      const { content, tags, categories } = draft;
      const { decision } = await decisionService(app).createDecision({ id: newId, project, title, content, tags, categories });
      state.forget();
      if (decision !== undefined) acceptDecision(queries, app, decision);
      toast({ text: "Created" });
      router.push(paths.decision(decision?.summary?.id ?? newId));
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };

  return (
    <div className="flex h-dvh flex-col">
      <PageHeader
        trail={[{ label: "Decisions", href: paths.decisions }]}
        title="New decision"
        actions={
          <>
            <DraftStatus state={state} />
            {state.dirty ? (
              <Button look="ghost" className="max-sm:hidden" onClick={state.discard}>
                Discard
              </Button>
            ) : null}
            <Button look="primary" busy={busy} disabled={title === ""} onClick={() => void create()}>
              Create
            </Button>
          </>
        }
      />
      {failure === undefined ? null : <ErrorState what="Not created; your text is kept here" error={failure} className="m-3" onRetry={() => void create()} />}
      <div className="flex flex-wrap items-start gap-3 px-4 pt-4 pb-2 sm:px-6">
        <Textarea
          aria-label="Title"
          placeholder="What is decided, in a few words"
          rows={1}
          maxLength={300}
          autoFocus
          value={draft.title}
          onChange={(event) => change({ title: event.target.value.replace(/\s*\n\s*/g, " ") })}
          className="min-w-60 flex-1 resize-none !border-transparent !bg-transparent !px-0 !text-2xl font-semibold tracking-tight [field-sizing:content]"
        />
        <div className="flex items-center gap-2">
          <Select aria-label="Project" className="!w-44" value={project} onChange={(event) => change({ project: event.target.value })}>
            {[...new Set([project, ...projects.map((entry) => entry.key)])].map((key) => (
              <option key={key} value={key}>
                {key}
              </option>
            ))}
          </Select>
          <TemplateMenu draft={draft} onPick={(template) => change({ content: template.content })} />
        </div>
      </div>
      <MetadataForm draft={draft} onChange={change} withComment={false} />
      <EditorSurface content={draft.content} title={title} onChange={(content) => change({ content })} onSave={() => void create()} previewable />
    </div>
  );
}

function TemplateMenu({ draft, onPick }: { draft: Draft; onPick: (template: Template) => void }) {
  const pick = (template: Template) => {
    const before = draft.content;
    onPick(template);
    const written = before.trim() !== "" && !templates.some((entry) => entry.content === before);
    if (written) toast({ text: `Now from the ${template.name} template`, action: { label: "Undo", run: () => onPick({ ...template, content: before }) } });
  };
  return (
    <Menu align="end" trigger={<Button icon={<LayoutTemplate size={14} aria-hidden />}>Template</Button>}>
      {templates.map((template) => (
        <MenuItem key={template.id} hint={template.note} onSelect={() => pick(template)}>
          {template.name}
        </MenuItem>
      ))}
    </Menu>
  );
}
