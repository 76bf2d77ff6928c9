"""Applications, invitations and links as people get them."""

import re
from urllib.parse import urlsplit

from django.core import mail
from django.utils import timezone

from hub.membership import applications
from hub.membership.models import Application
from tests import factories

_numbers = iter(range(500_001, 999_999))


def application_values(**values) -> dict:
    """What a firm fills in; another firm and mailbox each time."""
    number = next(_numbers)
    return {
        "kind": "futures_firm",
        "name": f"云岭{number}期货有限公司",
        "credit_code": factories.credit_code(number),
        "region": "云南",
        "family_name": "段",
        "given_name": "子扬",
        "position": "机构业务总监",
        "phone": "0871-55520001",
        "email": f"duan{number}@example.com",
    } | values


def application(*, confirmed: bool = True, **values) -> Application:
    """An application that waits for the exchange, or for its address to be confirmed."""
    made = applications.apply(values=application_values(**values), letter=factories.pdf_upload("授权书.pdf"))
    if confirmed:
        Application.objects.filter(pk=made.pk).update(state="submitted", confirmed_at=timezone.now())
        made.refresh_from_db()
    return made


def path_in(message: mail.EmailMessage) -> str:
    """The path of the link in a mail."""
    return urlsplit(re.search(r"https?://\S+", str(message.body))[0]).path


def last_path(address: str) -> str:
    """The path of the link in the latest mail to an address."""
    return path_in([message for message in mail.outbox if message.to == [address]][-1])
