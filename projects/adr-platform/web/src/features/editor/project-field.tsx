"use client";
/** The project that a new decision goes to: one there is, or a new one that is named here. */
import type { Project } from "@platform/contracts/adr/v1/decision_pb";
import { Button, Field, Input, Select } from "@platform/ui-primitives";
import { useState, type Ref } from "react";
import { isProjectKey, projectKeyRule } from "@/lib/project-key";

/** No key, so it cannot be a project's. */
const another = "+";

export interface ProjectFieldProps {
  /** A key; empty as long as nothing is chosen. */
  project: string;
  projects: readonly Pick<Project, "key">[];
  onProject: (project: string) => void;
  /** Says that one is missing, after somebody tried without. */
  asked: boolean;
  ref: Ref<HTMLInputElement & HTMLSelectElement>;
}

export function ProjectField({ project, projects, onProject, asked, ref }: ProjectFieldProps) {
  const [naming, setNaming] = useState(false);
  const keys = [...new Set([...(project === "" ? [] : [project]), ...projects.map(({ key }) => key)])];
  const missing = asked && project === "";
  const problem = missing ? (naming ? "Name the project" : "Choose a project") : project === "" || isProjectKey(project) ? undefined : projectKeyRule;
  return (
    <Field label="Project" hideLabel error={problem}>
      {(ids) =>
        naming ? (
          <div className="flex items-center gap-1">
            <Input {...ids} ref={ref} autoFocus autoComplete="off" maxLength={100} placeholder="payments-api" className="!w-48" value={project} onChange={(event) => onProject(event.target.value.trim())} />
            <Button
              look="ghost"
              onClick={() => {
                setNaming(false);
                onProject("");
              }}
            >
              Cancel
            </Button>
          </div>
        ) : (
          <Select
            {...ids}
            ref={ref}
            className="sm:!w-auto sm:max-w-80"
            value={project}
            onChange={({ target: { value } }) => {
              setNaming(value === another);
              onProject(value === another ? "" : value);
            }}
          >
            {project === "" ? <option value="">Choose a project</option> : null}
            {keys.map((key) => (
              <option key={key} value={key}>
                {key}
              </option>
            ))}
            <option value={another}>New project…</option>
          </Select>
        )
      }
    </Field>
  );
}
