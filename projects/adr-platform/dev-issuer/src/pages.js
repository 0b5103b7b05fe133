/**
 * The pages a person sees: plain HTML with one style sheet inside, no script, nothing fetched.
 */
import { createHash } from 'node:crypto';

import { PRESETS } from './people.js';
import { STYLE } from './style.js';

const styleHash = createHash('sha256').update(STYLE).digest('base64');

/**
 * Headers of every page. `formTargets` are the origins a submitted form may end at after its redirects.
 *
 * @param {string[]} formTargets
 */
export function pageHeaders(formTargets) {
  return {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy':
      `default-src 'none'; img-src data:; style-src 'sha256-${styleHash}'; base-uri 'none'; frame-ancestors 'none'; `
      + `form-action ${["'self'", ...formTargets].join(' ')}`,
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
  };
}

const ROLE_LINES = {
  owner: 'Owner of the Demo team: also manages members and keys',
  editor: 'Editor in the Demo team: writes and imports decisions',
  viewer: 'Viewer in the Demo team: reads, searches and asks',
};

/** The sign-in page. `typed` and `problems` are what the form came back with. */
export function signInPage({ action, typed = {}, problems = {} }) {
  const wrong = Object.keys(problems).length > 0;
  return page(wrong ? 'Check the form – Sign in' : 'Sign in', `
    <h1>Sign in</h1>
    <p class="notice" role="note"><strong>Development sign-in</strong> — anyone on this machine can sign in as anyone.
      Set <code>OIDC_ISSUER</code> to use your own provider.</p>
    <form method="post" action="${escape(action)}">
      <ul class="people">${PRESETS.map(personButton).join('')}</ul>
    </form>
    <h2>Someone else</h2>
    <form method="post" action="${escape(action)}" novalidate>
      ${field('name', 'Name', 'text', 'name', typed.name, problems.name)}
      ${field('email', 'E-mail', 'email', 'email', typed.email, problems.email)}
      <button class="plain" type="submit">Continue</button>
    </form>`);
}

/** A page that says what went wrong and how to go on. */
export function errorPage(title, detail) {
  return page(title, `
    <h1>${escape(title)}</h1>
    <p>${escape(detail)}</p>
    <p>Go back to the application and sign in again.</p>`);
}

/** Where signing out ends when the application did not say where to go. */
export function signedOutPage() {
  return page('Signed out', `
    <h1>You are signed out</h1>
    <p>Go back to the application to sign in again, as the same person or another.</p>`);
}

function personButton({ sub, name, role }) {
  const initials = name.split(' ').map((word) => word[0]).join('');
  return `
        <li><button class="person" name="person" value="${sub}">
          <span class="avatar ${sub}" aria-hidden="true">${initials}</span>
          <span><span class="name">${escape(name)}</span><span class="line">${ROLE_LINES[role]}</span></span>
        </button></li>`;
}

function field(id, label, type, autocomplete, value = '', problem = undefined) {
  const described = problem ? ` aria-invalid="true" aria-describedby="${id}-problem" autofocus` : '';
  return `
      <div class="field">
        <label for="${id}">${label}</label>
        <input id="${id}" name="${id}" type="${type}" autocomplete="${autocomplete}" value="${escape(value)}" required${described}>
        ${problem ? `<p class="problem" id="${id}-problem">${escape(problem)}</p>` : ''}
      </div>`;
}

function page(title, content) {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${escape(title)} · ADR platform</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
  <p class="product">ADR platform</p>${content}
</main>
</body>
</html>`;
}

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function escape(text) {
  return String(text).replaceAll(/[&<>"']/g, (character) => ENTITIES[character]);
}
