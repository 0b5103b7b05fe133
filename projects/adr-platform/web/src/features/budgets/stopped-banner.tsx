"use client";
/** Tells owners on every page that the workspace's calls are stopped. */
import { Button, Callout } from "@platform/ui-primitives";
import { useQuery } from "@tanstack/react-query";
import { useApp } from "@/lib/api/provider";
import { limitsQuery } from "@/queries/gateway";
import { workspaceStop } from "./stop-section";
import { useResume } from "./use-resume";

/** Another owner may have stopped or resumed in the meantime. */
const lookAgainMs = 60_000;

export function StoppedBanner() {
  const app = useApp();
  const { data } = useQuery({ ...limitsQuery(app), enabled: app.canManage, refetchInterval: lookAgainMs });
  const { resume, busy } = useResume();
  const subject = workspaceStop(data?.stopped);
  if (subject === undefined) return null;
  return (
    <Callout
      tone="error"
      role="status"
      title="Calls to models are stopped"
      className="m-3"
      actions={
        <Button size="sm" busy={busy} onClick={() => void resume(subject)}>
          Resume
        </Button>
      }
    >
      Ask, drafting help and programs with gateway keys are refused in this workspace.
    </Callout>
  );
}
