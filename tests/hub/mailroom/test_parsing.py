"""Mails of every charset and every kind of brokenness are read without a fault."""

from base64 import b64encode
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from hub.mailroom.parsing import MOST_PARTS, read_letter, received_moment
from hub.mailroom.senders import is_proved
from hub.mailroom.words import clean, text_of_html

from . import mails

pytestmark = pytest.mark.once


def raw(*headers: str | bytes, body: bytes = b"hello") -> bytes:
    lines = [header.encode() if isinstance(header, str) else header for header in headers]
    return b"\r\n".join([*lines, b"", body])


def test_a_mail_is_taken_apart():
    letter = read_letter(
        mails.mail(sender="林婉清 <Lin@Example.com>", files=[("表.docx", b"PK"), ("a.pdf", b"%PDF")])
    )
    assert (letter.sender, letter.sender_name, letter.subject) == ("lin@example.com", "林婉清", mails.SUBJECT)
    assert letter.text == "您好，请查收附件。"
    assert [(part.name, part.content) for part in letter.parts] == [("表.docx", b"PK"), ("a.pdf", b"%PDF")]
    assert (letter.automatic, letter.problems) == ("", ())


@pytest.mark.parametrize(
    ("charset", "codec", "words"),
    [
        ("gb2312", "gb18030", "䶮城期货反馈"),  # more than the set that the header names
        ("gbk", "gbk", "沪江明晟期货反饋"),
        ("gb18030", "gb18030", "䶮城期货反馈"),
        ("utf-8", "utf-8", "䶮城期货反馈"),
        ("big5", "big5", "會員之聲反饋"),
        ("x-unknown", "gb18030", "䶮城期货反馈"),
    ],
)
def test_chinese_in_any_charset(charset, codec, words):
    encoded = words.encode(codec)
    letter = read_letter(
        raw(
            f"Subject: =?{charset}?B?{b64encode(encoded).decode()}?=",
            f"Content-Type: text/plain; charset={charset}",
            body=encoded,
        )
    )
    assert (letter.subject, letter.text) == (words, words)


def test_headers_that_were_never_encoded_are_read():
    letter = read_letter(
        raw("Subject: 沪江“一站通”".encode("gb18030"), "From: 林 <lin@example.com>".encode("gb18030"))
    )
    assert (letter.subject, letter.sender, letter.sender_name) == ("沪江“一站通”", "lin@example.com", "林")


def test_encoded_words_are_joined_before_they_are_decoded():
    letter = read_letter(raw("Subject: =?utf-8?B?5LyB5Lia?=\r\n =?utf-8?B?5rex?= =?utf-8?B?6ICV?="))
    assert letter.subject == "企业深耕"


@pytest.mark.parametrize(
    ("headers", "why"),
    [
        ({"Auto-Submitted": "auto-replied"}, "Auto-Submitted"),
        ({"Auto-Submitted": "no"}, ""),
        ({"Precedence": "Bulk"}, "Precedence"),
        ({"Precedence": "list"}, "Precedence"),
        ({"X-Auto-Response-Suppress": "All"}, "自动回复"),
        ({"List-Id": "<x.example>"}, "邮件列表"),
        ({"Return-Path": "<>"}, "退信"),
        ({"Return-Path": "<lin@example.com>"}, ""),
    ],
)
def test_machines_are_known(headers, why):
    found = read_letter(mails.mail(headers=headers)).automatic
    assert (why in found, bool(found)) == (True, bool(why))


@pytest.mark.parametrize(
    "sender", ["MAILER-DAEMON@mx.example", "postmaster@mx.example", "no-reply@x.example"]
)
def test_machines_are_known_by_their_names(sender):
    assert read_letter(mails.mail(sender=sender)).automatic


def test_a_bounce_is_a_machine():
    report = raw(
        "From: x@example.com", 'Content-Type: multipart/report; boundary="b"', body=b"--b\r\n\r\nno\r\n--b--"
    )
    assert read_letter(report).automatic


def test_names_can_deceive_nobody():
    names = ["../../etc/passwd", "a\\b\\form.docx", "反\u202exfdp.docx", "x\u0000\u0001.pdf", ".."]
    content = mails.mail(files=[(f"f{number}", b"x") for number, _ in enumerate(names)])
    for number, name in enumerate(names):
        encoded = "".join(f"%{byte:02X}" for byte in name.encode())
        content = content.replace(f'filename="f{number}"'.encode(), f"filename*=utf-8''{encoded}".encode())
    assert [part.name for part in read_letter(content).parts] == [
        "passwd",
        "form.docx",
        "反xfdp.docx",
        "x.pdf",
        "文件",
    ]
    hostile = read_letter(raw("Subject: =?utf-8?B?YQBi4oCuY+KAi2Q=?=", "From: a@b, c@d"))
    assert (hostile.subject, hostile.sender) == ("abcd", "")
    assert clean("a\u202e\ud800b\r\nc") == "ab c"


