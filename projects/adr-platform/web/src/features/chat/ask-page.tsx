"use client";
/** Ask: one column of questions and answers, and the composer below. */
import { Button, buttonClass } from "@platform/ui-primitives";
import { useQuery } from "@tanstack/react-query";
import { ArrowDown, Plus } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { PageHeader } from "@/features/shell/page-header";
import { ErrorState } from "@/features/states/error-state";
import { useApp } from "@/lib/api/provider";
import { conversationQuery } from "@/queries/chat";
import "./chat.css";
import { Composer } from "./composer";
import { ConversationMenu } from "./conversation-menu";
import { TurnView } from "./turn-view";
import { turnsOf, type Turn } from "./turns";
import { useChat, type Scope } from "./use-chat";

/** Closer to the end than this, the page follows the answer. */
const followWithinPx = 120;

const examples = ["Why do we use this database?", "Which decisions were superseded, and by what?", "How do services talk to each other?"];

/** The empty page; after coming back to it by the browser's history, the conversation that its address names by now. */
export function AskStart() {
  const path = usePathname();
  const [conversation] = useState(() => /\/ask\/([^/]+)$/.exec(path)?.[1]);
  return conversation === undefined ? <AskPage /> : <ConversationPage id={conversation} />;
}

export function ConversationPage({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(conversationQuery(useApp(), id));
  if (error !== null) {
    return (
      <>
        <PageHeader title="Ask" />
        <ErrorState what="The conversation could not be opened" error={error} className="m-4" onRetry={() => void refetch()} />
      </>
    );
  }
  return data === undefined ? <PageHeader title="Ask" /> : <AskPage conversation={id} initial={turnsOf(data.messages)} />;
}

function AskPage({ conversation = "", initial = [] }: { conversation?: string; initial?: readonly Turn[] }) {
  const { paths } = useApp();
  const chat = useChat(initial, conversation);
  const [text, setText] = useState("");
  const [scope, setScope] = useState<Scope>({ model: "", project: "" });
  const { end, following, follow } = useFollow(chat.turns);
  const send = () => {
    chat.ask(text.trim(), scope);
    setText("");
    follow();
  };
  return (
    <>
      <PageHeader
        title="Ask"
        actions={
          <>
            <ConversationMenu />
            <Link href={paths.ask} className={buttonClass("secondary", "md")} onClick={chat.reset}>
              <Plus size={14} aria-hidden /> New
            </Link>
          </>
        }
      />
      <div className="mx-auto flex w-full max-w-[46rem] flex-1 flex-col px-4 sm:px-6">
        <div className="flex-1 pb-4">
          {chat.turns.length === 0 ? <Start onPick={setText} /> : null}
          {chat.turns.map((turn, index) => (
            <TurnView key={index} turn={turn} isLast={index === chat.turns.length - 1} onAgain={() => chat.again(scope)} onEdit={setText} />
          ))}
          <div ref={end} />
        </div>
        <div className="sticky bottom-0 z-10 bg-bg pt-2 pb-4">
          {following || !chat.running ? null : (
            <div className="pointer-events-none absolute -top-9 right-0 left-0 flex justify-center">
              <Button size="sm" className="pointer-events-auto shadow-pop" icon={<ArrowDown size={13} aria-hidden />} onClick={follow}>
                To the newest
              </Button>
            </div>
          )}
          <Composer text={text} onText={setText} scope={scope} onScope={setScope} running={chat.running} onSend={send} onStop={chat.stop} />
          <Status turn={chat.turns.at(-1)} />
        </div>
      </div>
    </>
  );
}

function Start({ onPick }: { onPick: (question: string) => void }) {
  return (
    <div className="pt-[12vh] text-center">
      <h2 className="text-xl font-semibold">Ask your decisions</h2>
      <p className="mx-auto mt-1 max-w-md text-ink-2">Answers quote the records they come from, with a number that leads to the passage.</p>
      <ul className="mt-6 flex flex-col items-center gap-2">
        {examples.map((question) => (
          <li key={question}>
            <Button onClick={() => onPick(question)}>{question}</Button>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Says what is happening to those who cannot see it; the streamed words themselves would only be noise. */
function Status({ turn }: { turn: Turn | undefined }) {
  const words = { waiting: "Looking for an answer", running: "Answering", done: "Answer complete", stopped: "Stopped", failed: "The answer failed" };
  return (
    <p role="status" className="sr-only">
      {turn === undefined ? "" : words[turn.state]}
    </p>
  );
}

/** Keeps the end in view while the answer grows, until the reader scrolls up. */
function useFollow(turns: readonly Turn[]) {
  const end = useRef<HTMLDivElement>(null);
  const [following, setFollowing] = useState(true);
  useEffect(() => {
    const look = () => {
      const { scrollHeight, scrollTop, clientHeight } = document.documentElement;
      setFollowing(scrollHeight - scrollTop - clientHeight < followWithinPx);
    };
    window.addEventListener("scroll", look, { passive: true });
    return () => window.removeEventListener("scroll", look);
  }, []);
  useEffect(() => {
    if (following && turns.length > 0) end.current?.scrollIntoView({ block: "end" });
  }, [turns, following]);
  const follow = () => {
    setFollowing(true);
    end.current?.scrollIntoView({ block: "end" });
  };
  return { end, following, follow };
}
