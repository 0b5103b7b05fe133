/** What a query needs: a transport and the workspace it speaks for. Both the server's session and `useApp()` fit. */
import type { Transport } from "@connectrpc/connect";

export interface Api {
  transport: Transport;
  workspace: { id: string };
}
