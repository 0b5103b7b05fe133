"use client";
/** A picture as large as the window allows. Escape, the button, or a press beside the picture close it. */
import { Button } from "@platform/ui-primitives";
import { X } from "lucide-react";
import { Dialog } from "radix-ui";

export interface LightboxProps {
  open: boolean;
  onClose: () => void;
  src: string;
  alt: string;
  /** Where the keyboard goes afterwards. */
  onClosed: () => void;
}

export function Lightbox({ open, onClose, src, alt, onClosed }: LightboxProps) {
  return (
    <Dialog.Root open={open} onOpenChange={(next) => (next ? undefined : onClose())}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-overlay animate-[ui-fade_120ms_ease-out]" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-0 z-50 flex items-center justify-center p-4 outline-none sm:p-10"
          onClick={(event) => {
            if (event.target === event.currentTarget) onClose();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            onClosed();
          }}
        >
          <Dialog.Title className="sr-only">{alt === "" ? "Picture" : alt}</Dialog.Title>
          {/* The address is the record's own file; Next's image service has no session to fetch it with. */}
          {/* eslint-disable-next-line @next/next/no-img-element */}
          <img src={src} alt={alt} className="max-h-full max-w-full min-w-[min(100%,20rem)] rounded-lg bg-[#fff] object-contain shadow-pop" />
          <Dialog.Close asChild>
            {/* Without a tooltip: it would open with the dialog and take the first Escape. */}
            <Button aria-label="Close" size="lg" className="!fixed top-3 right-3 w-10 !px-0">
              <X size={18} aria-hidden />
            </Button>
          </Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
