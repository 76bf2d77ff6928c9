"""Names in an archive open on every system, each once, whatever people called their files."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.archives.names import FILE_LENGTH, Names, folded, safe_name
from hub.archives.verifying import UNSAFE

pytestmark = pytest.mark.once

HOSTILE = st.one_of(
    st.text(max_size=300),
    st.sampled_from(
        [
            "..",
            ".",
            "",
            "con",
            "NUL.txt",
            "com1.pdf",
            "a/../b",
            "\\\\server\\x",
            "C:\\x",
            "尾. ",
            "lpt¹",
            "\u202egpj.exe",
        ]
    ),
)


@given(HOSTILE, st.integers(20, FILE_LENGTH))
def test_any_name_becomes_a_safe_one(name, length):
    found = safe_name(name, length=length)
    assert 0 < len(found) <= length
    assert not UNSAFE.search(found)
    assert not re.search(r'[<>:"|?*/\\\x00-\x1f]', found)
    assert found == found.strip(". ")
    assert found.split(".")[0].casefold() not in {"con", "prn", "aux", "nul", "com1", "lpt1"}


@given(st.lists(HOSTILE, max_size=30))
def test_no_two_names_of_a_folder_are_the_same(given_names):
    names = Names()
    found = [names.take(name, length=20) for name in given_names]
    assert len({folded(name) for name in found}) == len(found)
    assert all(0 < len(name) <= 20 for name in found)


@pytest.mark.parametrize(
    ("given_name", "wanted"),
    [
        ("方案.pdf", "方案.pdf"),
        ("nul.pdf", "_nul.pdf"),
        ("../../etc/passwd", "-..-etc-passwd"),
        ("a" * 100 + ".pdf", "a" * 56 + ".pdf"),
        ("  . ", "文件"),
    ],
)
def test_names_keep_what_they_can(given_name, wanted):
    assert safe_name(given_name) == wanted
