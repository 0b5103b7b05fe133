"use client";
/** Ask: one column of questions and answers, and the composer below. */
import { Button, buttonClass } from "@platform/ui-primitives";
import { useQuery } from "@tanstack/react-query";
import { ArrowDown, Plus } from "lucide-react";
import Link from "next/link";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { PageHeader } from "@/features/shell/page-header";
import { NotOpened } from "@/features/states/not-opened";
import { useApp } from "@/lib/api/provider";
import { conversationQuery } from "@/queries/chat";
import "./chat.css";
import { Composer } from "./composer";
import { ConversationMenu } from "./conversation-menu";
import { keptAnswered, keptQuestion } from "./pending-question";
import { TurnView } from "./turn-view";
import { turnsOf, type Turn } from "./turns";
import { useChat, type Scope } from "./use-chat";

/** Closer to the end than this, nothing newer is out of sight. */
const atEndWithinPx = 120;

const examples = ["Why do we use this database?", "Which decisions were superseded, and by what?", "How do services talk to each other?"];

/** The empty page; after coming back to it by the browser's history, the conversation that its address names by now. */
export function AskStart() {
  const { paths, workspace } = useApp();
  const router = useRouter();
  // Once, when it is opened: what is answered here later is on the page already.
  useEffect(() => {
    const answered = keptAnswered(workspace.id);
    if (answered !== "") router.replace(paths.conversation(answered));
    // eslint-disable-next-line react-hooks/exhaustive-deps -- see above
  }, []);
  const path = usePathname();
  const [conversation] = useState(() => /\/ask\/([^/]+)$/.exec(path)?.[1]);
  const { question, round } = useProposal();
  return conversation === undefined || round > 0 ? <AskPage key={round} proposal={question} /> : <ConversationPage id={conversation} />;
}

/** The question that the address proposes, as the palette writes it; each new one begins a new round. */
function useProposal() {
  const question = useSearchParams().get("question") ?? "";
  const [seen, setSeen] = useState({ question, round: 0 });
  if (question !== seen.question) setSeen({ question, round: question === "" ? seen.round : seen.round + 1 });
  return { question, round: seen.round };
}

export function ConversationPage({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(conversationQuery(useApp(), id));
  if (error !== null) {
    return (
      <>
        <PageHeader title="Ask" />
        <div className="mx-auto w-full max-w-2xl p-6">
          <NotOpened what="The conversation could not be opened" error={error} onRetry={() => void refetch()} />
        </div>
      </>
    );
  }
  return data === undefined ? <PageHeader title="Ask" /> : <AskPage conversation={id} initial={turnsOf(data.messages)} />;
}

interface AskPageProps {
  conversation?: string;
  initial?: readonly Turn[];
  /** Written into the composer, not sent. */
  proposal?: string;
}

const noChange = () => () => undefined;

function AskPage({ conversation = "", initial = [], proposal = "" }: AskPageProps) {
  const { paths, workspace } = useApp();
  const chat = useChat(initial, conversation);
  // What the browser kept is not known to the server, which makes the first drawing.
  const kept = useSyncExternalStore(noChange, () => keptQuestion(workspace.id), () => "");
  const [typed, setText] = useState<string>();
  const text = typed ?? (proposal !== "" || conversation !== "" ? proposal : kept);
  const [scope, setScope] = useState<Scope>({ model: "", project: "" });
  const { newest, end, atEnd, toEnd } = useReading(chat.turns.length);
  const composer = useRef<HTMLTextAreaElement>(null);
  const askInstead = (index: number, question: string) => {
    chat.askInstead(index, question, scope);
    // What was pressed is gone while the answer comes; from here Escape stops it. A phone would open its keyboard.
    if (!window.matchMedia("(pointer: coarse)").matches) composer.current?.focus({ preventScroll: true });
  };
  const send = () => {
    chat.ask(text.trim(), scope);
    setText("");
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
          {chat.turns.map((turn, index) => {
            const isLast = index === chat.turns.length - 1;
            return (
              <div key={index} ref={isLast ? newest : undefined} className={isLast && index >= initial.length ? "min-h-[calc(100dvh-13rem)] scroll-mt-13" : "scroll-mt-13"}>
                <TurnView turn={turn} index={index} isLast={isLast} running={chat.running} onAsk={askInstead} />
              </div>
            );
          })}
          <div ref={end} className="scroll-mb-40" />
        </div>
        <div className="sticky bottom-0 z-10 bg-bg pt-2 pb-4">
          {atEnd || !chat.running ? null : (
            <div className="pointer-events-none absolute -top-9 right-0 left-0 flex justify-center">
              <Button size="sm" className="pointer-events-auto shadow-pop" icon={<ArrowDown size={13} aria-hidden />} onClick={toEnd}>
                To the newest
              </Button>
            </div>
          )}
          <Composer ref={composer} text={text} onText={setText} scope={scope} onScope={setScope} running={chat.running} onSend={send} onStop={chat.stop} />
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

/** A new question moves to the top, and its answer grows below it while it is read; nothing moves by itself after that. */
function useReading(count: number) {
  const newest = useRef<HTMLDivElement>(null);
  const end = useRef<HTMLDivElement>(null);
  const before = useRef(count);
  const [atEnd, setAtEnd] = useState(true);
  useEffect(() => {
    const look = () => {
      const { scrollHeight, scrollTop, clientHeight } = document.documentElement;
      setAtEnd(scrollHeight - scrollTop - clientHeight < atEndWithinPx);
    };
    const grown = new ResizeObserver(look);
    grown.observe(document.body);
    window.addEventListener("scroll", look, { passive: true });
    return () => {
      grown.disconnect();
      window.removeEventListener("scroll", look);
    };
  }, []);
  useEffect(() => {
    if (count > before.current) newest.current?.scrollIntoView({ block: "start" });
    before.current = count;
  }, [count]);
  return { newest, end, atEnd, toEnd: () => end.current?.scrollIntoView({ block: "end" }) };
}
