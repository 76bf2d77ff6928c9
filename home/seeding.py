"""Makes the public pages that are missing. What an editor changed, moved or renamed stays as it is."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, UUID, uuid5

from django.conf import settings
from django.db import transaction
from wagtail.models import Page, Site

from education.protection.models import ProtectionSettings
from hub.editorial.workflow import ensure_publishing_workflow
from hub.pages.languages import ensure_locales, locale_of
from hub.pages.models import ExchangeSettings
from hub.pages.permissions import sync_editor_permissions
from hub.pages.translating import type_in_translation

from .models import HomePage
from .texts import english, front
from .texts.english_tree import ENGLISH, late
from .texts.tree import TREE, Pages, PageSeed, tasks

HOME = PageSeed("home", HomePage, "home", "首页", front.HOME, late=tasks)


def seed_key(key: str) -> UUID:
    """The mark by which a seeded page is known again, wherever an editor has put it."""
    return uuid5(NAMESPACE_URL, f"seed-page:{key}")


def seeded(key: str, language: str) -> Page | None:
    """The seeded page in this language, if it is there."""
    return Page.objects.filter(translation_key=seed_key(key), locale__language_code=language).first()


def page_fields(text: dict[str, Any]) -> dict[str, Any]:
    """The fields of a page as its model takes them: steps are written as (actor, title, text)."""
    fields = dict(text)
    if "flow" in fields:
        fields["flow"] = [
            ("step", {"actor": actor, "title": title, "text": text}) for actor, title, text in fields["flow"]
        ]
    return fields


def make_page(seed: PageSeed, parent: Page, made: list[PageSeed], known: Pages) -> None:
    """Make the page and those below it, unless they are there; `made` and `known` take note of them."""
    page = seeded(seed.key, settings.LANGUAGE_CODE)
    if page is None:
        page = seed.model(
            title=seed.title,
            slug=seed.slug,
            show_in_menus=seed.in_menu,
            translation_key=seed_key(seed.key),
            **page_fields(seed.fields),
        )
        parent.add_child(instance=page)
        made.append(seed)
    known[seed.key] = page
    for child in seed.children:
        make_page(child, page, made, known)


def make_front_page() -> Page:
    """The front page under the root; the welcome page that Wagtail comes with gives way to it."""
    root = Page.get_first_root_node()
    home = HomePage(
        title=HOME.title, slug="front", translation_key=seed_key(HOME.key), **page_fields(HOME.fields)
    )
    root.add_child(instance=home)
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    welcome = site.root_page if site.pk else None
    site.root_page = home
    address = urlsplit(settings.WAGTAILADMIN_BASE_URL)
    site.hostname, site.port = address.hostname, address.port or (443 if address.scheme == "https" else 80)
    site.save()
    if welcome and type(welcome.specific) is Page and not welcome.get_children().exists():
        welcome.delete()
    home.slug = HOME.slug
    home.save()
    return home


def fill_settings(site: Site, pages: Pages) -> None:
    """Name and addresses of the exchange, if nobody has filled them in yet."""
    exchange = ExchangeSettings.for_site(site)
    if exchange.name:
        return
    for name, value in front.EXCHANGE.items():
        setattr(exchange, name, value)
    for name, value in english.SETTINGS.items():
        setattr(exchange, f"english_{name}", value)
    exchange.privacy_page = pages["privacy"]
    exchange.disclaimer_page = pages["disclaimer"]
    exchange.risk_page = pages["risk"]
    exchange.contact_page = pages["contact"]
    exchange.save()
    protection = ProtectionSettings.load()
    if protection.fund_page_id is None and "law-fund" in pages:
        protection.fund_page_id = pages["law-fund"].pk
        protection.save()


@transaction.atomic
def seed_pages() -> list[str]:
    """Make what is missing, publish it, and give the editors their rights; the keys of the pages made."""
    made: list[PageSeed] = []
    home = seeded(HOME.key, settings.LANGUAGE_CODE)
    if home is None:
        home = make_front_page()
        made.append(HOME)
    known: Pages = {HOME.key: home}
    for seed in TREE:
        make_page(seed, home, made, known)
    for seed in made:
        page = known[seed.key]
        for name, value in seed.late(known).items():
            setattr(page, name, value)
        page.save_revision(changed=False).publish()
    fill_settings(Site.objects.get(is_default_site=True), known)
    sync_editor_permissions()
    ensure_publishing_workflow()
    return [seed.key for seed in made]


@transaction.atomic
def seed_english_pages() -> list[str]:
    """The pages that are there in English, below a front page of their own; the keys of those made.

    After `seed_pages`: each stands beside its Chinese page.
    """
    ensure_locales()
    pages: Pages = {}
    made: list[str] = []
    for key, title, text in ENGLISH:
        page = seeded(key, "en")
        chinese = seeded(key, settings.LANGUAGE_CODE)
        if page is None and chinese is not None:
            page = make_english_page(chinese, title, text)
            made += [key] if page else []
        if page is not None:
            pages[key] = page
    later = late(pages)
    for key in made:
        page = pages[key].specific_class.objects.get(
            pk=pages[key].pk
        )  # it has learnt of its children meanwhile
        for name, value in later.get(key, {}).items():
            setattr(page, name, value)
        page.save_revision(changed=False).publish()
    sync_editor_permissions()
    ensure_publishing_workflow()
    return made


def make_english_page(chinese: Page, title: str, text: dict[str, Any]) -> Page | None:
    """A page in English below the English parent; None where there is no such parent any more."""
    parent = chinese.get_parent()
    above = parent if parent.is_root() else parent.get_translation_or_none(locale_of("en"))
    if above is None:
        return None
    page = type_in_translation(chinese.specific_class)(
        title=title,
        slug=f"{chinese.slug}-en" if parent.is_root() else chinese.slug,
        show_in_menus=chinese.show_in_menus,
        translation_key=chinese.translation_key,
        locale=locale_of("en"),
        **page_fields(text),
    )
    above.add_child(instance=page)
    return page
