"use client";
/** Keys for programs that read and change decisions: create one, see when it was used last, revoke it. For owners. */
import type { ApiKey } from "@platform/contracts/platform/identity/v1/workspace_service_pb";
import { Button, Callout, EmptyState } from "@platform/ui-primitives";
import { useQuery } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { RevokeDialog } from "@/features/keys/revoke-dialog";
import { roleName } from "@/features/members/roles";
import { PageHeader } from "@/features/shell/page-header";
import { ErrorState } from "@/features/states/error-state";
import { useApp } from "@/lib/api/provider";
import { Time } from "@/lib/format/time";
import { keysQuery, useWorkspaceChange } from "@/queries/workspace";
import { CreateKeyDialog } from "./create-key-dialog";

export function KeysPage() {
  const { canManage } = useApp();
  return canManage ? (
    <Keys />
  ) : (
    <>
      <PageHeader title="API keys" />
      <div className="mx-auto w-full max-w-3xl px-4 py-8 sm:px-6">
        <Callout tone="warning" title="API keys are for owners">
          Ask an owner of the workspace to create one for you.
        </Callout>
      </div>
    </>
  );
}

function Keys() {
  const app = useApp();
  const { data, error, refetch } = useQuery(keysQuery(app));
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey>();
  const change = useWorkspaceChange<unknown>();
  const create = (
    <Button look="primary" icon={<Plus size={15} aria-hidden />} onClick={() => setCreating(true)}>
      New key
    </Button>
  );
  return (
    <>
      <PageHeader title="API keys" actions={create} />
      <div className="mx-auto w-full max-w-3xl px-4 py-8 pb-24 sm:px-6">
        <p className="mb-6 text-ink-2">
          A program that has a key acts for this workspace with the key’s role: the command line <code className="font-mono text-sm">adr</code>, a
          pipeline, a bot. The key goes into the header <code className="font-mono text-sm">Authorization: Bearer &lt;key&gt;</code>. Programs that call
          models have{" "}
          <Link href={app.paths.gatewayKeys} className="underline underline-offset-3">
            gateway keys
          </Link>{" "}
          instead.
        </p>
        {error === null ? null : <ErrorState what="The keys could not be loaded" error={error} onRetry={() => void refetch()} />}
        {data?.length === 0 ? (
          <EmptyState icon={<KeyRound size={28} />} title="No keys yet">
            A new key shows its secret once, so have a safe place at hand.
          </EmptyState>
        ) : (
          <ul aria-label="API keys" className="overflow-hidden rounded-lg border border-line">
            {(data ?? []).map((key) => (
              <KeyRow key={key.id} apiKey={key} onRevoke={() => setRevoking(key)} />
            ))}
          </ul>
        )}
      </div>
      <CreateKeyDialog open={creating} onOpenChange={setCreating} />
      <RevokeDialog
        revoking={revoking}
        consequence="Programs that use it are refused from now on. This cannot be undone."
        change={change}
        revoke={(service, id) => service.revokeApiKey({ id })}
        onClose={() => setRevoking(undefined)}
      />
    </>
  );
}

function KeyRow({ apiKey, onRevoke }: { apiKey: ApiKey; onRevoke: () => void }) {
  return (
    <li className="flex min-h-14 items-center gap-3 border-b border-line px-4 py-2 last:border-b-0">
      <KeyRound size={16} aria-hidden className="shrink-0 text-ink-3" />
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{apiKey.name}</p>
        <p className="text-sm text-ink-3">
          {roleName(apiKey.role)} · created <Time at={apiKey.createdAt} /> ·{" "}
          {apiKey.lastUsedAt === undefined ? (
            "never used"
          ) : (
            <>
              last used <Time at={apiKey.lastUsedAt} />
            </>
          )}
        </p>
      </div>
      <Button look="ghost" aria-label={`Revoke ${apiKey.name}`} onClick={onRevoke}>
        Revoke
      </Button>
    </li>
  );
}
