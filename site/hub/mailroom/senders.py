"""Who sent a mail, as far as it can be known: anybody can write any address into From."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings

from hub.accounts.models import User
from hub.members.models import Contact, Organization
from hub.pages.models import ExchangeSettings

from .models import MailroomSettings

Reason = str
COMMENT = re.compile(r"\([^()]*\)")
RESULT = re.compile(r"^(dmarc|dkim|spf)\s*=\s*pass\b", re.IGNORECASE)
# What each method has proved, by the name of its property.
PROVED = {"dmarc": ("header.from",), "dkim": ("header.d", "header.i"), "spf": ("smtp.mailfrom",)}
UNPROVED = "收信服务器没有证实发件人地址，可能是冒用的，请核实后登记。"


def own_addresses() -> set[str]:
    """The addresses that the platform itself writes from or reads."""
    kept = ExchangeSettings.objects.values_list("mailbox", flat=True)
    named = (settings.DEFAULT_FROM_EMAIL, settings.MAILBOX_USER, *kept)
    return {found.lower() for name in named for found in re.findall(r"[^\s<>\"]+@[^\s<>\"]+", name)}


def domain_of(address: str) -> str:
    """What stands behind the @, in lower case."""
    return address.rpartition("@")[2].lower()


def is_proved(sender: str, results: Sequence[str], *, server: str) -> bool:
    """Whether our own mail server says that the address in From is genuine (RFC 8601).

    `results` are the Authentication-Results headers from the top; only the first one that names `server` counts, since
    whoever sends a mail can write others below it.
    """
    for header in results:
        name, _, rest = COMMENT.sub("", " ".join(header.split())).partition(";")
        if name.split(" ")[0].strip().lower() != server.lower():
            continue
        return any(_proves(result.strip(), domain_of(sender)) for result in rest.split(";"))
    return False


def _proves(result: str, domain: str) -> bool:
    """Whether one result is a pass for this very domain, or for one above it."""
    method = RESULT.match(result)
    if method is None:
        return False
    for name in PROVED[method[1].lower()]:
        for value in re.findall(rf"(?i)\b{re.escape(name)}\s*=\s*\"?([^\s;\"]+)", result):
            passed = domain_of(value) if "@" in value else value.lower()
            if passed and "." in passed and (domain == passed or domain.endswith(f".{passed}")):
                return True
    return False


def organization_of_sender(address: str) -> Organization | None:
    """The firm of which this address belongs to an active contact."""
    contact = _contacts().filter(user__email=address.lower()).exclude(user__email="").first()
    return contact.organization if contact else None


def not_of(organization: Organization, sender: str) -> Reason | None:
    """Why a mail from this address can't be taken for one of the firm, or None.

    It is the firm's if it belongs to one of its contacts, or if its domain is the firm's own: that of a contact or of
    its website, which is no public one and no other firm's.
    """
    rows = _contacts()
    if sender and rows.filter(organization=organization, user__email=sender).exists():
        return None
    domain = domain_of(sender)
    refusal = f"发件人 {sender or '（不明）'} 不是{organization.name}登记的联系人，请核实后登记。"
    if not domain or MailroomSettings.load().is_public(domain):
        return refusal
    same = rows.filter(user__email__endswith=f"@{domain}")
    if same.exclude(organization=organization).exists():
        return refusal
    if same.exists() or domain == _website(organization):
        return None
    return refusal


def _contacts():
    rows = Contact.objects.filter(is_active=True, organization__is_active=True)
    return rows.filter(user__in=User.objects.filter(is_active=True)).select_related("organization")


def _website(organization: Organization) -> str:
    host = urlsplit(organization.website).hostname or ""
    return host.removeprefix("www.").lower()
