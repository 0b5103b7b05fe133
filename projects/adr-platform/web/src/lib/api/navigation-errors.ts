/** Tells Next's own control flow from failures: `redirect` and `notFound` work by throwing. */
import { unstable_rethrow } from "next/navigation";

export function isRedirectOrNotFound(error: unknown): boolean {
  try {
    unstable_rethrow(error);
    return false;
  } catch {
    return true;
  }
}
