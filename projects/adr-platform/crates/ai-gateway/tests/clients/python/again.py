"""What was asked before is answered from the gateway's cache, and the clients do not notice but by the mark.

The test that starts this counts what reached the provider: one call for each question here.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeVar

from gateway import (
    ANTHROPIC,
    ANTHROPIC_TOOL,
    ARGUMENTS,
    CALL,
    CHAT_TOOL,
    MARKS,
    OPENAI,
    RESPONSES_TOOL,
    SAID,
    prompt,
    user,
)

if TYPE_CHECKING:
    from collections.abc import Callable

Answer = TypeVar("Answer")
KEPT = "kept"


def twice(ask: Callable[[], Answer]) -> Answer:
    MARKS.clear()
    first, second = ask(), ask()
    assert MARKS == ["miss", "hit"], MARKS
    assert first == second
    return second


def chat_completions() -> None:
    def stream(**asked: object) -> object:
        with OPENAI.chat.completions.stream(model=KEPT, stream_options={"include_usage": True}, **asked) as events:
            return events.get_final_completion()

    plain = OPENAI.chat.completions.create
    for answer in [
        twice(lambda: plain(model=KEPT, messages=user())),
        twice(lambda: stream(messages=user())),
    ]:
        assert answer.choices[0].message.content == SAID
        assert answer.usage.completion_tokens == 20
    for answer in [
        twice(lambda: plain(model=KEPT, messages=user(CALL), tools=[CHAT_TOOL])),
        twice(lambda: stream(messages=user(CALL), tools=[CHAT_TOOL])),
    ]:
        [call] = answer.choices[0].message.tool_calls
        assert json.loads(call.function.arguments) == ARGUMENTS


def responses() -> None:
    def stream(**asked: object) -> object:
        with OPENAI.responses.stream(model=KEPT, **asked) as events:
            return events.get_final_response()

    plain = OPENAI.responses.create
    for answer in [twice(lambda: plain(model=KEPT, input=prompt())), twice(lambda: stream(input=prompt()))]:
        assert answer.output_text == SAID
        assert answer.usage.output_tokens == 20
    for answer in [
        twice(lambda: plain(model=KEPT, input=prompt(CALL), tools=[RESPONSES_TOOL])),
        twice(lambda: stream(input=prompt(CALL), tools=[RESPONSES_TOOL])),
    ]:
        [call] = [item for item in answer.output if item.type == "function_call"]
        assert json.loads(call.arguments) == ARGUMENTS


def messages() -> None:
    def stream(**asked: object) -> object:
        with ANTHROPIC.messages.stream(model=KEPT, max_tokens=100, **asked) as events:
            return events.get_final_message()

    def plain(**asked: object) -> object:
        return ANTHROPIC.messages.create(model=KEPT, max_tokens=100, **asked)

    for answer in [twice(lambda: plain(messages=user())), twice(lambda: stream(messages=user()))]:
        assert answer.content[0].text == SAID
        assert answer.usage.output_tokens == 20
    for answer in [
        twice(lambda: plain(messages=user(CALL), tools=[ANTHROPIC_TOOL])),
        twice(lambda: stream(messages=user(CALL), tools=[ANTHROPIC_TOOL])),
    ]:
        [call] = [block for block in answer.content if block.type == "tool_use"]
        assert call.input == ARGUMENTS
