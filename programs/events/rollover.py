"""新年度结转: calls with their rules and checklists, and the pages of a year, copied to the next one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from hub.accounts.models import User
from hub.cases.flows import Refused
from hub.pages.editions import copy_to_year, slug_for, title_for, why_not_copied, year_of, yearly_pages
from hub.workdays.services import Rollover, roll
from programs.reimbursement.models import BudgetPool

from .models import Call
from .services import publish_rules

YEARS = range(2000, 2100)
# What a new call doesn't take over as it stands.
SET_ANEW = {
    "id",
    "year",
    "title",
    "is_open",
    "opens_on",
    "closes_on",
    "pool",
    "guideline",
    "rolled_from",
    "archived_on",
}


@dataclass(frozen=True)
class CallPlan:
    """What becomes of one call: the new one, or the one that is there already."""

    call: Call
    title: str
    opens_on: date
    closes_on: date
    pool_name: str
    makes_pool: bool
    existing: Call | None


@dataclass(frozen=True)
class PagePlan:
    """What becomes of one page; `reason` says why this user can't copy it."""

    page: Page
    title: str
    slug: str
    existing: Page | None
    reason: str


@dataclass(frozen=True)
class Plan:
    """The roll-over of one year, before it is done."""

    old_year: int
    new_year: int
    calls: list[CallPlan]
    pages: list[PagePlan]

    @property
    def to_do(self) -> int:
        """How many calls and pages may still be copied."""
        calls = sum(row.existing is None for row in self.calls)
        return calls + sum(row.existing is None and not row.reason for row in self.pages)


def may_roll_over(user: User) -> bool:
    """Whoever makes and changes calls."""
    return user.has_perms(["events.add_call", "events.change_call"])


def plan_of(*, old_year: int, new_year: int, user: User) -> Plan:
    """What a roll-over would do; nothing is saved. Refused for years that make no sense."""
    if not (old_year in YEARS and new_year in YEARS and new_year > old_year):
        raise Refused("新年度须晚于原年度，请核对年份。")
    calls = Call.objects.filter(year=old_year).select_related("pool").order_by("opens_on", "pk")
    rolled = {row.rolled_from_id: row for row in Call.objects.filter(year=new_year)}
    return Plan(
        old_year=old_year,
        new_year=new_year,
        calls=[_plan_call(call, new_year, rolled.get(call.pk)) for call in calls],
        pages=[
            _plan_page(page, new_year, user)
            for page in yearly_pages()
            if (year_of(page) or old_year) <= old_year
        ],
    )


def _plan_call(call: Call, year: int, existing: Call | None) -> CallPlan:
    years = year - call.year
    pool = BudgetPool.objects.filter(year=year, group=call.pool.group).first()
    return CallPlan(
        call=call,
        title=_in_year(call.title, call.year, year),
        opens_on=roll(later(call.opens_on, years), Rollover.NEXT),
        closes_on=roll(later(call.closes_on, years), Rollover.PREVIOUS),
        pool_name=pool.name if pool else _in_year(call.pool.name, call.pool.year, year),
        makes_pool=pool is None,
        existing=existing,
    )


def _plan_page(page: Page, year: int, user: User) -> PagePlan:
    edition = getattr(page, "edition", None)
    existing = edition.successor if edition else None
    return PagePlan(
        page=page,
        title=title_for(page, year),
        slug=slug_for(page, year),
        existing=existing,
        reason="" if existing else why_not_copied(page, year, user),
    )


def later(day: date, years: int) -> date:
    """The same day some years later; 29 February falls on the 28th where the year has none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def _in_year(text: str, old: int, new: int) -> str:
    """A name with its year replaced, or with the new year added where it names none."""
    return text.replace(str(old), str(new)) if str(old) in text else f"{text}（{new} 年）"


@transaction.atomic
def roll_over(
    *, old_year: int, new_year: int, call_ids: set[int], page_ids: set[int], archive_now: bool, user: User
) -> list[str]:
    """Copy the chosen calls and pages to the new year and archive the old ones; what was done, in words.

    What is there already stays as it is: a second run only says so. New calls are closed, new pages are drafts.
    An old page is archived at once or when the new one is published, an old call when it takes no more applications.
    Raises Refused where this user may not, or nothing was chosen.
    """
    if not may_roll_over(user):
        raise Refused("只有可以新建和修改征集的人员能办理年度结转。")
    plan = plan_of(old_year=old_year, new_year=new_year, user=user)
    calls = [row for row in plan.calls if row.call.pk in call_ids]
    pages = [row for row in plan.pages if row.page.pk in page_ids]
    if not calls and not pages:
        raise Refused("请至少选择一项征集或页面。")
    said = [_roll_call(row, new_year, user) for row in calls]
    for page in pages:
        if page.reason:
            raise Refused(f"“{page.page.title}”：{page.reason}")
        if page.existing:
            said.append(f"页面“{page.existing.title}”已经存在，没有重复建立。")
            continue
        copy = copy_to_year(
            page=page.page, year=new_year, old_year=old_year, user=user, archive_now=archive_now
        )
        said.append(f"已建立页面草稿“{copy.title}”，请修改正文后发布。")
    return said


def _roll_call(row: CallPlan, year: int, user: User) -> str:
    old = row.call
    if row.existing:
        return f"征集“{row.existing}”已经存在，没有重复建立。"
    pool, _ = BudgetPool.objects.get_or_create(
        year=year,
        group=old.pool.group,
        defaults={"name": row.pool_name, "organization_limit": old.pool.organization_limit},
    )
    kept = {
        field.name: getattr(old, field.name)
        for field in Call._meta.concrete_fields
        if field.name not in SET_ANEW
    }
    call = Call.objects.create(
        year=year,
        title=row.title,
        is_open=False,
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        pool=pool,
        rolled_from=old,
        **kept,
    )
    for children in (old.kinds, old.requirements, old.questions):
        for child in children.all():
            child.pk, child.call = None, call
            child.save(force_insert=True)
    publish_rules(call_id=call.pk, user=user)
    old.archived_on = max(timezone.localdate(), old.closes_on + timedelta(days=1))
    old.save(update_fields=["archived_on"])
    return f"已建立征集“{call}”（未开放），请上传新的活动指引、核对规则后开放。"
