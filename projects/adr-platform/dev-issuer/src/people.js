/**
 * Who can sign in: three people who are always there, and anyone typed into the form.
 *
 * A typed person is known by their e-mail address, so that the same address is the same person next week.
 */
import { createHash } from 'node:crypto';

import { JsonFile } from './files.js';

/** The people of the "Demo team", with the role the platform's development seed gives them there. */
export const PRESETS = [
  { sub: 'ada', name: 'Ada Lovelace', email: 'ada@example.com', role: 'owner' },
  { sub: 'grace', name: 'Grace Hopper', email: 'grace@example.com', role: 'editor' },
  { sub: 'vera', name: 'Vera Rubin', email: 'vera@example.com', role: 'viewer' },
];

const EMAIL = /^[^\s@<>()[\],;:\\"]+@[^\s@<>()[\],;:\\".]+(\.[^\s@<>()[\],;:\\".]+)*$/;

/** Everyone this issuer knows, kept in one file. */
export class People {
  #file;

  /** @param {string} path where typed people are kept */
  constructor(path) {
    this.#file = new JsonFile(path);
  }

  /** The person with this subject, if any. */
  find(sub) {
    return PRESETS.find((person) => person.sub === sub) ?? this.#file.get(sub);
  }

  /** Remembers a typed person. Returns `{ person }` or `{ problems }`, field by field. */
  async add({ name, email }) {
    const person = { name: name.trim().replaceAll(/\s+/g, ' '), email: email.trim().toLowerCase() };
    const problems = check(person);
    if (problems) return { problems };
    const preset = PRESETS.find((known) => known.email === person.email);
    if (preset) return { person: preset };
    person.sub = `person-${createHash('sha256').update(person.email).digest('hex').slice(0, 20)}`;
    await this.#file.set(person.sub, person);
    return { person };
  }
}

function check({ name, email }) {
  const problems = {};
  if (name === '') problems.name = 'Enter a name.';
  else if (name.length > 100) problems.name = 'Use at most 100 characters.';
  else if (/\p{Cc}/u.test(name)) problems.name = 'Use letters and spaces only.';
  if (email.length > 254 || !EMAIL.test(email)) problems.email = 'Enter an e-mail address such as jane@example.com.';
  return Object.keys(problems).length > 0 ? problems : undefined;
}

/** A person's claims, for ID tokens and access tokens alike. */
export function claimsOf(person) {
  const [given] = person.name.split(' ');
  return { name: person.name, given_name: given, email: person.email, email_verified: true };
}
