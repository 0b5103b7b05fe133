"use client";
/** A record as a page: the tree of `pipeline.ts` with the product's own links, code, diagrams and pictures. */
import { toJsxRuntime, type Components } from "hast-util-to-jsx-runtime";
import { Link as LinkIcon } from "lucide-react";
import Link from "next/link";
import { memo, useMemo, type ComponentProps, type ReactElement, type ReactNode } from "react";
import { Fragment, jsx, jsxs } from "react/jsx-runtime";
import { CodeBlock } from "./code-block";
import { LinkedPictures, Picture } from "./picture";
import type { Rendered } from "./pipeline";

export interface MarkdownViewProps {
  rendered: Rendered;
  /** Address of the decision that a relative link means, if it means one. */
  resolveLink?: ((href: string) => string | undefined) | undefined;
  /** Address of the imported file that a picture means, if it means one. */
  resolvePicture?: ((src: string) => string | undefined) | undefined;
  /** Draws a link in the page's own way; what it leaves undefined is drawn as links are. */
  drawLink?: DrawLink | undefined;
  className?: string;
}

export type DrawLink = (href: string, content: ReactNode) => ReactElement | undefined;

export const MarkdownView = memo(function MarkdownView({ rendered, resolveLink, resolvePicture, drawLink, className }: MarkdownViewProps) {
  const content = useMemo(
    () => toJsxRuntime(rendered.tree, { Fragment, jsx, jsxs, components: componentsFor(resolveLink, resolvePicture, drawLink), ignoreInvalidStyle: true }) as ReactNode,
    [rendered, resolveLink, resolvePicture, drawLink],
  );
  return <div className={`markdown ${className ?? ""}`}>{content}</div>;
});

type Tag = "h1" | "h2" | "h3" | "h4" | "h5" | "h6";

function componentsFor(
  resolveLink: MarkdownViewProps["resolveLink"],
  resolvePicture: MarkdownViewProps["resolvePicture"],
  drawLink: MarkdownViewProps["drawLink"],
): Partial<Components> {
  const heading = (Tag: Tag) =>
    function Heading({ children, id, className }: ComponentProps<Tag>) {
      return (
        <Tag id={id} className={className}>
          {children}
          {id === undefined || className === "sr-only" ? null : (
            <a href={`#${id}`} className="heading-anchor" aria-label="Link to this heading">
              <LinkIcon size={14} aria-hidden />
            </a>
          )}
        </Tag>
      );
    };
  return {
    h1: heading("h1"),
    h2: heading("h2"),
    h3: heading("h3"),
    h4: heading("h4"),
    h5: heading("h5"),
    h6: heading("h6"),
    a: (props: ComponentProps<"a">) => drawLink?.(props.href ?? "", props.children) ?? <Anchor {...props} resolveLink={resolveLink} />,
    img: ({ src, alt, title, width, height }: ComponentProps<"img">) => {
      const written = typeof src === "string" ? src : "";
      return <Picture src={written} file={resolvePicture?.(written)} alt={alt ?? ""} title={title} width={width} height={height} />;
    },
    pre: ({ children }: ComponentProps<"pre">) => <CodeBlock>{children}</CodeBlock>,
    table: ({ children }: ComponentProps<"table">) => (
      <div className="table-box" tabIndex={0} role="group" aria-label="Table">
        <table>{children}</table>
      </div>
    ),
    input: ({ checked }: ComponentProps<"input">) => <input type="checkbox" checked={checked === true} readOnly disabled aria-label={checked === true ? "Done" : "Open"} />,
  };
}

function Anchor({ href, children, resolveLink, ...rest }: ComponentProps<"a"> & Pick<MarkdownViewProps, "resolveLink">) {
  const content = <LinkedPictures>{children}</LinkedPictures>;
  if (href === undefined || href.startsWith("#")) {
    return (
      <a href={href} {...rest}>
        {content}
      </a>
    );
  }
  if (/^(https?:|mailto:|\/\/)/i.test(href)) {
    return (
      <a href={href} {...rest} target="_blank" rel="noopener noreferrer nofollow">
        {content}
      </a>
    );
  }
  const target = resolveLink?.(href);
  if (target !== undefined) return <Link href={target}>{content}</Link>;
  return (
    <span className="link-away" title={`${href} — a file of the imported folder that is not a decision here`}>
      {children}
    </span>
  );
}
