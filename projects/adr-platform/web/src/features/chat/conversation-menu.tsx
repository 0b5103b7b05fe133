"use client";
/** Earlier conversations: open one, or delete it, which a second press confirms. */
import { useSingle } from "@platform/react-hooks";
import { IconButton, Popover, Button } from "@platform/ui-primitives";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { History, Trash2 } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { toastError } from "@/features/states/toast-error";
import { useApp } from "@/lib/api/provider";
import { Time } from "@/lib/format/time";
import { chatService, conversationsKey, conversationsQuery } from "@/queries/chat";

export function ConversationMenu() {
  const app = useApp();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [leaving, setLeaving] = useState("");
  const { data = [], isPending } = useQuery(conversationsQuery(app));
  const { run: remove } = useSingle(async (id: string) => {
    try {
      await chatService(app).deleteConversation({ id });
      await queries.invalidateQueries({ queryKey: conversationsKey(app) });
    } catch (error) {
      toastError("The conversation could not be deleted", error);
    }
  });
  return (
    <Popover label="Earlier conversations" align="end" open={open} onOpenChange={setOpen} trigger={<Button icon={<History size={14} aria-hidden />}>Earlier</Button>}>
      <ul className="max-h-96 w-80 max-w-[80vw] overflow-y-auto">
        {data.map((conversation) => (
          <li key={conversation.id} className="flex items-center gap-1 rounded-md hover:bg-hover">
            <Link href={app.paths.conversation(conversation.id)} className="min-w-0 flex-1 rounded-md px-2 py-1.5" onClick={() => setOpen(false)}>
              <span className="block truncate">{conversation.title}</span>
              <Time at={conversation.updatedAt} className="text-xs text-ink-3" />
            </Link>
            {leaving === conversation.id ? (
              <Button size="sm" look="danger" autoFocus aria-label={`Delete for good: ${conversation.title}`} onBlur={() => setLeaving("")} onClick={() => void remove(conversation.id)}>
                Delete?
              </Button>
            ) : (
              <IconButton label={`Delete: ${conversation.title}`} size="sm" onClick={() => setLeaving(conversation.id)}>
                <Trash2 size={14} aria-hidden />
              </IconButton>
            )}
          </li>
        ))}
      </ul>
      {data.length === 0 && !isPending ? <p className="px-2 py-1.5 text-ink-3">Nothing asked yet.</p> : null}
    </Popover>
  );
}
