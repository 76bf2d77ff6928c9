"""Tokens of texts and terms of queries."""

import pytest

from hub.search.segmentation import Term, phrase_terms, segmented, terms

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("上期所", "上期 期所 所"),
        ("铜", "铜"),
        ("HB-2026-0007", "hb 2026 0007"),
        ("ＡＢＣ１２３　铝", "abc123 铝"),
        ("铜Cu期货，snake_case", "铜 cu 期货 货 snake case"),
        ("“”——！", ""),
        ("䶮𬱖", "䶮𬱖 𬱖"),
    ],
)
def test_tokens_of_a_text(text, tokens):
    assert segmented(text) == tokens


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("上期所", [Term("上期"), Term("期所")]),
        ("铜", [Term("铜", prefix=True)]),
        ("cu 铜期", [Term("cu"), Term("铜期")]),
        ("Future", [Term("future", prefix=True)]),
        ("！", []),
    ],
)
def test_terms_of_a_query(query, expected):
    assert terms(query) == expected


def test_unfinished_words_are_prefixes():
    assert terms("cu 上期", unfinished=True) == [Term("cu", prefix=True), Term("上期")]


def test_terms_of_a_phrase_follow_each_other_as_in_the_index():
    assert phrase_terms("铜期货 futures") == [Term("铜期"), Term("期货"), Term("货"), Term("futures")]
    assert phrase_terms("上期所") == [Term("上期"), Term("期所")]
    assert phrase_terms("cu 铜") == [Term("cu"), Term("铜", prefix=True)]
    assert phrase_terms("") == []
