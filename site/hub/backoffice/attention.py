"""“需要留意” on the home screen: what of a room waits for this person, besides the cases of 我的工作.

A room says so by a hook, which answers with the notices of those things that this user sees to:
`@hooks.register(HOOK) def notices(user): ...`. What there is nothing of is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from wagtail import hooks

from hub.accounts.models import User
from hub.cases.paging import capped_count
from hub.directory.models import Entry
from hub.directory.services import unconfirmed
from hub.editorial.models import PageReview
from hub.mailroom.models import Mail
from hub.membership.models import Application, PayeeChange
from hub.notifications.models import Delivery
from hub.privacy.models import DataRequest
from hub.search.models import Asked
from hub.workdays.services import years_without_data

from . import access
from .privacy import decides_requests

HOOK = "construct_home_notices"


@dataclass(frozen=True)
class Notice:
    """Something to see to: what, how many of it ("" for none), and where. `late` draws it as pressing."""

    label: str
    count: str
    url: str
    late: bool = False


Source = Callable[[User], Iterable[Notice]]


def notices_for(user: User) -> list[Notice]:
    """What waits for this person, the pressing first; a query for each thing that they see to."""
    sources: list[Source] = [own_notices, *hooks.get_hooks(HOOK)]
    found = [notice for source in sources for notice in source(user) if notice.count]
    return sorted(found, key=lambda notice: not notice.late)


def counted(label: str, rows: QuerySet, url: str, *, late: bool = False) -> Notice:
    """A notice of rows, which are counted no further than lists count them."""
    return Notice(label, capped_count(rows), url, late)


def own_notices(user: User) -> Iterator[Notice]:
    """What the rooms of `hub` have, whose screens are here."""
    today = timezone.localdate()
    if access.reads_mail(user) and access.registers_cases(user):
        waiting = Mail.objects.visible_to(user).waiting()
        yield counted("待处理的来信", waiting, reverse("backoffice:mails"))
    if access.decides_applications(user):
        rows = Application.objects.visible_to(user).filter(state=Application.State.SUBMITTED)
        yield counted("待审核的开通申请", rows, f"{reverse('applications:index')}?state=submitted")
    if access.confirms_payees(user):
        changes = PayeeChange.objects.visible_to(user).filter(state=PayeeChange.State.PENDING)
        yield counted("待确认的收款账户", changes, f"{reverse('payees:index')}?state=pending")
    if decides_requests(user):
        requests = DataRequest.objects.visible_to(user)
        address = f"{reverse('data_requests:index')}?state=open"
        yield counted("已逾期的个人信息请求", requests.late(today), address, late=True)
        yield counted("待办理的个人信息请求", requests.waiting().filter(due_on__gte=today), address)
    if user.has_perm("notifications.change_delivery"):
        address = f"{reverse('deliveries:index')}?state=failed&state=review"
        yield counted("未送达、待处理的通知", Delivery.objects.undecided(), address, late=True)
    if user.has_perm("workdays.change_calendaryear"):
        years = years_without_data(today)
        label = f"没有节假日安排的年份：{'、'.join(map(str, years))}"
        yield Notice(label, str(len(years) or ""), reverse("workdays:index"))
    if access.keeps_directory(user):
        entries = unconfirmed(today).filter(pk__in=Entry.objects.kept_by(user).values("pk"))
        yield counted("本季度待确认的业务联系人", entries, reverse("directory_entries:index"))
    if user.has_perm("editorial.view_pagereview"):
        pages = PageReview.objects.visible_to(user).filter(page__live=True).due()
        own = pages.filter(Q(editor=user) | Q(editor=None))
        yield counted("到期复核的页面", own, reverse("page_reviews:index"))
    if user.has_perm("search.change_asked"):
        asked = Asked.objects.visible_to(user).fruitless()
        yield counted("没有结果的检索词", asked, f"{reverse('searches:index')}?show=waits")
