"use client";
/** A picture of a record: from the web, or a file that was imported beside it. One that is missing leaves a note. */
import { ImageOff } from "lucide-react";
import { useCallback, useState } from "react";

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

export function Picture({ src, file, alt, title, width, height }: PictureProps) {
  const [failed, setFailed] = useState(false);
  // A picture of the server's page may have failed before this code ran, and no event tells of that.
  const look = useCallback((image: HTMLImageElement | null) => {
    if (image?.complete === true && image.naturalWidth === 0) setFailed(true);
  }, []);
  const address = file ?? (/^https?:/i.test(src) ? src : undefined);
  if (address === undefined || failed) {
    return (
      <span className="picture-away" role="img" aria-label={alt === "" ? `Picture ${src}` : alt}>
        <ImageOff size={15} aria-hidden />
        <span>
          {alt === "" ? "Picture" : alt} <code>{src}</code>
        </span>
        <span className="picture-note">{failed && file === undefined ? "could not be loaded" : "is not among the imported files"}</span>
      </span>
    );
  }
  const image = (
    // The address is the record's; Next's image service would fetch it from this server.
    // eslint-disable-next-line @next/next/no-img-element
    <img ref={look} src={address} alt={alt} title={title} width={width} height={height} loading="lazy" referrerPolicy="no-referrer" onError={() => setFailed(true)} />
  );
  if (file === undefined) return image;
  return (
    <a href={file} target="_blank" rel="noopener" className="picture-link" title={title ?? "Open in full size"}>
      {image}
    </a>
  );
}
