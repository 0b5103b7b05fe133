import type { Metadata } from "next";
import { MembersPage } from "@/features/members/members-page";
import { Prefetched } from "@/lib/api/prefetch";
import { requireWorkspace } from "@/lib/api/server";
import { membersQuery } from "@/queries/workspace";

export const metadata: Metadata = { title: "Members" };

export default async function Page({ params }: { params: Promise<{ workspace: string }> }) {
  const session = await requireWorkspace((await params).workspace);
  return (
    <Prefetched fetch={(queries) => [queries.query(membersQuery(session))]}>
      <MembersPage />
    </Prefetched>
  );
}
