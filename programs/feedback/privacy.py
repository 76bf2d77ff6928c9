"""Whom forms name as their contact, and how long: declared by being read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q, QuerySet

from hub.accounts.models import User
from hub.attachments.models import Attachment
from hub.attachments.services import erase_bytes
from hub.cases.models import TimelineEntry
from hub.cases.services import erase_content
from hub.privacy.holdings import moment
from hub.privacy.registry import Holding, Line, Rule, register_holding, register_rule

from .models import Feedback
from .slots import LETTER, STAMPED

CONTACTS = "feedback_contacts"
THREE_YEARS = 1095
NAMELESS = Q(contact_name="", contact_phone="", contact_email="")
SHORTEST = "《个人信息保护法》第十九条：保存期限为实现处理目的所必要的最短时间；天数由本平台设定"
LIMITATION = "《民法典》第一百八十八条：诉讼时效期间为三年；天数由本平台设定"


def naming(person: User) -> QuerySet[Feedback]:
    """The forms that this person wrote or is the contact of, as far as they still name somebody."""
    meant = Q(author=person, channel="portal") | Q(contact_email=person.email, contact_email__gt="")
    return Feedback.objects.filter(meant).exclude(NAMELESS)


def my_forms(person: User) -> Iterator[Line]:
    for form in naming(person).order_by("-created_at", "-pk"):
        words = (form.contact_name, form.contact_phone, form.contact_email)
        yield moment(form.created_at), f"反馈表 {form.number or '草稿'}：{'，'.join(filter(None, words))}"


def forget_mine(person: User) -> None:
    """Of drafts and of what is over; what is being handled still needs its contact."""
    forget(naming(person).filter(Q(closed_at__isnull=False) | Q(state="draft")))


def forget(rows: QuerySet[Feedback]) -> None:
    """Take the contact off forms, and off what the timeline kept of them when they were handed in."""
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    handed_in = TimelineEntry.objects.filter(case__in=keys, event="submit", content__isnull=False)
    for entry in handed_in.order_by("case", "seq"):
        erase_content(entry=entry, user=None, reason="联系人信息保存期满或依本人请求删除。")
    Feedback.objects.filter(pk__in=keys).update(contact_name="", contact_phone="", contact_email="")


def over(before: datetime) -> QuerySet[Feedback]:
    return Feedback.objects.filter(closed_at__lt=before).exclude(NAMELESS)


def abandoned(before: datetime) -> QuerySet[Feedback]:
    return Feedback.objects.filter(state="draft", updated_at__lt=before).exclude(NAMELESS)


def papers(before: datetime) -> QuerySet[Attachment]:
    """Stamped forms, letters and mails: they name the contact, too."""
    rows = Attachment.objects.filter(slot__in=(STAMPED.name, LETTER.name), case__kind="feedback")
    return rows.filter(erased_at=None, case__closed_at__lt=before)


for rule in (
    Rule(
        key=CONTACTS,
        label="会员之声反馈表的联系人",
        counted_from="反馈表办结或撤回时起",
        effect="删除联系人、联系方式、邮箱和提交时的快照，保留意见与答复",
        source=LIMITATION,
        days=THREE_YEARS,
        due=over,
        erase=forget,
    ),
    Rule(
        key="feedback_papers",
        label="会员之声反馈表的盖章扫描件和来文原件",
        counted_from="反馈表办结或撤回时起",
        effect="删除文件，保留文件名、大小和 SHA-256",
        source=LIMITATION,
        days=THREE_YEARS,
        due=papers,
        erase=erase_bytes,
    ),
    Rule(
        key="feedback_drafts",
        label="从未提交的反馈表草稿中的联系人",
        counted_from="最后修改时起",
        effect="删除联系人、联系方式和邮箱，保留草稿",
        source=SHORTEST,
        days=365,
        due=abandoned,
        erase=forget,
    ),
):
    register_rule(rule)

register_holding(
    Holding(
        key="feedback",
        label="会员之声反馈表的联系人",
        purpose="就所反映的意见建议和事项与您联系、答复。",
        ground="为履行“一站通”会员服务所必需。",
        rule=CONTACTS,
        rows=my_forms,
        erase=forget_mine,
        erases="草稿和已办结反馈表上的联系人、联系方式和邮箱",
        keeps="办理中的反馈表办结后，按保存期限删除；意见与答复属于所在机构的事项，随事项保存。",
    )
)
