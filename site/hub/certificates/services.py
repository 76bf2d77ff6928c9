"""The verbs of certificates."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.log_actions import log

from hub.accounts.models import User
from hub.cases.flows import Refused
from hub.members.models import Organization
from hub.notifications.rendering import exchange_name

from . import kinds, rules
from .models import Certificate, CertificateSettings


def issue(
    *,
    kind: str,
    source: str,
    holder: str,
    title: str,
    hours: Decimal | int = 0,
    user: User | None = None,
    organization: Organization | None = None,
    facts: Sequence[tuple[str, str]] = (),
) -> Certificate:
    """The certificate of this source: a new one, or the one that was issued before, revoked or not.

    `source` is unique over all rooms, such as "training.enrolment:7". May be called inside a transaction and by two
    requests at once. Raises Refused where the holder has no name, KeyError for a kind that nobody declared.
    """
    if not kinds.is_known(kind):
        raise KeyError(kind)
    name = " ".join(holder.split())
    if not name:
        raise Refused("出具证书需要持有人姓名，请先补全姓名。")
    if known := Certificate.objects.filter(source=source).first():
        return known
    try:
        with transaction.atomic():
            return Certificate.objects.create(
                kind=kind,
                source=source,
                holder=name[:60],
                title=title[:200],
                hours=Decimal(hours),
                user=user,
                organization=organization,
                facts=[list(pair) for pair in facts],
                issuer=CertificateSettings.load().issuer or exchange_name(),
            )
    except IntegrityError:  # somebody was faster
        return Certificate.objects.get(source=source)


def issued(*, source: str) -> Certificate | None:
    """The certificate of this source, where there is one."""
    return Certificate.objects.filter(source=source).first()


@transaction.atomic
def revoke(*, certificate_id: int, user: User, reason: str) -> Certificate:
    """Take a certificate back; whoever verifies it from now on is told so. Raises Refused."""
    certificate = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate_id)
    if why := rules.may_revoke(certificate, user):
        raise Refused(why)
    if not reason.strip():
        raise Refused("请写明撤销理由。")
    certificate.revoked_at = timezone.now()
    certificate.revoked_by = user
    certificate.revoke_reason = reason.strip()[:200]
    certificate.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
    log(certificate, "certificates.revoke", user=user, data={"reason": certificate.revoke_reason})
    return certificate
