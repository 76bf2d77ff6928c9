"""Names: what people called a file is kept and made harmless; where it lies tells nothing."""

import re

import pytest

from hub.attachments.names import clean_name, extension_of, random_name

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("签到表（第一场）.pdf", "签到表（第一场）.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system32\\发票.pdf", "发票.pdf"),
        ("C:\\fakepath\\发票.pdf", "发票.pdf"),
        ("/srv/发票.pdf", "发票.pdf"),
        ("发\x00票\r\n\t.pdf", "发票.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ('a<b>"c"|?*.pdf', "abc.pdf"),
        ("  发票   2026 .pdf ", "发票 2026.pdf"),
        ("e\u0301té.pdf", "été.pdf"),
        (".pdf", "pdf"),
        ("...", "文件"),
        ("", "文件"),
        ("长" * 200 + ".pdf", "长" * 116 + ".pdf"),
        ("a." + "b" * 200, "a." + "b" * 20),
        ("长" * 200, "长" * 120),
    ],
)
def test_clean_names(given, kept):
    assert clean_name(given) == kept


def test_endings():
    assert [extension_of(name) for name in ("a.PDF", "a.tar.gz", "a", "a.")] == [".pdf", ".gz", "", "."]


def test_random_names_tell_nothing_and_spread():
    names = {random_name(".pdf") for _ in range(100)}
    assert len(names) == 100
    assert all(re.fullmatch(r"attachments/(..)/(..)/\1\2[0-9a-f]{28}\.pdf", name) for name in names)
