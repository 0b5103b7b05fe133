/** What to write into a program so that it calls models through the gateway. */

export interface SnippetOf {
  /** Where OpenAI's client points, ending in `/v1`. */
  baseUrl: string;
  secret: string;
  model: string;
}

export interface Snippet {
  id: "python" | "anthropic" | "curl";
  label: string;
  text: string;
}

export function snippets({ baseUrl, secret, model }: SnippetOf): Snippet[] {
  // Anthropic's clients add `/v1` themselves.
  const root = baseUrl.replace(/\/v1\/?$/, "");
  return [
    {
      id: "python",
      label: "OpenAI for Python",
      text: `from openai import OpenAI

client = OpenAI(
    base_url=${JSON.stringify(baseUrl)},
    api_key=${JSON.stringify(secret)},
)
answer = client.chat.completions.create(
    model=${JSON.stringify(model)},
    messages=[{"role": "user", "content": "Hello"}],
)
print(answer.choices[0].message.content)`,
    },
    {
      id: "anthropic",
      label: "Claude Code",
      text: `export ANTHROPIC_BASE_URL=${root}
export ANTHROPIC_AUTH_TOKEN=${secret}
claude --model ${model}`,
    },
    {
      id: "curl",
      label: "curl",
      text: `curl ${baseUrl}/chat/completions \\
  -H "Authorization: Bearer ${secret}" \\
  -H "Content-Type: application/json" \\
  -d '{"model": ${JSON.stringify(model)}, "messages": [{"role": "user", "content": "Hello"}]}'`,
    },
  ];
}
