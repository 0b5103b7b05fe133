"""Prices keep every digit, and what is not paid by the token is left out."""

from decimal import Decimal

import pytest

from update_prices import Price, per_million, read

GPT: Price = {
    "litellm_provider": "openai",
    "mode": "chat",
    "input_cost_per_token": Decimal("1.25e-06"),
    "output_cost_per_token": Decimal("0.00001"),
}


def with_fields(**fields: object) -> dict[str, Price]:
    return {"gpt": {**GPT, **fields}}


def test_a_price_keeps_its_tiers_kinds_and_long_context() -> None:
    table = with_fields(
        cache_read_input_token_cost_flex=Decimal("6.25e-08"),
        cache_creation_input_token_cost_above_1hr=Decimal("2.5e-06"),
        output_cost_per_token_above_272k_tokens_priority=Decimal("3e-05"),
        search_context_cost_per_query={"low": Decimal("0.01")},
    )
    assert dict(read(table)) == {
        "openai/gpt": {
            "standard": {"input": "1.25", "output": "10", "cache_write_1h": "2.5"},
            "flex": {"cache_read": "0.0625"},
            "long_context": {"272000": {"priority": {"output": "30"}}},
        }
    }


@pytest.mark.parametrize(
    "fields",
    [
        {"litellm_provider": "azure"},
        {"mode": "image_generation"},
        {"output_cost_per_image": Decimal("0.04")},
        {"input_cost_per_second": Decimal("0.0001")},
        {"input_cost_per_token": Decimal(0)},
        {"output_cost_per_token": None},
    ],
)
def test_what_is_not_paid_by_the_token_or_costs_nothing_is_left_out(fields: dict[str, object]) -> None:
    assert dict(read(with_fields(**fields))) == {}


def test_a_providers_name_is_there_once() -> None:
    table = {"gemini/pro": {**GPT, "litellm_provider": "gemini"}}
    assert [name for name, _ in read(table)] == ["gemini/pro"]


@pytest.mark.parametrize(("rate", "dollars"), [("3e-06", "3"), ("1e-12", "0.000001"), ("0.00012", "120"), ("0", "0")])
def test_rates_are_exact(rate: str, dollars: str) -> None:
    assert per_million(Decimal(rate)) == dollars


@pytest.mark.parametrize("rate", ["1e-13", "3.3333333333333335e-05", "-1e-06"])
def test_what_is_no_whole_number_of_pico_dollars_is_refused(rate: str) -> None:
    with pytest.raises(SystemExit):
        per_million(Decimal(rate))
