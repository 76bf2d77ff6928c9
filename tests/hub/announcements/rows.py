"""Announcements of a small site, and those who read them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import Page, Site

from home.models import HomePage
from hub.accounts.models import User
from hub.accounts.roles import EDITOR, MEMBER
from hub.announcements import services
from hub.announcements.forms import SLOT
from hub.announcements.models import (
    AnnouncementAttachment,
    AnnouncementFile,
    AnnouncementIndexPage,
    AnnouncementPage,
    Audience,
)
from hub.announcements.models.audience import joined
from hub.attachments.checks import check
from hub.editorial.workflow import ensure_publishing_workflow
from hub.members.models import Contact, Organization
from hub.pages.models import ExchangeSettings
from hub.pages.permissions import sync_editor_permissions
from tests import factories

Kind = Organization.Kind


def front_page() -> Page:
    """The front page of the site, made where it is missing."""
    site = Site.objects.get(is_default_site=True)
    if isinstance(site.root_page.specific, HomePage):
        return site.root_page
    home = HomePage(title="首页", slug="front", headline="服务", lead="一站通")
    Page.get_first_root_node().add_child(instance=home)
    site.root_page = home
    site.save()
    sync_editor_permissions()
    ensure_publishing_workflow()
    exchange = ExchangeSettings.for_site(site)
    exchange.name = "示例交易所"
    exchange.save()
    return home


def column() -> AnnouncementIndexPage:
    """The list of announcements of the site, made where it is missing."""
    found = AnnouncementIndexPage.objects.first()
    if found:
        return found
    made = AnnouncementIndexPage(title="公告", slug="announcements", show_in_menus=True)
    front_page().add_child(instance=made)
    made.save_revision().publish()
    return AnnouncementIndexPage.objects.get(pk=made.pk)


def editor() -> User:
    """A marketing editor."""
    return factories.staff(groups=(EDITOR.name,))


def draft(
    title: str = "关于调整手续费的通知", *, by: User | None = None, kinds: tuple[str, ...] = (), **values: Any
) -> AnnouncementPage:
    """An announcement nobody has released yet; `kinds` choose its audience."""
    if kinds:
        values |= {"audience": Audience.KINDS, "kinds": joined(kinds)}
    values.setdefault("owner", by)
    values.setdefault("summary", "请各单位知悉。")
    page = column().add_child(instance=AnnouncementPage(title=title, live=False, **values))
    page.save_revision(user=by)
    return page


def release(page: AnnouncementPage) -> AnnouncementPage:
    """Publish the latest text as the workflow does; what follows the commit waits for the commit."""
    page.get_latest_revision().publish(skip_permission_checks=True)
    return AnnouncementPage.objects.get(pk=page.pk)


def released(
    title: str = "关于调整手续费的通知", *, by: User | None = None, **values: Any
) -> AnnouncementPage:
    """A published announcement. Nobody is told unless `on_release` says so."""
    values.setdefault("on_release", AnnouncementPage.OnRelease.SILENT)
    return release(draft(title, by=by, **values))


def rewrite(page: AnnouncementPage, *, by: User | None = None, **values: Any) -> AnnouncementPage:
    """A changed text, published."""
    page = page.get_latest_revision_as_object()
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision(user=by)
    return release(page)


def file(name: str = "方案.pdf", *, by: User | None = None) -> AnnouncementFile:
    """A kept file."""
    upload = factories.pdf_upload(name)
    return services.keep_file(file=upload, checked=check(upload, SLOT), user=by or editor())


def attach(page: AnnouncementPage, row: AnnouncementFile) -> AnnouncementPage:
    """Attach a file and publish."""
    page = page.get_latest_revision_as_object()
    page.attachments.add(AnnouncementAttachment(file=row))
    page.save_revision()
    return release(page)


def firm(kind: str = Kind.FUTURES_FIRM, *, people: int = 1, **values: Any) -> tuple[Organization, list[User]]:
    """An organization and its contacts."""
    organization = factories.organization(kind=kind, **values)
    return organization, [factories.member(organization=organization) for _ in range(people)]


@transaction.atomic
def crowd(number: int, *, firms: int) -> list[Organization]:
    """So many contacts of so many futures firms, in a few statements."""
    organizations = [factories.organization() for _ in range(firms)]
    first = User.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    users = User.objects.bulk_create(
        User(
            username=f"crowd{first}-{index}",
            email=f"crowd{first}-{index}@example.com",
            last_name="众",
            first_name=str(index),
            password=UNUSABLE_PASSWORD_PREFIX,
        )
        for index in range(number)
    )
    group = Group.objects.get(name=MEMBER.name)
    User.groups.through.objects.bulk_create(
        User.groups.through(user_id=user.pk, group_id=group.pk) for user in users
    )
    Contact.objects.bulk_create(
        Contact(user=user, organization=organizations[index % firms]) for index, user in enumerate(users)
    )
    return organizations
