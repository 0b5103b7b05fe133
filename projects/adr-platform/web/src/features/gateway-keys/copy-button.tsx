"use client";
/** Copies a text, and says that it did. */
import { Button } from "@platform/ui-primitives";
import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { toastError } from "@/features/states/toast-error";

export interface CopyButtonProps {
  text: string;
  /** What it is, in "The … could not be copied". */
  what: string;
  label?: string;
  size?: "sm" | "md";
}

export function CopyButton({ text, what, label = "Copy", size = "md" }: CopyButtonProps) {
  const [copied, setCopied] = useState("");
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(text);
    } catch (error) {
      toastError(`The ${what} could not be copied; select it and copy it by hand`, error);
    }
  };
  const done = copied === text && text !== "";
  return (
    <Button size={size} icon={done ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />} onClick={() => void copy()}>
      {done ? "Copied" : label}
    </Button>
  );
}
