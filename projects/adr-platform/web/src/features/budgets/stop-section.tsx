"use client";
/** The kill switch: stop the workspace, a person or a key, and let calls in again. */
import { Scope, type Subject } from "@platform/contracts/ai/v1/accounts_pb";
import type { Stopped } from "@platform/contracts/ai/v1/budget_service_pb";
import { Button } from "@platform/ui-primitives";
import { OctagonX } from "lucide-react";
import { useState } from "react";
import { StopDialog } from "./stop-dialog";
import { subjectKey, subjectWords } from "./subject";
import { useResume } from "./use-resume";

export function StopSection({ stopped }: { stopped: readonly Stopped[] }) {
  const [stopping, setStopping] = useState(false);
  return (
    <section aria-labelledby="stops">
      <h2 id="stops" className="mb-2 font-semibold">
        Stops
      </h2>
      <div className="rounded-lg border border-line">
        <div className="flex flex-wrap items-center justify-between gap-3 px-4 py-3">
          <p className="min-w-0 flex-1 basis-60 text-ink-2">Ends answers in the middle and refuses calls, of the whole workspace, a person or a key, until an owner lets them in again.</p>
          <Button look="danger" icon={<OctagonX size={15} aria-hidden />} onClick={() => setStopping(true)}>
            Stop…
          </Button>
        </div>
        {stopped.length === 0 ? null : (
          <ul aria-label="Stopped" className="border-t border-line">
            {stopped.map((entry) => (
              <StoppedRow key={subjectKey(entry.subject)} stopped={entry} />
            ))}
          </ul>
        )}
      </div>
      {stopping ? <StopDialog onClose={() => setStopping(false)} /> : null}
    </section>
  );
}

function StoppedRow({ stopped: { subject, subjectName } }: { stopped: Stopped }) {
  const { resume, busy } = useResume();
  const name = subjectWords(subject, subjectName);
  return (
    <li className="flex items-center gap-3 border-b border-line px-4 py-2 last:border-b-0">
      <OctagonX size={16} aria-hidden className="shrink-0 text-red" />
      <span className="min-w-0 flex-1 break-words">{name} is stopped</span>
      <Button busy={busy} aria-label={`Let calls in again: ${name}`} onClick={() => void resume(subject)}>
        Resume
      </Button>
    </li>
  );
}

/** The workspace's own stop, if it is among them. */
export function workspaceStop(stopped: readonly Stopped[] | undefined): Subject | undefined {
  return stopped?.find(({ subject }) => subject?.scope === Scope.TENANT)?.subject;
}
