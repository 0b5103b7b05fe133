"use client";
/** A mermaid diagram in the colours of the theme. What cannot be drawn shows its source and the reason. */
import { Callout } from "@platform/ui-primitives";
import { useEffect, useId, useState } from "react";
import { useIsDark } from "@/lib/use-is-dark";
import { Highlighted } from "./code-block";

type Drawing = { state: "waiting" } | { state: "drawn"; svg: string } | { state: "failed"; reason: string };

export function Diagram({ source }: { source: string }) {
  const dark = useIsDark();
  const id = `diagram${useId().replace(/[^a-z0-9]/gi, "")}`;
  const [drawing, setDrawing] = useState<Drawing>({ state: "waiting" });
  useEffect(() => {
    let current = true;
    void draw(id, source, dark).then((next) => {
      if (current) setDrawing(next);
    });
    return () => {
      current = false;
    };
  }, [id, source, dark]);

  if (drawing.state === "failed") {
    return (
      <div className="my-4">
        <Callout tone="warning" title="This diagram cannot be drawn" className="mb-2">
          {drawing.reason}
        </Callout>
        <Highlighted text={source} language="" />
      </div>
    );
  }
  if (drawing.state === "waiting") return <div className="diagram diagram-waiting" aria-label="Diagram" aria-busy="true" />;
  // Mermaid's strict level encodes text and passes the drawing through its sanitiser.
  return <div className="diagram" role="img" aria-label="Diagram" dangerouslySetInnerHTML={{ __html: drawing.svg }} />;
}

/** Mermaid holds its settings globally, so drawings wait for one another. */
let queue: Promise<unknown> = Promise.resolve();

function draw(id: string, source: string, dark: boolean): Promise<Drawing> {
  const next = queue.then(() => drawNow(id, source, dark));
  queue = next;
  return next;
}

async function drawNow(id: string, source: string, dark: boolean): Promise<Drawing> {
  try {
    const { default: mermaid } = await import("mermaid");
    mermaid.initialize({
      startOnLoad: false,
      securityLevel: "strict",
      suppressErrorRendering: true,
      theme: "base",
      fontFamily: "Inter Variable, sans-serif",
      themeVariables: dark ? darkColours : lightColours,
    });
    const { svg } = await mermaid.render(id, source);
    return { state: "drawn", svg };
  } catch (error) {
    return { state: "failed", reason: error instanceof Error ? (error.message.split("\n")[0] ?? "") : "the diagram has a mistake" };
  }
}

const lightColours = {
  darkMode: false,
  background: "#fdfcfb",
  primaryColor: "#eceefb",
  primaryTextColor: "#1d1b19",
  primaryBorderColor: "#9aa5e6",
  lineColor: "#6b6660",
  secondaryColor: "#f1eeeb",
  tertiaryColor: "#f7f5f3",
  noteBkgColor: "#fbf0dc",
  noteTextColor: "#1d1b19",
  edgeLabelBackground: "#fdfcfb",
};

const darkColours = {
  darkMode: true,
  background: "#161513",
  primaryColor: "#262a48",
  primaryTextColor: "#eeebe7",
  primaryBorderColor: "#5969dd",
  lineColor: "#9a938a",
  secondaryColor: "#282623",
  tertiaryColor: "#1b1a18",
  noteBkgColor: "#352912",
  noteTextColor: "#eeebe7",
  edgeLabelBackground: "#161513",
};
