/** What drafting help can do. To add a task, add a row here, and a way into the text in `place.ts`. */
import { DraftTask } from "@platform/contracts/adr/v1/draft_service_pb";

export interface Task {
  task: DraftTask;
  /** In the row of choices. */
  label: string;
  /** In the palette, where nothing stands around it. */
  command: string;
  /** What it does, and with which part of the text. */
  about: string;
  /** On the button that takes the text over; absent when it is only for reading. */
  accept?: string;
  /** True when a model that only quotes can do it, too. */
  extractive?: true;
}

export const draftingTasks: readonly [Task, ...Task[]] = [
  { task: DraftTask.WRITE, label: "Write", command: "Write a draft…", about: "Writes the whole record from what you say here and what is written so far.", accept: "Take over" },
  { task: DraftTask.EXPAND, label: "Expand", command: "Expand the selection", about: "Says more of what is selected, in its place; without a selection, of the whole text.", accept: "Take over" },
  { task: DraftTask.SUMMARISE, label: "Summarise", command: "Summarise the selection", about: "The gist of what is selected, to stand below it; without a selection, of the whole text.", accept: "Insert" },
  { task: DraftTask.FIND_CONFLICTS, label: "Conflicts", command: "Find conflicts with earlier decisions", about: "Which earlier decisions the text contradicts, repeats or replaces.", extractive: true },
];

export function taskOf(task: DraftTask): Task {
  return draftingTasks.find((entry) => entry.task === task) ?? draftingTasks[0];
}
