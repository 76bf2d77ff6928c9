"""How long the people of a visit are remembered, and what is held of those with an account: declared by being read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from hub.accounts.models import User
from hub.attachments.models import Attachment
from hub.attachments.services import erase_bytes
from hub.privacy.holdings import delete_files, moment
from hub.privacy.registry import Holding, Line, Rule, register_holding, register_rule

from .models import Enquiry, Host, QueryCode, Visit, Visitor
from .slots import LETTER, ORIGINAL

YEAR = 365
SHORTEST = "《个人信息保护法》第十九条：保存期限为实现处理目的所必要的最短时间；天数由本平台设定"


def past_visits(before: datetime) -> QuerySet[Visit]:
    """Those that are over and still name their people; drafts that nobody has touched since, too."""
    forgotten = Q(state="draft", updated_at__lt=before)
    return Visit.objects.filter(Q(closed_at__lt=before) | forgotten, erased_at=None)


def forget_people(rows: QuerySet[Visit]) -> None:
    """Visitors, their letters, and the contact of an institution without an account; how many they were stays."""
    keys = list(rows.values_list("pk", flat=True))
    Visitor.objects.filter(visit__in=keys).delete()
    letters = Attachment.objects.filter(case__in=keys, slot__in=(LETTER.name, ORIGINAL.name), erased_at=None)
    erase_bytes(letters)
    QueryCode.objects.filter(case__in=keys).delete()
    Enquiry.objects.filter(case__in=keys).update(email="", letter_name="")
    Visit.objects.filter(pk__in=keys).update(
        contact_name="", contact_phone="", contact_email="", erased_at=timezone.now()
    )


def unconfirmed(before: datetime) -> QuerySet[Enquiry]:
    """What nobody confirmed by mail."""
    return Enquiry.objects.filter(case=None, created_at__lt=before)


def delete_enquiries(rows: QuerySet[Enquiry]) -> None:
    delete_files([name for name in rows.values_list("letter", flat=True) if name])
    rows.delete()


def my_visits(person: User) -> Iterator[Line]:
    """Visits whose contact the person is, and visitors they receive."""
    own = Q(contact_email__iexact=person.email) if person.email else Q(pk__in=[])
    for visit in Visit.objects.filter(own | Q(author=person)).order_by("-created_at"):
        who = "，".join(filter(None, [visit.contact_name, visit.contact_phone, visit.contact_email]))
        yield moment(visit.created_at), f"{visit.number or '草稿'} 来访联系人：{who or '已删除'}"
    hosts = Host.objects.filter(user=person).select_related("arrangement__visit")
    for host in hosts.order_by("-pk"):
        held = host.arrangement
        yield moment(held.starts_at), f"接待来访 {held.visit.number}：{host.get_state_display()}"


register_rule(
    Rule(
        key="visitors",
        label="来访人员信息",
        counted_from="来访办结时起",
        effect="删除姓名、职务、电话、拜访函和查询码，只保留人数和来访单位",
        source=SHORTEST,
        days=YEAR,
        due=past_visits,
        erase=forget_people,
    )
)
register_rule(
    Rule(
        key="unconfirmed_enquiries",
        label="未确认邮箱的网上登记",
        counted_from="填写时起",
        effect="删除登记和拜访函",
        source=SHORTEST,
        days=7,
        due=unconfirmed,
        erase=delete_enquiries,
    )
)
register_holding(
    Holding(
        key="visits",
        label="接待来访",
        purpose="登记拜访函，安排来访和接待。",
        ground="为办理您提出的来访所必需。",
        rule="visitors",
        rows=my_visits,
        keeps="来访记录随事项保存，其中的人员信息期满自动删除。",
    )
)
