/** Where the identity provider sends people back to. */
import { AuthorizationResponseError } from "openid-client";
import type { NextRequest } from "next/server";

import { problem, redirect } from "@/lib/session/responses";
import { writeSession } from "@/lib/session/session";
import { finishSignIn, UnknownAttempt } from "@/lib/session/sign-in";

export async function GET(request: NextRequest): Promise<Response> {
  const present = request.cookies.getAll();
  try {
    const { session, returnTo, cookie } = await finishSignIn(request.nextUrl.searchParams, present);
    return redirect(returnTo, [cookie, ...(await writeSession(session, present))]);
  } catch (error) {
    return refused(error);
  }
}

function refused(error: unknown): Response {
  if (error instanceof UnknownAttempt) {
    return problem(400, "This sign-in has expired", "It took longer than ten minutes, or began in another browser.");
  }
  if (error instanceof AuthorizationResponseError) {
    const text = error.error === "access_denied" ? "You were not let in." : (error.error_description ?? error.error);
    return problem(403, "The identity provider refused", text);
  }
  process.stderr.write(`sign-in failed: ${String(error)}\n`);
  return problem(502, "Sign-in did not work", "The identity provider's answer could not be used. The log says why.");
}
