"""Amounts in words: DOMAIN 2's examples and what holds for every sum."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.pdf.amounts import amount_in_words

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("1409.50", "壹仟肆佰零玖元伍角"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("100", "壹佰元整"),
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("10.00", "壹拾元整"),
        ("100010001.10", "壹亿零壹万零壹元壹角"),
    ],
)
def test_amount_in_words(amount, words):
    assert amount_in_words(Decimal(amount)) == words


@pytest.mark.parametrize("amount", ["-0.01", "-100", "0.001", "1E+17", "Infinity"])
def test_what_is_no_payable_sum_is_refused(amount):
    with pytest.raises(ValueError, match="An amount in words"):
        amount_in_words(Decimal(amount))


@given(st.decimals(min_value=0, max_value=10**10, places=2))
def test_whole_ends_whole_yuan_only(amount):
    words = amount_in_words(amount)
    assert words.endswith("整") == (amount == amount.to_integral_value())
    assert words.endswith("分") == (amount * 100 % 10 != 0)
    assert words.count("整") <= 1


@given(*[st.decimals(min_value=0, max_value=10**10, places=2)] * 2)
def test_different_sums_have_different_words(one, other):
    assert (amount_in_words(one) == amount_in_words(other)) == (one == other)
