"""The verbs of reports beside the steps of the flow: handed in, looked up, turned into a warning."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.files.base import File
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.html import format_html

from hub.accounts.models import User
from hub.attachments.checks import AlreadyKept
from hub.attachments.services import file_original
from hub.cases import timeline
from hub.cases.flows import Refused
from hub.cases.models import Case
from hub.cases.rules import ensure
from hub.cases.services import lock, perform, register_case
from hub.members.services import the_public

from ..models import ProtectionSettings, Reporter, RiskWarningIndexPage, RiskWarningPage, Tip
from . import codes, mails, rules
from .slots import EVIDENCE


@dataclass(frozen=True)
class Teller:
    """Who reports, as far as they say so; `user` where they are signed in."""

    name: str = ""
    phone: str = ""
    email: str = ""
    user: User | None = None

    @property
    def is_anonymous(self) -> bool:
        """Whether nothing is known."""
        return not (self.name or self.phone or self.email or self.user)


def submit(*, form: str, values: dict[str, Any], teller: Teller, files: Sequence[File] = ()) -> Tip:
    """Register a report for the responsible department, once for each form that was opened.

    It belongs to the public as a whole and has no author, so that nobody who sees the case knows who reported;
    that is kept apart. `values` are fields of the tip; `files` have been checked by the form.
    """
    if known := Tip.objects.filter(form=form).first():
        return known
    try:
        tip = _register(form, values, teller)
    except IntegrityError:
        return Tip.objects.get(form=form)
    for upload in files:
        try:
            file_original(case_id=tip.pk, slot=EVIDENCE, upload=upload, user=None)
        except AlreadyKept:
            continue  # the same file twice in one form
    return tip


@transaction.atomic
def _register(form: str, values: dict[str, Any], teller: Teller) -> Tip:
    told = ProtectionSettings.load()
    blank = Tip(form=form)
    codes.keep(blank)
    tip: Any = register_case(
        kind="tip",
        user=None,
        organization=the_public(),
        channel=Case.Channel.WEB,
        received_at=timezone.now(),
        title=f"非法期货活动线索：{Tip(**values).get_activity_display()}",
        form=form,
        salt=blank.salt,
        digest=blank.digest,
        consent_text=told.consent_text,
        consent_version=told.consent_version,
        **values,
    )
    if not teller.is_anonymous:
        Reporter.objects.create(
            tip=tip, name=teller.name, phone=teller.phone, email=teller.email.lower(), user=teller.user
        )
    tip = perform(case_id=tip.pk, name="submit", user=None, version=None)
    if teller.email and teller.user is None:
        mails.give_code(tip)
    return tip


@transaction.atomic
def draft_warning(*, tip_id: int, user: User) -> RiskWarningPage:
    """Make a draft of a warning of a report that was found true: names, domains and apps, nothing of the reporter.

    Editors finish it; a second person publishes it. Raises Refused.
    """
    case = lock(tip_id, user)
    if not isinstance(case, Tip):
        raise Refused("这不是非法活动线索。")
    ensure(rules.may_warn(case, user))
    below = RiskWarningIndexPage.objects.first()
    if below is None:
        raise Refused("网站上还没有“风险警示”栏目，请先请编辑建立。")
    names = case.known_as or case.app_names or case.hosts
    page = below.add_child(
        instance=RiskWarningPage(
            title=f"警惕非法期货活动：{names[0] if names else case.get_activity_display()}"[:120],
            slug=f"warning-{timezone.localdate():%Y%m%d}-{get_random_string(6).lower()}",
            summary=f"经查实的非法期货活动：{case.get_activity_display()}。",
            warned_on=timezone.localdate(),
            other_names=case.other_names,
            domains=case.domains,
            apps=case.apps,
            body=[("paragraph", format_html("<p>{}</p>", "（请编辑补充手法和提示。）"))],
            live=False,
            owner=user,
        )
    )
    page.save_revision(user=user)
    case.warning = page
    case.version += 1
    case.updated_at = timezone.now()
    timeline.record(
        case=case,
        event="warn",
        actor=user,
        source=case.state,
        target=case.state,
        data={"data": {"page": page.title}},
        internal=True,
        at=case.updated_at,
    )
    case.save()
    return page
