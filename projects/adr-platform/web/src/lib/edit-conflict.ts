/** The conflict that the server reports when someone else changed a decision first. */
import { ConnectError } from "@connectrpc/connect";
import { EditConflictSchema, type EditConflict } from "@platform/contracts/adr/v1/decision_pb";

export function editConflict(error: unknown): EditConflict | undefined {
  return error instanceof ConnectError ? error.findDetails(EditConflictSchema)[0] : undefined;
}
