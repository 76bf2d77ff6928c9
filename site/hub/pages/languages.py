"""In which language a page is read: Chinese at the addresses it always had, English below /en/.

The address alone decides, so that one stored copy serves everybody: neither a cookie nor what the browser says it
prefers is looked at. What isn't a public page (portal, account, back office) is Chinese.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import local
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.html import format_html
from wagtail.models import Locale, Page, Site

# The languages beside Chinese, each below an address of its own.
OTHERS = {code for code, _ in settings.LANGUAGES} - {settings.LANGUAGE_CODE}
# What a language is called in BCP 47, and by those who speak it.
TAGS = {"zh-hans": "zh-Hans"}
# How deep front pages lie in the tree.
FRONT = 2
IN_JSON_LD = {"zh-hans": "zh-CN"}


def language_of(path: str) -> str:
    """The language of an address."""
    first = path.removeprefix("/").partition("/")[0]
    return first if first in OTHERS else settings.LANGUAGE_CODE


def tag_of(language: str) -> str:
    """The language as `lang` and `hreflang` name it."""
    return TAGS.get(language, language)


def front_address() -> str:
    """Where the front page in the language that is rendered is."""
    return "/" if is_default() else f"/{current()}/"


_now = local()


def current() -> str:
    """The language of the page that this thread answers; Chinese outside of requests.

    Not the one that Django has active: that is a colleague's own in the back office, and takes long to ask for.
    """
    return getattr(_now, "language", settings.LANGUAGE_CODE)


def is_default() -> bool:
    """Whether what is rendered now is Chinese."""
    return current() == settings.LANGUAGE_CODE


def said(text: str, *values: Any) -> str:
    """A fixed word of a public page in the language that is rendered; `{}` stand for the values."""
    words = text if is_default() else translation.gettext(text)
    return format_html(words, *values) if values else words


class Languages:
    """Has a request answered in the language of its address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = language_of(request.path_info)
        if language == settings.LANGUAGE_CODE:
            return self.get_response(request)
        _now.language = language
        try:
            with translation.override(language):
                return self.get_response(request)
        finally:
            del _now.language


_locales: dict[str, Locale] = {}


def locale_of(language: str) -> Locale:
    """The locale of a language; its row is read once by each process."""
    if language not in _locales:
        _locales[language] = Locale.objects.get_for_language(language)
    return _locales[language]


def active_locale(cls: type[Locale]) -> Locale:
    """The locale in which pages are rendered now: Wagtail asks it of the database for each link in a text."""
    return locale_of(current())


def forget(**kwargs: Any) -> None:
    _locales.clear()


def connect() -> None:
    """Have Wagtail ask here for the locale, and look again when locales change."""
    Locale.get_active = classmethod(active_locale)
    for signal in (post_save, post_delete):
        signal.connect(forget, sender=Locale, dispatch_uid="pages.locales")


def ensure_locales() -> None:
    """A locale for each language of the site. Idempotent."""
    for code, _ in settings.LANGUAGES:
        Locale.objects.get_or_create(language_code=code)


def front_pages() -> QuerySet[Page]:
    """The front pages of all sites, in every language they have one in."""
    roots = Site.objects.values("root_page__translation_key")
    return Page.objects.filter(translation_key__in=roots, depth=FRONT).order_by("path")


def front_page_in(site: Site, language: str) -> Page | None:
    """The published front page of a site in another language."""
    key = site.root_page.translation_key
    return Page.objects.live().filter(translation_key=key, locale__language_code=language).first()
