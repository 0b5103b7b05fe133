"""The official clients, unmodified, pointed at the gateway; and questions that tell the provider what to say."""

from __future__ import annotations

import base64
import json
import os
from typing import TYPE_CHECKING

import anthropic
import openai

if TYPE_CHECKING:
    import httpx2

URL = os.environ["GATEWAY_URL"]
KEY = os.environ["GATEWAY_KEY"]
SAID = os.environ["SAID"]
MODELS = os.environ["MODELS"].split(",")
MODEL = "small"
LOCAL = "local/all-MiniLM-L6-v2"

# What each reply says about the gateway's cache.
MARKS: list[str | None] = []


def note(reply: httpx2.Response) -> None:
    MARKS.append(reply.headers.get("x-ai-cache"))


def hooked() -> dict[str, list[object]]:
    return {"response": [note]}


OPENAI = openai.OpenAI(
    base_url=f"{URL}/v1",
    api_key=KEY,
    max_retries=0,
    http_client=openai.DefaultHttpxClient(event_hooks=hooked()),
)
ANTHROPIC = anthropic.Anthropic(
    base_url=URL,
    api_key=KEY,
    max_retries=0,
    http_client=anthropic.DefaultHttpxClient(event_hooks=hooked()),
)

ARGUMENTS = {"query": "why"}
PARAMETERS = {"type": "object", "properties": {}}
CHAT_TOOL = {"type": "function", "function": {"name": "search", "description": "Finds.", "parameters": PARAMETERS}}
RESPONSES_TOOL = {"type": "function", "name": "search", "parameters": PARAMETERS, "strict": False}
ANTHROPIC_TOOL = {"name": "search", "description": "Finds.", "input_schema": PARAMETERS}
CALL = {"tokens": 0, "tool_calls": [{"name": "search", "arguments": json.dumps(ARGUMENTS)}]}


def prompt(script: dict[str, object] | None = None) -> str:
    """A question that tells the provider behind the gateway what to say."""
    if script is None:
        return "why?"
    return "mock-script:" + base64.urlsafe_b64encode(json.dumps(script).encode()).decode().rstrip("=")


def user(script: dict[str, object] | None = None) -> list[dict[str, str]]:
    return [{"role": "user", "content": prompt(script)}]
