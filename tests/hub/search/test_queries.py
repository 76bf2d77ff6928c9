"""What was typed, as the search understands it."""

import pytest

from hub.search.queries import LONGEST, understood

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("保证金", ("保证金",)),
        ("  保证金\u3000ＣＵ cu ", ("保证金", "cu")),
        ("保證金", ("保证金",)),
        ("铜期货Cu2406", ("铜期货", "cu2406")),
        ("“期权”&!|(<->:*)'", ("期权",)),
        ("a\x00b", ("a", "b")),
        ("\ud800期货", ("期货",)),
        ("", ()),
    ],
)
def test_words(typed, words):
    query = understood(typed)
    assert (query.words, query.hint) == (words, "")


@pytest.mark.parametrize(
    ("typed", "count", "hint"),
    [
        ("期货" * 5000, 1, f"最长 {LONGEST} 个字"),
        ("' OR 1=1 -- ；", 2, ""),
        ("！？。，“”", 0, "标点和符号"),
        ("\\\"'%_", 0, "标点和符号"),
        ("😀🎉", 0, "标点和符号"),
        ("一 二 三 四 五 六 七 八 九 十", 8, "最多检索 8 个词"),
    ],
)
def test_what_cannot_be_searched_for_is_said(typed, count, hint):
    query = understood(typed)
    assert len(query.words) == count
    assert hint in query.hint
    assert len(query.text) <= LONGEST