def test_html_is_never_more_than_text():
    page = b"<style>p{}</style><script>alert(1)</script><p>\xe7\x94\xb2&lt;b&gt;</p><p onclick=x>\xe4\xb9\x99<img src=x></p>"
    letter = read_letter(raw("Content-Type: text/html; charset=utf-8", body=page))
    assert letter.text == "甲<b>\n乙"
    assert text_of_html("<<script>x</script>").count("script") == 0


def test_100_attachments_are_listed_in_part():
    letter = read_letter(mails.mail(files=[(f"{number}.pdf", b"x") for number in range(100)]))
    assert (len(letter.parts), letter.problems) == (MOST_PARTS, ("附件有 100 个，只列出前 50 个。",))


def test_a_forwarded_mail_is_one_attachment():
    inner = mails.mail(files=[("表.docx", b"PK")])
    outer = raw(
        "From: a@example.com",
        'Content-Type: multipart/mixed; boundary="b"',
        body=b"--b\r\nContent-Type: message/rfc822\r\n\r\n" + inner + b"\r\n--b--",
    )
    assert [part.name for part in read_letter(outer).parts] == ["转发的邮件1.eml"]


def nested(depth: int) -> bytes:
    lines = ["Subject: deep"]
    for level in range(depth):
        lines += [f'Content-Type: multipart/mixed; boundary="{level}"', "", f"--{level}"]
    return "\r\n".join(lines).encode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff" * 50,
        b"Subject",
        nested(3000),
        raw('Content-Type: multipart/mixed; boundary="x"', "Subject: s", body=b"no boundary at all"),
        raw("Content-Type: te\x00xt/pla\x01in; name=a"),
        raw("Content-Type: ;;;", "Content-Transfer-Encoding: base64", body=b"%%%"),
        raw("Subject: =?utf-8?B?broken", "From: <<<>>@@", "Message-ID: " + "x" * 5000),
        raw("Subject: =?\xe9?Q?=ZZ?=", 'Content-Disposition: attachment; filename*0*="'),
    ],
)
def test_broken_mails_are_no_fault(content):
    letter = read_letter(content)
    assert len(letter.message_id) <= 250
    assert not letter.subject or letter.subject.isprintable()
    assert all(part.content_type.isprintable() for part in letter.parts)


@given(some.binary(max_size=300))
def test_no_bytes_are_a_fault(content):
    read_letter(content), received_moment(content)


def test_receipt_is_what_the_last_server_says():
    at = datetime(2026, 11, 2, 8, tzinfo=UTC)
    older = b"Received: by a; Sun, 1 Nov 2026 00:00:00 +0000\r\n"
    content = mails.mail(received=at)
    end = content.index(b"From:")
    assert received_moment(content[:end] + older + content[end:]) == at
    assert received_moment(mails.mail()) is None
    assert received_moment(b"Received: by a; whenever\n\n") is None


SERVER = "mx.exchange.example"


@pytest.mark.parametrize(
    ("results", "proved"),
    [
        ([f"{SERVER}; spf=none; dmarc=pass (p=none) header.from=example.com"], True),
        ([f"{SERVER};\r\n dkim=pass header.d=example.com header.s=a"], True),
        ([f"{SERVER}; spf=pass smtp.mailfrom=lin@example.com"], True),
        ([f"{SERVER}; dkim=pass header.d=attacker.example"], False),
        ([f"{SERVER}; spf=pass smtp.mailfrom=x@attacker.example; dmarc=fail header.from=example.com"], False),
        ([f"{SERVER}; dkim=pass header.d=com"], False),
        ([f"{SERVER}; dkim=fail (dkim=pass header.d=example.com)"], False),
        ([f"{SERVER}; none", f"{SERVER}; dmarc=pass header.from=example.com"], False),
        (["other.example; dmarc=pass header.from=example.com"], False),
        ([], False),
    ],
)
def test_only_our_own_server_proves_a_sender(results, proved):
    assert is_proved("lin@example.com", results, server=SERVER) is proved
