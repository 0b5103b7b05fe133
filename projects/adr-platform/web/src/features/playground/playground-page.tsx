"use client";
/** Tries models side by side: the same question to up to three, with what each answers, takes and costs. For owners. */
import { useHotkeys } from "@platform/react-hooks";
import { Button, Field, Input, Textarea, toast } from "@platform/ui-primitives";
import { useQuery } from "@tanstack/react-query";
import { Play, Plus, Square } from "lucide-react";
import { useState } from "react";
import { PageHeader } from "@/features/shell/page-header";
import { toastError } from "@/features/states/toast-error";
import { NotForYou } from "@/features/usage/not-for-you";
import { useApp } from "@/lib/api/provider";
import { modelsQuery } from "@/queries/chat";
import { gatewayKeysQuery } from "@/queries/gateway";
import { AnswerColumn } from "./answer-column";
import { asCurl, asPython } from "./as-code";
import { MessageFields } from "./message-fields";
import { emptySetup, isAskable, newMessage, problemsOf, toRequest, type Setup } from "./setup";
import { useGeneration } from "./use-generation";

export function PlaygroundPage() {
  const { canManage } = useApp();
  if (canManage) return <Playground />;
  return (
    <>
      <PageHeader title="Playground" />
      <div className="mx-auto w-full max-w-3xl px-4 py-8 sm:px-6">
        <NotForYou what="Trials of models" />
      </div>
    </>
  );
}

/** Where no server says it. */
const exampleBaseUrl = "http://127.0.0.1:4180/v1";

function Playground() {
  const app = useApp();
  const models = useQuery(modelsQuery(app)).data ?? [];
  const keys = useQuery(gatewayKeysQuery(app)).data;
  const baseUrl = keys === undefined || keys.baseUrl === "" ? exampleBaseUrl : keys.baseUrl;
  const [setup, setSetup] = useState(emptySetup);
  // Empty is the server's default.
  const [chosen, setChosen] = useState<readonly string[]>([""]);
  const runs = [useGeneration(), useGeneration(), useGeneration()].slice(0, chosen.length);
  const running = runs.some(({ status }) => status === "running");
  const askable = isAskable(setup) && !running;
  const nameOf = (model: string) => (model === "" ? (models[0]?.id ?? "") : model);
  const ask = () => chosen.forEach((model, index) => void runs[index]?.start(toRequest(setup, nameOf(model))));
  const stop = () => runs.forEach((run) => run.stop());
  useHotkeys({
    "mod+Enter": () => {
      if (askable) ask();
    },
  });
  const copy = async (as: "curl" | "python", model: string) => {
    try {
      await navigator.clipboard.writeText((as === "curl" ? asCurl : asPython)(setup, nameOf(model), baseUrl));
      toast({ text: "Copied", detail: "Put a gateway key into GATEWAY_KEY." });
    } catch (error) {
      toastError("The text could not be copied", error);
    }
  };
  const remove = (index: number) => {
    // The answers stay with their columns: only the last place is given up, and what was in it has moved.
    runs.forEach((run) => run.clear());
    setChosen(chosen.filter((_, at) => at !== index));
  };
  const goOn = (index: number) => {
    const answer = runs[index]?.answer;
    if (answer === undefined) return;
    setSetup({ ...setup, messages: [...setup.messages, newMessage("assistant", answer.text, answer.thoughts), newMessage("user")] });
  };
  return (
    <>
      <PageHeader
        title="Playground"
        actions={
          running ? (
            <Button icon={<Square size={13} aria-hidden />} onClick={stop}>
              Stop
            </Button>
          ) : (
            <Button look="primary" disabled={!askable} icon={<Play size={14} aria-hidden />} onClick={ask}>
              Run
            </Button>
          )
        }
      />
      <div className="flex flex-1 flex-wrap items-stretch gap-6 px-4 py-6 pb-24 sm:px-6">
        <form
          aria-label="What to ask"
          className="flex w-full flex-col gap-4 lg:w-88"
          onSubmit={(event) => {
            event.preventDefault();
            if (askable) ask();
          }}
        >
          <SetupFields setup={setup} onSetup={setSetup} />
        </form>
        <div className="flex min-w-0 flex-1 basis-96 flex-col gap-3">
          <div className="flex flex-1 flex-wrap items-stretch gap-3">
            {chosen.map((model, index) => {
              const run = runs[index];
              return run === undefined ? null : (
                <AnswerColumn
                  key={index}
                  number={index + 1}
                  model={model}
                  onModel={(next) => setChosen(chosen.map((before, at) => (at === index ? next : before)))}
                  onRemove={chosen.length === 1 ? undefined : () => remove(index)}
                  run={run}
                  onRetry={() => void run.start(toRequest(setup, nameOf(model)))}
                  onContinue={() => goOn(index)}
                  onCopy={(as) => void copy(as, model)}
                />
              );
            })}
          </div>
          {chosen.length < 3 ? (
            <Button className="self-start" icon={<Plus size={14} aria-hidden />} disabled={running} onClick={() => setChosen([...chosen, models[chosen.length]?.id ?? ""])}>
              Compare with another model
            </Button>
          ) : null}
          <p className="text-sm text-ink-3">Every run counts in this workspace’s usage and budgets.</p>
        </div>
      </div>
      <p role="status" className="sr-only">
        {running ? "Answering" : runs.some(({ answer }) => answer !== undefined) ? "All answers ended" : ""}
      </p>
    </>
  );
}

function SetupFields({ setup, onSetup }: { setup: Setup; onSetup: (setup: Setup) => void }) {
  const problems = problemsOf(setup);
  const change = (part: Partial<Setup>) => onSetup({ ...setup, ...part });
  return (
    <>
      <Field label="System prompt">{(ids) => <Textarea {...ids} rows={2} className="max-h-60 min-h-14 [field-sizing:content]" placeholder="None" value={setup.system} onChange={(event) => change({ system: event.target.value })} />}</Field>
      <MessageFields messages={setup.messages} onMessages={(messages) => change({ messages })} />
      <div className="grid grid-cols-2 gap-3">
        <Field label="Temperature" error={problems.temperature}>
          {(ids) => <Input {...ids} inputMode="decimal" autoComplete="off" placeholder="The provider’s" value={setup.temperature} onChange={(event) => change({ temperature: event.target.value })} />}
        </Field>
        <Field label="Most tokens" error={problems.longest}>
          {(ids) => <Input {...ids} inputMode="numeric" autoComplete="off" placeholder="The provider’s" value={setup.longest} onChange={(event) => change({ longest: event.target.value })} />}
        </Field>
      </div>
      <details>
        <summary className="cursor-pointer text-sm text-ink-2 hover:text-ink">Output schema and tools</summary>
        <div className="mt-3 flex flex-col gap-3">
          <Field label="Output schema" hint="JSON schema that the answer must fit" error={problems.schema}>
            {(ids) => <Textarea {...ids} rows={3} spellCheck={false} className="font-mono text-sm" value={setup.schema} onChange={(event) => change({ schema: event.target.value })} />}
          </Field>
          <Field label="Tools" hint="JSON array of name, description, parameters. Calls are shown, not made" error={problems.tools}>
            {(ids) => <Textarea {...ids} rows={3} spellCheck={false} className="font-mono text-sm" value={setup.tools} onChange={(event) => change({ tools: event.target.value })} />}
          </Field>
        </div>
      </details>
    </>
  );
}
