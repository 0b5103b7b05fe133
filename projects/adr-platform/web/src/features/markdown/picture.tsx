"use client";
/** A picture of a record. Files of the imported folder are not served, so they leave a quiet note in their place. */
import { ImageOff } from "lucide-react";
import { useState } from "react";

export interface PictureProps {
  src: string;
  alt: string;
  title?: string | undefined;
  width?: number | string | undefined;
  height?: number | string | undefined;
}

export function Picture({ src, alt, title, width, height }: PictureProps) {
  const [failed, setFailed] = useState(false);
  const away = !/^https?:/i.test(src);
  if (away || failed) {
    return (
      <span className="picture-away" role="img" aria-label={alt === "" ? `Picture ${src}` : alt}>
        <ImageOff size={15} aria-hidden />
        <span>
          {alt === "" ? "Picture" : alt} <code>{src}</code>
        </span>
        <span className="picture-note">{away ? "is in the imported folder" : "could not be loaded"}</span>
      </span>
    );
  }
  return (
    // The address is the record's; Next's image service would fetch it from this server.
    // eslint-disable-next-line @next/next/no-img-element
    <img src={src} alt={alt} title={title} width={width} height={height} loading="lazy" referrerPolicy="no-referrer" onError={() => setFailed(true)} />
  );
}
