"""Plain answers of providers that speak another protocol than the client, read by the client's own types.

Where an answer is not what a type promises, the client raises an error; it would let that pass otherwise.
"""

from __future__ import annotations

import json

import gateway
from gateway import ANTHROPIC_TOOL, ARGUMENTS, CALL, CHAT_TOOL, RESPONSES_TOOL, SAID, prompt, user

STRICTLY = {"_strict_response_validation": True}
OPENAI = gateway.OPENAI.copy(_extra_kwargs=STRICTLY)
ANTHROPIC = gateway.ANTHROPIC.copy(_extra_kwargs=STRICTLY)
# The models are named after the one protocol that their provider speaks.
PROVIDERS = ["chat_completions", "responses", "messages", "generate_content"]
USAGE = {"input": 30, "cache_read": 12}
TOLD = {"text": SAID, "usage": USAGE}
CALLED = {**CALL, "usage": USAGE}


def chat_completions(model: str) -> None:
    def ask(script: dict[str, object]) -> object:
        return OPENAI.chat.completions.create(model=model, messages=user(script), tools=[CHAT_TOOL])

    whole = ask(TOLD)
    assert whole.choices[0].message.content == SAID
    assert whole.choices[0].finish_reason == "stop"
    usage = whole.usage
    assert (usage.prompt_tokens, usage.completion_tokens, usage.total_tokens) == (42, 20, 62), usage
    assert usage.prompt_tokens_details.cached_tokens == 12, usage
    called = ask(CALLED).choices[0]
    [call] = called.message.tool_calls
    assert (call.function.name, json.loads(call.function.arguments)) == ("search", ARGUMENTS)
    assert called.finish_reason == "tool_calls"
    result = {"role": "tool", "tool_call_id": call.id, "content": prompt(TOLD)}
    again = OPENAI.chat.completions.create(
        model=model, messages=[*user(CALLED), called.message, result], tools=[CHAT_TOOL]
    )
    assert again.choices[0].message.content == SAID


def responses(model: str) -> None:
    def ask(script: dict[str, object]) -> object:
        return OPENAI.responses.create(model=model, input=prompt(script), tools=[RESPONSES_TOOL])

    whole = ask(TOLD)
    assert (whole.output_text, whole.status) == (SAID, "completed")
    usage = whole.usage
    assert (usage.input_tokens, usage.output_tokens, usage.total_tokens) == (42, 20, 62), usage
    assert usage.input_tokens_details.cached_tokens == 12, usage
    called = ask(CALLED)
    [call] = [item for item in called.output if item.type == "function_call"]
    assert (call.name, json.loads(call.arguments)) == ("search", ARGUMENTS)
    result = {"type": "function_call_output", "call_id": call.call_id, "output": prompt(TOLD)}
    turns = [{"role": "user", "content": prompt(CALLED)}, *called.output, result]
    assert OPENAI.responses.create(model=model, input=turns, tools=[RESPONSES_TOOL]).output_text == SAID


def messages(model: str) -> None:
    def ask(turns: list[object]) -> object:
        return ANTHROPIC.messages.create(model=model, max_tokens=100, messages=turns, tools=[ANTHROPIC_TOOL])

    whole = ask(user(TOLD))
    assert [block.text for block in whole.content] == [SAID]
    assert whole.stop_reason == "end_turn"
    usage = whole.usage
    assert (usage.input_tokens, usage.cache_read_input_tokens, usage.output_tokens) == (30, 12, 20), usage
    called = ask(user(CALLED))
    [call] = called.content
    assert (call.type, call.name, call.input) == ("tool_use", "search", ARGUMENTS)
    assert called.stop_reason == "tool_use"
    result = {"type": "tool_result", "tool_use_id": call.id, "content": prompt(TOLD)}
    turns = [*user(CALLED), {"role": "assistant", "content": called.content}, {"role": "user", "content": [result]}]
    assert [block.text for block in ask(turns).content] == [SAID]


def everything() -> None:
    for model in PROVIDERS:
        chat_completions(model)
        responses(model)
        messages(model)
