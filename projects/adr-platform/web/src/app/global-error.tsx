"use client";
/** The last resort, when the frame itself failed: it brings its own page and no other code. */
export default function GlobalError({ reset }: { error: Error; reset: () => void }) {
  return (
    <html lang="en">
      <body style={{ fontFamily: "system-ui, sans-serif", maxWidth: "32rem", margin: "20vh auto", padding: "0 1.5rem", lineHeight: 1.5 }}>
        <h1 style={{ fontSize: "1.25rem" }}>The page broke</h1>
        <p>Nothing on the server was changed, and drafts are kept in this browser.</p>
        <button type="button" onClick={reset}>
          Try again
        </button>
      </body>
    </html>
  );
}
