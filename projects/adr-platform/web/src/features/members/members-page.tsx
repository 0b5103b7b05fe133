"use client";
/** Who belongs to the workspace and what they may do. Owners add people, change roles and remove. */
import type { Member } from "@platform/contracts/platform/common/v1/org_pb";
import { Button } from "@platform/ui-primitives";
import { useQuery } from "@tanstack/react-query";
import { UserPlus } from "lucide-react";
import { useState } from "react";
import { PageHeader } from "@/features/shell/page-header";
import { ErrorState } from "@/features/states/error-state";
import { useApp } from "@/lib/api/provider";
import { membersQuery } from "@/queries/workspace";
import { AddMemberDialog } from "./add-member-dialog";
import { MemberRow } from "./member-row";
import { RemoveMemberDialog } from "./remove-member-dialog";
import { roles } from "./roles";

export function MembersPage() {
  const app = useApp();
  const { data, error, refetch } = useQuery(membersQuery(app));
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Member>();
  const add = (
    <Button look="primary" icon={<UserPlus size={15} aria-hidden />} onClick={() => setAdding(true)}>
      Add a person
    </Button>
  );
  return (
    <>
      <PageHeader title="Members" actions={app.canManage ? add : undefined} />
      <div className="mx-auto w-full max-w-3xl px-4 py-8 pb-24 sm:px-6">
        <dl className="mb-6 grid gap-x-6 gap-y-1 text-sm text-ink-2 sm:grid-cols-3">
          {roles.map(({ role, name, may }) => (
            <div key={role}>
              <dt className="font-medium text-ink">{name}</dt>
              <dd className="first-letter:uppercase">{may}</dd>
            </div>
          ))}
        </dl>
        {error === null ? null : <ErrorState what="The members could not be loaded" error={error} onRetry={() => void refetch()} />}
        <ul aria-label="Members" className="overflow-hidden rounded-lg border border-line">
          {(data ?? []).map((member) => (
            <MemberRow key={member.user?.id ?? member.user?.email} member={member} onRemove={() => setRemoving(member)} />
          ))}
        </ul>
        {app.canManage ? null : <p className="mt-4 text-sm text-ink-3">Owners of the workspace add people and change roles.</p>}
      </div>
      <AddMemberDialog open={adding} onOpenChange={setAdding} />
      <RemoveMemberDialog member={removing} onClose={() => setRemoving(undefined)} />
    </>
  );
}
