"use client";
import { PageHeader } from "@/features/shell/page-header";
import { ErrorState } from "@/features/states/error-state";

export default function WorkspaceError({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <>
      <PageHeader title="Something broke" />
      <div className="mx-auto w-full max-w-2xl p-6">
        <ErrorState what="This page broke; nothing on the server was changed and drafts are kept in this browser" error={error} onRetry={reset} />
      </div>
    </>
  );
}
