"""The official Python clients of OpenAI and Anthropic, unmodified, against the gateway. Ends with 0 if all is well."""

from __future__ import annotations

import contextlib
import json

import again
import anthropic
import openai
import translated
from gateway import (
    ANTHROPIC,
    ANTHROPIC_TOOL,
    ARGUMENTS,
    CALL,
    CHAT_TOOL,
    LOCAL,
    MODEL,
    MODELS,
    OPENAI,
    RESPONSES_TOOL,
    SAID,
    URL,
    prompt,
    user,
)

BROKEN = {"tokens": 20, "fault": {"after": 5, "kind": "error", "status": 529}}


def chat_completions() -> None:
    whole = OPENAI.chat.completions.create(model=MODEL, messages=user())
    assert whole.choices[0].message.content == SAID
    assert whole.usage.completion_tokens == 20
    stream = OPENAI.chat.completions.create(
        model=MODEL, messages=user(), stream=True, stream_options={"include_usage": True}
    )
    chunks = list(stream)
    said = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert said == SAID
    assert chunks[-1].usage.completion_tokens == 20
    called = OPENAI.chat.completions.create(model=MODEL, messages=user(CALL), tools=[CHAT_TOOL])
    [call] = called.choices[0].message.tool_calls
    assert json.loads(call.function.arguments) == ARGUMENTS
    assert call.function.name == "search"
    with OPENAI.chat.completions.stream(model=MODEL, messages=user(CALL), tools=[CHAT_TOOL]) as events:
        final = events.get_final_completion()
    assert json.loads(final.choices[0].message.tool_calls[0].function.arguments) == ARGUMENTS


def responses() -> None:
    whole = OPENAI.responses.create(model=MODEL, input=prompt())
    assert whole.output_text == SAID
    assert whole.usage.output_tokens == 20
    with OPENAI.responses.stream(model=MODEL, input=prompt()) as events:
        said = "".join(event.delta for event in events if event.type == "response.output_text.delta")
        assert said == SAID
        assert events.get_final_response().output_text == SAID
    called = OPENAI.responses.create(model=MODEL, input=prompt(CALL), tools=[RESPONSES_TOOL])
    assert any(item.type == "function_call" and item.name == "search" for item in called.output)


def embeddings_and_models() -> None:
    vectors = OPENAI.embeddings.create(model=MODEL, input=["a", "b"])
    assert len(vectors.data) == 2
    assert len(vectors.data[0].embedding) > 0
    assert [model.id for model in OPENAI.models.list()] == MODELS
    assert OPENAI.models.retrieve(MODEL).id == MODEL
    assert [model.id for model in ANTHROPIC.models.list()] == MODELS


def vectors_of_this_machine() -> None:
    def similarity(one: list[float], other: list[float]) -> float:
        return sum(left * right for left, right in zip(one, other, strict=True))

    texts = ["Why did we reject Kafka?", "The reasons against Kafka", "Lunch is at noon"]
    # Unless it is told, the client asks for base64.
    packed = OPENAI.embeddings.create(model=LOCAL, input=texts, dimensions=384)
    plain = OPENAI.embeddings.create(model=LOCAL, input=texts, encoding_format="float")
    for one, other in zip(packed.data, plain.data, strict=True):
        assert len(one.embedding) == 384
        assert abs(similarity(one.embedding, other.embedding) - 1) < 0.001
    question, reasons, lunch = (item.embedding for item in packed.data)
    assert similarity(question, reasons) > similarity(question, lunch) + 0.3
    counted = OPENAI.embeddings.create(model=LOCAL, input="Hello, World!").usage
    assert (counted.prompt_tokens, counted.total_tokens) == (4, 4), counted
    with contextlib.suppress(openai.BadRequestError):
        OPENAI.embeddings.create(model=LOCAL, input="x", dimensions=100)
        raise AssertionError("other dimensions were not refused")


def messages() -> None:
    whole = ANTHROPIC.messages.create(model=MODEL, max_tokens=100, messages=user())
    assert whole.content[0].text == SAID
    assert whole.usage.output_tokens == 20
    with ANTHROPIC.messages.stream(model=MODEL, max_tokens=100, messages=user()) as stream:
        assert "".join(stream.text_stream) == SAID
        assert stream.get_final_message().stop_reason == "end_turn"
    with ANTHROPIC.messages.stream(model=MODEL, max_tokens=100, messages=user(CALL), tools=[ANTHROPIC_TOOL]) as stream:
        final = stream.get_final_message()
    [call] = [block for block in final.content if block.type == "tool_use"]
    assert call.input == ARGUMENTS
    assert final.stop_reason == "tool_use"
    assert ANTHROPIC.messages.count_tokens(model=MODEL, messages=user()).input_tokens > 0


def failures() -> None:
    def expect(error: type[Exception], call: object) -> None:
        with contextlib.suppress(error):
            call()
            raise AssertionError(f"{error.__name__} was not raised")

    def read_openai(script: dict[str, object]) -> None:
        list(OPENAI.chat.completions.create(model=MODEL, messages=user(script), stream=True))

    def read_anthropic(script: dict[str, object]) -> None:
        with ANTHROPIC.messages.stream(model=MODEL, max_tokens=100, messages=user(script)) as stream:
            list(stream.text_stream)

    stranger = openai.OpenAI(base_url=f"{URL}/v1", api_key="wrong", max_retries=0)
    expect(openai.AuthenticationError, lambda: stranger.models.list())
    expect(openai.NotFoundError, lambda: OPENAI.chat.completions.create(model="none", messages=user()))
    expect(anthropic.NotFoundError, lambda: ANTHROPIC.messages.create(model="none", max_tokens=9, messages=user()))
    expect(openai.APIError, lambda: read_openai(BROKEN))
    expect(anthropic.APIStatusError, lambda: read_anthropic(BROKEN))


if __name__ == "__main__":
    chat_completions()
    responses()
    embeddings_and_models()
    vectors_of_this_machine()
    messages()
    failures()
    again.chat_completions()
    again.responses()
    again.messages()
    translated.everything()
