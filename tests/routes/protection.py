"""What investor protection and consultations need of the world."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from education.protection.models import Liaison, Listing, ProtectionSettings, Tip
from education.protection.tips import codes
from education.protection.tips import services as tips
from education.protection.tips.services import Teller
from education.regulations.consulting import services as consulting
from education.regulations.models import Consultation, RegulationPage, RuleComment
from education.regulations.services import import_text
from hub.accounts.models import User
from hub.cases.services import perform
from tests import factories
from tests.education.protection.factories import VALUES

if TYPE_CHECKING:
    from .world import Side


@dataclass(frozen=True, kw_only=True)
class Matters:
    """Of one firm's department: a report, a consultation; of the firm: a comment, and one that is being written."""

    tip: Tip
    consultation: Consultation
    comment: RuleComment
    draft: RuleComment


@dataclass(frozen=True, kw_only=True)
class Protection:
    """An entry of the blacklist, a named person, and what belongs to the sides."""

    listing: Listing
    liaison: Liaison
    a: Matters
    b: Matters

    def of(self, side: Side) -> Matters:
        """What belongs to a side."""
        return self.a if self.a.comment.organization_id == side.firm.pk else self.b

    @property
    def status(self) -> str:
        """The signed part of the page of a report."""
        return codes.token_of(self.a.tip)


def make_protection(sides: list[Side], *, page: RegulationPage, clerk: User) -> Protection:
    """Rows of both sides; the clerk and the head of the first one are named persons."""
    first, second = (_matters(side, page) for side in sides)
    Liaison.objects.create(user=sides[0].head, duty="受理")
    return Protection(
        listing=Listing.objects.create(
            name="示例盘",
            reason="示例",
            source="示例协会",
            source_url="https://source.example/",
            listed_on=timezone.localdate(),
        ),
        liaison=Liaison.objects.create(user=clerk, duty="受理"),
        a=first,
        b=second,
    )


def _matters(side: Side, page: RegulationPage) -> Matters:
    told = ProtectionSettings.load()
    told.tip_department = side.reviewer.department
    told.save()
    tip = tips.submit(
        form=f"form-{side.firm.pk}",
        values=VALUES,
        teller=Teller(name=f"{side.marks.person}知白", phone="13800004444"),
    )
    today = timezone.localdate()
    row = Consultation.objects.create(
        version=import_text(
            page=page,
            text="示例规则\n第一条　示例。\n第二条　另一条。",
            name="征求意见稿",
            slug=f"draft-{side.firm.pk}",
            user=None,
        ),
        explanation="起草说明",
        opens_on=today,
        closes_on=today + timedelta(days=20),
        department=side.reviewer.department,
        created_by=factories.user(),
    )
    row = consulting.release(consultation_id=row.pk, user=factories.user())
    made = [_comment(row, side, anchor) for anchor in ("a1", "a2")]
    comment = perform(case_id=made[0].pk, name="submit", user=side.owner, version=made[0].version)
    return Matters(
        tip=tip,
        consultation=row,
        comment=RuleComment.objects.get(pk=comment.pk),
        draft=RuleComment.objects.get(pk=made[1].pk),
    )


def _comment(row: Consultation, side: Side, anchor: str) -> RuleComment:
    section = row.version.sections.get(anchor=anchor)
    made = consulting.open_comment(consultation=row, section=section, user=side.owner)
    values = {"section": section, "stance": "agree", "reason": f"{side.marks.case}的理由", "wording": ""}
    return consulting.save_comment(comment_id=made.pk, user=side.owner, version=made.version, values=values)
