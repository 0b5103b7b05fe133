"use client";
/** The keys, listed. Opened by `?`. */
import { Dialog, Kbd } from "@platform/ui-primitives";
import { useShell } from "./shell-store";

const groups: readonly { title: string; keys: readonly [keys: string, what: string][] }[] = [
  {
    title: "Everywhere",
    keys: [
      ["⌘ K", "Search, jump and act"],
      ["/", "Search decisions"],
      ["n", "New decision"],
      ["g d", "Go to decisions"],
      ["g a", "Go to Ask"],
      ["g i", "Go to import"],
      ["g m", "Go to members"],
      ["g k", "Go to API keys"],
      ["⌘ .", "Show or hide the sidebar"],
      ["?", "This list"],
    ],
  },
  {
    title: "In the list",
    keys: [
      ["j", "Next"],
      ["k", "Previous"],
      ["Enter", "Open"],
      ["x", "Select"],
      ["Esc", "Clear the selection"],
    ],
  },
  {
    title: "On a decision",
    keys: [
      ["e", "Edit"],
      ["h", "History"],
      ["c", "Compare with the version before"],
    ],
  },
  {
    title: "In compare",
    keys: [
      ["n", "Next change"],
      ["p", "Previous change"],
    ],
  },
  {
    title: "In the editor",
    keys: [
      ["⌘ S", "Save"],
      ["⌘ B", "Bold"],
      ["⌘ I", "Italic"],
      ["⌘ Shift P", "Show or hide the preview"],
    ],
  },
  {
    title: "In Ask",
    keys: [
      ["Enter", "Send"],
      ["Shift Enter", "New line"],
      ["Esc", "Stop the answer"],
    ],
  },
];

export function KeyList() {
  const open = useShell((state) => state.helpOpen);
  return (
    <Dialog open={open} onOpenChange={(helpOpen) => useShell.setState({ helpOpen })} title="Keys" wide>
      <div className="columns-1 gap-8 sm:columns-2">
        {groups.map((group) => (
          <section key={group.title} className="mb-5 break-inside-avoid">
            <h3 className="mb-1.5 text-sm font-medium text-ink-2">{group.title}</h3>
            <dl>
              {group.keys.map(([keys, what]) => (
                <div key={keys} className="flex items-center justify-between border-b border-line py-1.5 last:border-0">
                  <dt className="order-2 flex gap-1">
                    {keys.split(" ").map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
