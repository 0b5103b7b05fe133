"use client";
/** A new decision: title, project, a template, and the same editor. */
import { useSingle } from "@platform/react-hooks";
import { Button, Callout, Menu, MenuItem, Textarea, toast } from "@platform/ui-primitives";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { LayoutTemplate } from "lucide-react";
import { useRouter, useSearchParams } from "next/navigation";
import { useRef, useState } from "react";
import { PageHeader } from "@/features/shell/page-header";
import { ErrorState } from "@/features/states/error-state";
import { useApp } from "@/lib/api/provider";
import { firstProject, isProjectKey } from "@/lib/project-key";
import { acceptDecision, decisionService, projectsQuery } from "@/queries/decisions";
import { draftKey, type Draft } from "./draft";
import { DraftStatus } from "./draft-status";
import { EditorSurface } from "./editor-surface";
import { MetadataForm } from "./metadata-form";
import { ProjectField } from "./project-field";
import { templates, type Template } from "./templates";
import { useClaim, useDraft } from "./use-draft";

export function NewPage() {
  const { canEdit, paths, workspace } = useApp();
  const claim = useClaim(draftKey(workspace.id, "new"));
  const trail = [{ label: "Decisions", href: paths.decisions }];
  if (canEdit && claim !== undefined) return <Writing key={claim.key} draftAt={claim.key} />;
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

function Writing({ draftAt }: { draftAt: string }) {
  const app = useApp();
  const { paths } = app;
  const router = useRouter();
  const queries = useQueryClient();
  const state = useDraft(draftAt, emptyDraft);
  const { draft, change } = state;
  const { project, projects } = useProject(draft.project);
  const projectBox = useRef<HTMLInputElement & HTMLSelectElement>(null);
  const [asked, setAsked] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const title = draft.title.trim();

  const { run: create, busy } = useSingle(async () => {
    if (title === "") return;
    if (!isProjectKey(project)) {
      setAsked(true);
      projectBox.current?.focus();
      return;
    }
    // The id is kept with the draft: trying again after a lost answer returns the decision that was made.
    const newId = draft.newId === "" ? crypto.randomUUID() : draft.newId;
    change({ newId });
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
    }
  });

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
        <div className="flex flex-wrap items-start gap-2">
          <ProjectField ref={projectBox} project={project} projects={projects} onProject={(next) => change({ project: next })} asked={asked} />
          <TemplateMenu draft={draft} onPick={(template) => change({ content: template.content })} />
        </div>
      </div>
      <MetadataForm draft={draft} onChange={change} withComment={false} />
      <EditorSurface content={draft.content} title={title} project={project} onChange={(content) => change({ content })} onSave={() => void create()} previewable />
    </div>
  );
}

/** What was chosen, else what the list was narrowed to, else the only one there is. Among several a person chooses. */
function useProject(chosen: string) {
  const filtered = useSearchParams().get("project") ?? "";
  const { data: projects } = useQuery(projectsQuery(useApp()));
  const only = projects === undefined || projects.length > 1 ? "" : (projects[0]?.key ?? firstProject);
  return { project: chosen !== "" ? chosen : isProjectKey(filtered) ? filtered : only, projects: projects ?? [] };
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
