"use client";
/** A block of code: coloured when its language is known, drawn when it is a diagram, copied by one press. */
import { IconButton } from "@platform/ui-primitives";
import { Check, Copy } from "lucide-react";
import { isValidElement, useEffect, useState, type ReactNode } from "react";
import { Diagram } from "./diagram";
import { highlight, type TokenLine } from "./highlight";

interface Code {
  text: string;
  language: string;
}

export function CodeBlock({ children }: { children: ReactNode }) {
  const code = readCode(children);
  if (code === undefined) {
    return (
      <pre tabIndex={0} className="code-plain">
        {children}
      </pre>
    );
  }
  if (code.language === "mermaid") return <Diagram source={code.text} />;
  return <Highlighted {...code} />;
}

export function Highlighted({ text, language }: Code) {
  const lines = useHighlighted(text, language);
  return (
    <div className="code-block group">
      <pre tabIndex={0}>
        <code>{lines === undefined ? text : <Lines lines={lines} />}</code>
      </pre>
      <CopyButton text={text} />
    </div>
  );
}

function Lines({ lines }: { lines: TokenLine[] }) {
  return lines.map((line, index) => (
    <span key={index}>
      {line.map((token, at) => (
        <span key={at} style={{ color: token.color }}>
          {token.text}
        </span>
      ))}
      {index < lines.length - 1 ? "\n" : ""}
    </span>
  ));
}

/** Tokens once they are there. Colours change nothing about the geometry, so they may come late. */
function useHighlighted(text: string, language: string): TokenLine[] | undefined {
  const [found, setFound] = useState<{ text: string; lines: TokenLine[] }>();
  useEffect(() => {
    let current = true;
    void highlight(text, language).then((lines) => {
      if (current && lines !== undefined) setFound({ text, lines });
    });
    return () => {
      current = false;
    };
  }, [text, language]);
  return found?.text === text ? found.lines : undefined;
}

function CopyButton({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <IconButton
      label={copied ? "Copied" : "Copy the code"}
      size="sm"
      look="secondary"
      className="!absolute top-1.5 right-1.5 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100"
      onClick={() => void copy()}
    >
      {copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
    </IconButton>
  );
}

function readCode(children: ReactNode): Code | undefined {
  const child: unknown = Array.isArray(children) ? children[0] : children;
  if (!isValidElement<{ className?: string; children?: ReactNode }>(child)) return undefined;
  const text = child.props.children;
  if (typeof text !== "string") return undefined;
  return { text: text.replace(/\n$/, ""), language: /language-(\S+)/.exec(child.props.className ?? "")?.[1]?.toLowerCase() ?? "" };
}
