"use client";
/** The keys, listed. Opened by `?`. */
import { Dialog, Kbd } from "@platform/ui-primitives";
import { useApp, type App } from "@/lib/api/provider";
import { mainPages, settingsPages } from "./navigation";
import { useShell } from "./shell-store";

interface Group {
  title: string;
  keys: readonly (readonly [keys: string, what: string, forWhom?: "editors" | "owners"])[];
}

function everywhere(app: App): Group {
  const pages = [...mainPages(app), ...settingsPages(app)].map(({ label, keys }) => [keys, `Go to ${label}`] as const);
  return {
    title: "Everywhere",
    keys: [["⌘ K", "Search, jump and act"], ["/", "Search decisions"], ["n", "New decision", "editors"], ...pages, ["⌘ .", "Show or hide the sidebar"], ["?", "This list"]],
  };
}

const inPlaces: readonly Group[] = [
  {
    title: "In the list",
    keys: [
      ["j", "Next"],
      ["k", "Previous"],
      ["Enter", "Open"],
      ["x", "Select", "editors"],
      ["Esc", "Clear the selection", "editors"],
    ],
  },
  {
    title: "On a decision",
    keys: [
      ["e", "Edit", "editors"],
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
      ["⌘ S", "Save", "editors"],
      ["⌘ B", "Bold", "editors"],
      ["⌘ I", "Italic", "editors"],
      ["⌘ Shift P", "Show or hide the preview", "editors"],
      ["⌘ J", "Show or hide drafting help", "editors"],
    ],
  },
  {
    title: "In Ask",
    keys: [
      ["Enter", "Send"],
      ["Shift Enter", "New line"],
      ["Esc", "Stop the answer, or leave a question as it was"],
    ],
  },
  { title: "In the playground", keys: [["⌘ Enter", "Run", "owners"]] },
];

/** Without what this person's role has no use for. */
function groupsFor(app: App): Group[] {
  return [everywhere(app), ...inPlaces]
    .map(({ title, keys }) => ({ title, keys: keys.filter(([, , forWhom]) => forWhom === undefined || (forWhom === "owners" ? app.canManage : app.canEdit)) }))
    .filter(({ keys }) => keys.length > 0);
}

export function KeyList() {
  const app = useApp();
  const open = useShell((state) => state.helpOpen);
  return (
    <Dialog open={open} onOpenChange={(helpOpen) => useShell.setState({ helpOpen })} title="Keys" wide>
      <div className="columns-1 gap-8 sm:columns-2">
        {groupsFor(app).map((group) => (
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
