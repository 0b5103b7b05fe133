import type { Metadata } from "next";
import { ConversationPage } from "@/features/chat/ask-page";
import { Prefetched } from "@/lib/api/prefetch";
import { requireWorkspace } from "@/lib/api/server";
import { conversationQuery, modelsQuery } from "@/queries/chat";
import { projectsQuery } from "@/queries/decisions";

export const metadata: Metadata = { title: "Ask" };

interface Props {
  params: Promise<{ workspace: string; conversation: string }>;
}

export default async function Page({ params }: Props) {
  const { workspace, conversation } = await params;
  const session = await requireWorkspace(workspace);
  return (
    <Prefetched
      fetch={(queries) => [
        queries.query(conversationQuery(session, conversation)),
        queries.query(modelsQuery(session)),
        queries.query(projectsQuery(session)),
      ]}
    >
      <ConversationPage key={conversation} id={conversation} />
    </Prefetched>
  );
}
