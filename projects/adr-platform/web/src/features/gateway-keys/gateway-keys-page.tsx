"use client";
/** Keys with which programs call models through the gateway: create, connect, revoke. For owners. */
import type { VirtualKey } from "@platform/contracts/ai/v1/accounts_pb";
import { timestampMs } from "@bufbuild/protobuf/wkt";
import { Button, Callout, EmptyState, Skeleton } from "@platform/ui-primitives";
import { useQuery } from "@tanstack/react-query";
import { KeyRound, Plus } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { RevokeDialog } from "@/features/keys/revoke-dialog";
import { ErrorState } from "@/features/states/error-state";
import { UsageFrame } from "@/features/usage/usage-frame";
import { useApp } from "@/lib/api/provider";
import { dayWords, Time } from "@/lib/format/time";
import { gatewayKeysQuery, useGatewayChange } from "@/queries/gateway";
import { membersQuery } from "@/queries/workspace";
import { CreateGatewayKeyDialog } from "./create-gateway-key-dialog";

export function GatewayKeysPage() {
  const [creating, setCreating] = useState(false);
  const create = (
    <Button look="primary" icon={<Plus size={15} aria-hidden />} onClick={() => setCreating(true)}>
      New gateway key
    </Button>
  );
  return (
    <UsageFrame title="Gateway keys" actions={create} forOwners="Gateway keys">
      <Keys creating={creating} onCreating={setCreating} />
    </UsageFrame>
  );
}

function Keys({ creating, onCreating }: { creating: boolean; onCreating: (creating: boolean) => void }) {
  const app = useApp();
  const { data, error, refetch } = useQuery(gatewayKeysQuery(app));
  const members = useQuery(membersQuery(app)).data ?? [];
  const [revoking, setRevoking] = useState<VirtualKey>();
  const change = useGatewayChange<unknown>();
  return (
    <>
      <p className="mb-4 max-w-3xl text-ink-2">
        A program that has a gateway key calls <strong className="font-medium text-ink">models</strong>, with the client of OpenAI or Anthropic that it uses already; its calls count in this workspace’s usage and budgets. For programs that
        read and change <strong className="font-medium text-ink">decisions</strong> there are{" "}
        <Link href={app.paths.keys} className="underline underline-offset-3">
          API keys
        </Link>
        .
      </p>
      {data?.baseUrl === "" ? (
        <Callout tone="warning" title="This server has no port for such programs" className="mb-4">
          Start it with <code className="font-mono text-sm">--ai-config</code> and a file that names one. Keys can be made already.
        </Callout>
      ) : null}
      {error === null ? null : <ErrorState what="The keys could not be loaded" error={error} onRetry={() => void refetch()} />}
      {data === undefined ? (
        error === null ? (
          <Skeleton className="h-40" />
        ) : null
      ) : data.keys.length === 0 ? (
        <EmptyState icon={<KeyRound size={28} />} title="No gateway keys yet">
          A new key shows its secret once, with what to write into the program.
        </EmptyState>
      ) : (
        <ul aria-label="Gateway keys" className="overflow-hidden rounded-lg border border-line">
          {data.keys.map((key) => (
            <KeyRow key={key.id} gatewayKey={key} person={members.find(({ user }) => user?.id === key.userId)?.user?.name} onRevoke={() => setRevoking(key)} />
          ))}
        </ul>
      )}
      {creating ? <CreateGatewayKeyDialog baseUrl={data?.baseUrl ?? ""} onClose={() => onCreating(false)} /> : null}
      <RevokeDialog
        revoking={revoking}
        consequence="Programs that use it are refused from now on, and answers on their way to them end. This cannot be undone; what was used with it stays in the usage."
        change={change}
        revoke={({ keys }, id) => keys.revokeKey({ id })}
        onClose={() => setRevoking(undefined)}
      />
    </>
  );
}

interface KeyRowProps {
  gatewayKey: VirtualKey;
  person: string | undefined;
  onRevoke: () => void;
}

function KeyRow({ gatewayKey: { name, userId, models, createdAt, expiresAt }, person, onRevoke }: KeyRowProps) {
  const [now] = useState(() => Date.now());
  const ended = expiresAt !== undefined && timestampMs(expiresAt) <= now;
  return (
    <li className="flex min-h-14 items-center gap-3 border-b border-line px-4 py-2 last:border-b-0">
      <KeyRound size={16} aria-hidden className="shrink-0 text-ink-3" />
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{name}</p>
        <p className="text-sm break-words text-ink-3">
          {userId === "" ? "the workspace’s" : `on behalf of ${person ?? "somebody who left"}`} · {models.length === 0 ? "all models" : models.join(", ")} · created <Time at={createdAt} />
          {expiresAt === undefined ? null : (
            <span suppressHydrationWarning className={ended ? "text-red" : ""}>
              {" "}
              · {ended ? "ended" : "ends"} {dayWords(expiresAt)}
            </span>
          )}
        </p>
      </div>
      <Button look="ghost" aria-label={`Revoke ${name}`} onClick={onRevoke}>
        Revoke
      </Button>
    </li>
  );
}
