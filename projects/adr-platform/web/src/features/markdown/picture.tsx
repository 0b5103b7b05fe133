"use client";
/** A picture of a record: from the web, or a file that was imported beside it. One that is missing leaves a note. */
import { ImageOff } from "lucide-react";
import { createContext, use, useCallback, useRef, useState, type MouseEvent, type ReactNode } from "react";
import { Lightbox } from "./lightbox";

export interface PictureProps {
  /** As the record writes it. */
  src: string;
  /** Where the imported file is; undefined when the record's picture is none. */
  file?: string | undefined;
  alt: string;
  title?: string | undefined;
  width?: number | string | undefined;
  height?: number | string | undefined;
}

const InLink = createContext(false);

/** Around what a record links: a picture in it leads where the link does, and is not enlarged. */
export function LinkedPictures({ children }: { children: ReactNode }) {
  return <InLink value={true}>{children}</InLink>;
}

export function Picture(props: PictureProps) {
  const { src, file, alt, title, width, height } = props;
  const address = file ?? (/^https?:/i.test(src) ? src : undefined);
  const [failed, setFailed] = useState<string>();
  const linked = use(InLink);
  // A picture of the server's page may have failed before this code ran, and no event tells of that.
  const look = useCallback((image: HTMLImageElement | null) => {
    if (image?.complete !== true) return;
    const shown = image.getAttribute("src") ?? "";
    // Its size tells nothing: an SVG may have none.
    image.decode().catch(() => setFailed(shown));
  }, []);
  if (address === undefined || failed === address) return <Missing {...props} />;
  const image = (
    // The address is the record's; Next's image service would fetch it from this server.
    // eslint-disable-next-line @next/next/no-img-element
    <img ref={look} src={address} alt={alt} title={title} width={width} height={height} loading="lazy" referrerPolicy="no-referrer" onError={() => setFailed(address)} />
  );
  if (file === undefined || linked) return image;
  return (
    <Enlargeable file={file} alt={alt} title={title}>
      {image}
    </Enlargeable>
  );
}

function Missing({ src, file, alt }: PictureProps) {
  const remote = file === undefined && /^https?:/i.test(src);
  return (
    <span className="picture-away" role="img" aria-label={alt === "" ? `Picture ${src}` : alt}>
      <ImageOff size={15} aria-hidden />
      <span>
        {alt === "" ? "Picture" : alt} <code>{src}</code>
      </span>
      <span className="picture-note">{remote ? "could not be loaded" : "is not among the imported files"}</span>
    </span>
  );
}

type EnlargeableProps = { file: string; children: ReactNode } & Pick<PictureProps, "alt" | "title">;

/** A link to the file, so that it opens in a tab as any link does; a plain press shows it large right here. */
function Enlargeable({ file, alt, title, children }: EnlargeableProps) {
  const [large, setLarge] = useState(false);
  const link = useRef<HTMLAnchorElement>(null);
  const enlarge = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    setLarge(true);
  };
  return (
    <>
      <a ref={link} href={file} target="_blank" rel="noopener" className="picture-link" title={title ?? "Show large"} onClick={enlarge}>
        {children}
      </a>
      <Lightbox open={large} onClose={() => setLarge(false)} src={file} alt={alt} onClosed={() => link.current?.focus()} />
    </>
  );
}
