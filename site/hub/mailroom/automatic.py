"""Whether a machine wrote a mail: such mails are never answered, or two machines would write to each other for ever."""

from __future__ import annotations

from email.message import Message

MACHINES = ("mailer-daemon", "postmaster", "no-reply", "noreply", "do-not-reply", "donotreply")
BULK = ("bulk", "list", "junk", "auto_reply")
MARKS = ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress", "X-Auto-Reply-From-Mailer")
LISTS = ("List-Id", "List-Unsubscribe")


def why_automatic(message: Message, sender: str) -> str:
    """Why the mail counts as written by a machine, in words; "" for one that a person wrote (RFC 3834)."""
    submitted = _value(message, "Auto-Submitted").partition(";")[0].strip()
    if submitted and submitted != "no":
        return "自动发出的邮件（Auto-Submitted）"
    if _value(message, "Precedence") in BULK:
        return "群发或自动回复的邮件（Precedence）"
    if any(message.get(name) is not None for name in MARKS):
        return "自动回复的邮件"
    if any(message.get(name) is not None for name in LISTS):
        return "邮件列表"
    if message.get("Return-Path") is not None and _value(message, "Return-Path") in ("<>", ""):
        return "退信（没有退回地址）"
    if message.get_content_type() == "multipart/report" or sender.partition("@")[0] in MACHINES:
        return "退信或系统通知"
    return ""


def _value(message: Message, name: str) -> str:
    return str(message.get(name, "")).strip().lower()
