"use client";
/** A question of the conversation, to be asked otherwise. Enter asks, Shift+Enter breaks the line, Escape leaves it as it was. */
import { Button, Textarea } from "@platform/ui-primitives";
import { useEffect, useRef, useState, type KeyboardEvent } from "react";
import { longestQuestion } from "./composer";

export interface QuestionEditorProps {
  question: string;
  /** Answers came after it, which go when it is asked otherwise. */
  hasLater: boolean;
  onAsk: (question: string) => void;
  onCancel: () => void;
}

export function QuestionEditor({ question, hasLater, onAsk, onCancel }: QuestionEditorProps) {
  const [text, setText] = useState(question);
  const box = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    const area = box.current;
    area?.focus();
    area?.setSelectionRange(area.value.length, area.value.length);
  }, []);
  const sendable = text.trim() !== "";
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.preventDefault();
      onCancel();
    }
    // While a word is being composed, as in Japanese, Enter belongs to the input method.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (sendable) onAsk(text.trim());
  };
  return (
    <form
      className="flex flex-1 flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (sendable) onAsk(text.trim());
      }}
    >
      <Textarea ref={box} aria-label="Question to ask instead" rows={2} maxLength={longestQuestion} className="[field-sizing:content]" value={text} onChange={(event) => setText(event.target.value)} onKeyDown={onKeyDown} />
      <div className="flex flex-wrap items-center justify-end gap-2">
        {hasLater ? <p className="flex-1 basis-52 text-sm text-ink-3">The questions below it go when it is answered.</p> : null}
        <Button size="sm" onClick={onCancel}>
          Cancel
        </Button>
        <Button size="sm" type="submit" look="primary" disabled={!sendable}>
          Ask
        </Button>
      </div>
    </form>
  );
}
