"use client";
/** The messages of the conversation that is tried, with pictures in those of the person. */
import { Button, IconButton, Textarea } from "@platform/ui-primitives";
import { ImagePlus, Plus, X } from "lucide-react";
import { useRef } from "react";
import { toastError } from "@/features/states/toast-error";
import { newMessage, type Picture, type SetupMessage } from "./setup";

const largestPicture = 10 * 1024 * 1024;

export interface MessageFieldsProps {
  messages: readonly SetupMessage[];
  onMessages: (messages: readonly SetupMessage[]) => void;
}

export function MessageFields({ messages, onMessages }: MessageFieldsProps) {
  const change = (key: string, part: Partial<SetupMessage>) => onMessages(messages.map((message) => (message.key === key ? { ...message, ...part } : message)));
  const next = messages.at(-1)?.role === "user" ? "assistant" : "user";
  return (
    <div className="flex flex-col gap-3">
      {messages.map((message, index) => (
        <MessageField
          key={message.key}
          label={`${message.role === "user" ? "Person" : "Model"}, message ${String(index + 1)}`}
          message={message}
          onChange={(part) => change(message.key, part)}
          onRemove={messages.length === 1 ? undefined : () => onMessages(messages.filter(({ key }) => key !== message.key))}
        />
      ))}
      <Button size="sm" look="ghost" className="self-start" icon={<Plus size={13} aria-hidden />} onClick={() => onMessages([...messages, newMessage(next)])}>
        {next === "user" ? "Add a message of the person" : "Add a message of the model"}
      </Button>
    </div>
  );
}

interface MessageFieldProps {
  label: string;
  message: SetupMessage;
  onChange: (part: Partial<SetupMessage>) => void;
  onRemove: (() => void) | undefined;
}

function MessageField({ label, message: { role, text, pictures }, onChange, onRemove }: MessageFieldProps) {
  const file = useRef<HTMLInputElement>(null);
  const take = async (files: FileList | null) => {
    try {
      onChange({ pictures: [...pictures, ...(await Promise.all([...(files ?? [])].map(read)))] });
    } catch (error) {
      toastError("The picture was not taken", error);
    }
  };
  return (
    <div>
      <div className="mb-1 flex items-center gap-1">
        <span className="flex-1 text-sm font-medium text-ink-2">{role === "user" ? "Person" : "Model"}</span>
        {role === "user" ? (
          <>
            <input ref={file} type="file" accept="image/png,image/jpeg,image/gif,image/webp" multiple hidden aria-label={`Pictures of ${label}`} onChange={(event) => void take(event.target.files)} />
            <IconButton label={`Add a picture: ${label}`} size="sm" onClick={() => file.current?.click()}>
              <ImagePlus size={14} aria-hidden />
            </IconButton>
          </>
        ) : null}
        {onRemove === undefined ? null : (
          <IconButton label={`Remove: ${label}`} size="sm" onClick={onRemove}>
            <X size={14} aria-hidden />
          </IconButton>
        )}
      </div>
      <Textarea aria-label={label} rows={2} className="max-h-96 min-h-14 [field-sizing:content]" value={text} onChange={(event) => onChange({ text: event.target.value })} />
      {pictures.length === 0 ? null : (
        <ul aria-label={`Pictures: ${label}`} className="mt-1 flex flex-wrap gap-1.5">
          {pictures.map((picture, index) => (
            <li key={index} className="flex items-center gap-1 rounded-md bg-accent-soft py-0.5 pr-0.5 pl-2 text-sm text-accent-ink">
              <span className="max-w-48 truncate">{picture.name}</span>
              <button type="button" aria-label={`Remove ${picture.name}`} className="flex size-6 items-center justify-center" onClick={() => onChange({ pictures: pictures.filter((one) => one !== picture) })}>
                <X size={13} aria-hidden />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

async function read(file: File): Promise<Picture> {
  if (file.size > largestPicture) throw new Error(`${file.name} is larger than 10 MB`);
  return { name: file.name, mediaType: file.type, data: new Uint8Array(await file.arrayBuffer()) };
}
