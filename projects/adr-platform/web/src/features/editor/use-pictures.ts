"use client";
/** What the editor does with pasted and dropped pictures: keeps them and writes their Markdown at the caret. */
import { toast } from "@platform/ui-primitives";
import { useCallback } from "react";
import { toastError } from "@/features/states/toast-error";
import { useApp } from "@/lib/api/provider";
import { keepPicture, type PictureHome } from "./keep-picture";

/** `home` is undefined for a record that does not exist yet and so has no place to keep pictures beside. */
export function usePictures(home: PictureHome | undefined): (files: File[], insert: (text: string) => void) => void {
  const app = useApp();
  return useCallback(
    (files, insert) => {
      if (home === undefined) {
        toast({ tone: "error", text: "The picture was not added", detail: "Create the decision first, then edit it and paste the picture again." });
        return;
      }
      void (async () => {
        for (const file of files) {
          try {
            insert(await keepPicture(app, home, file));
          } catch (error) {
            toastError("The picture was not added", error);
          }
        }
      })();
    },
    [app, home],
  );
}
