/** How the services of tests refuse. */
import { ConnectError, type Code } from "@connectrpc/connect";
import { ErrorInfoSchema } from "@platform/contracts/platform/common/v1/error_pb";

/** Refuses as the server does, with the details that pages read. */
export function refuse(code: Code, reason: string, message: string, hint: string): never {
  throw new ConnectError(message, code, undefined, [{ desc: ErrorInfoSchema, value: { code: reason, hint, fields: [] } }]);
}
