/** The one style sheet of the issuer's pages. System fonts, system colours for the scheme, no images. */
export const STYLE = `
:root {
  --page: #f6f7f9; --card: #ffffff; --text: #16181d; --quiet: #565d6b; --line: #d9dde4; --field: #868e9c; --hover: #f1f4f9;
  --accent: #3355d6; --on-accent: #ffffff; --notice: #fff6df; --notice-line: #e8cf8b; --notice-text: #5c4300;
  --problem: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f1115; --card: #181b21; --text: #e8eaee; --quiet: #a1a8b5; --line: #2e343e; --field: #6c7482; --hover: #20252d;
    --accent: #8aa4ff; --on-accent: #0d1330; --notice: #2a2413; --notice-line: #574920; --notice-text: #f0dca6;
    --problem: #ff9a91;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 24px 16px;
  background: var(--page); color: var(--text); -webkit-text-size-adjust: 100%;
  font: 15px/1.5 "Inter Variable", Inter, ui-sans-serif, system-ui, sans-serif;
}
main {
  width: 100%; max-width: 420px; padding: 32px; background: var(--card);
  border: 1px solid var(--line); border-radius: 14px; box-shadow: 0 12px 32px rgb(16 24 40 / 8%);
}
.product { margin: 0 0 20px; color: var(--quiet); font-size: 13px; font-weight: 600; letter-spacing: .01em; }
h1 { margin: 0 0 12px; font-size: 24px; line-height: 1.2; letter-spacing: -.02em; }
h2 { margin: 28px 0 12px; font-size: 14px; font-weight: 600; }
code { font: 13px/1 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.notice {
  margin: 0 0 20px; padding: 10px 12px; font-size: 13.5px;
  background: var(--notice); border: 1px solid var(--notice-line); border-radius: 8px; color: var(--notice-text);
}
.people { list-style: none; margin: 0; padding: 0; border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
.people li + li { border-top: 1px solid var(--line); }
button { font: inherit; color: inherit; cursor: pointer; }
.person {
  display: flex; align-items: center; gap: 12px; width: 100%; padding: 12px 14px;
  border: 0; background: none; text-align: left;
}
.person:hover { background: var(--hover); }
.avatar {
  flex: none; display: grid; place-items: center; width: 36px; height: 36px; border-radius: 50%;
  color: #ffffff; font-size: 13px; font-weight: 600;
}
.avatar.ada { background: #5b48c2; } .avatar.grace { background: #0b7a5c; } .avatar.vera { background: #a8461b; }
.name { display: block; font-weight: 600; }
.line { display: block; color: var(--quiet); font-size: 13px; }
.field { margin-bottom: 14px; }
label { display: block; margin-bottom: 4px; font-size: 13px; font-weight: 500; }
input {
  width: 100%; padding: 9px 11px; font: inherit; font-size: 16px; color: inherit;
  background: var(--card); border: 1px solid var(--field); border-radius: 8px;
}
input[aria-invalid] { border-color: var(--problem); }
.problem { margin: 5px 0 0; color: var(--problem); font-size: 13px; }
.plain {
  width: 100%; padding: 10px 14px; font-weight: 600; border: 0; border-radius: 8px;
  background: var(--accent); color: var(--on-accent);
}
.plain:hover { filter: brightness(1.06); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.person:focus-visible { outline-offset: -3px; border-radius: 10px; }
@media (max-width: 480px) {
  body { place-items: start center; padding: 0; background: var(--card); }
  main { border: 0; border-radius: 0; box-shadow: none; padding: 28px 20px; }
}
`;
