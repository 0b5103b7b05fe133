import type { Metadata } from "next";
import { cache } from "react";
import { DecisionPage } from "@/features/decisions/decision-page";
import { decisionName, plainTitle } from "@/features/decisions/number";
import { makeQueryClient } from "@/lib/api/query-client";
import { Prefetched } from "@/lib/api/prefetch";
import { requireWorkspace } from "@/lib/api/server";
import { decisionQuery, facetsQuery, relatedQuery, versionsQuery } from "@/queries/decisions";

interface Props {
  params: Promise<{ workspace: string; id: string }>;
}

/** The page and its title need the same decision; it is fetched once. A failure is left to the page. */
const load = cache(async (workspace: string, id: string) => {
  const session = await requireWorkspace(workspace);
  return makeQueryClient()
    .query(decisionQuery(session, id))
    .catch(() => undefined);
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { workspace, id } = await params;
  const summary = (await load(workspace, id))?.summary;
  return summary === undefined ? {} : { title: decisionName({ number: summary.number, title: plainTitle(summary) }) };
}

export default async function Page({ params }: Props) {
  const { workspace, id } = await params;
  const session = await requireWorkspace(workspace);
  return (
    <Prefetched
      fetch={(queries) => [
        load(workspace, id).then((decision) => {
          if (decision !== undefined) queries.setQueryData(decisionQuery(session, id).queryKey, decision);
        }),
        queries.query(facetsQuery(session)),
        queries.query(relatedQuery(session, id)),
        queries.infiniteQuery(versionsQuery(session, id)),
      ]}
    >
      <DecisionPage id={id} />
    </Prefetched>
  );
}
