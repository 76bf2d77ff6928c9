"""What is not public appears nowhere on the site; in the portal it appears to those whom it is for."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, Site

from hub.accounts.roles import ADMINISTRATOR, AUDITOR, CLERK, REVIEWER
from hub.announcements.models import AnnouncementFile, AnnouncementPage, Audience
from hub.announcements.models.audience import KINDS
from hub.pages.models import StandardPage
from tests import factories
from tests.hub.announcements import rows
from tests.hub.announcements.rows import Kind

pytestmark = pytest.mark.django_db

MARK = "玄鸟密函"
FEEDS = ("announcements", "updates", "calls", "stories")


def signed_in(user) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def secret(**values) -> AnnouncementPage:
    """An announcement whose every part carries the mark, with a file."""
    values = {
        "title": f"{MARK}标题",
        "summary": f"{MARK}摘要",
        "search_description": f"{MARK}说明",
        "seo_title": f"{MARK}题",
        "document_number": f"{MARK}〔2026〕1号",
        "topic": f"{MARK}类",
        "slug": "xuanniao",
        "body": [("paragraph", f"<p>{MARK}正文</p>")],
    } | values
    return rows.attach(rows.released(**values), rows.file(f"{MARK}附件.pdf"))


def addresses(page: AnnouncementPage) -> list[str]:
    """Every address of the public site at which something could be said of the page, its own included."""
    site = Site.objects.get(is_default_site=True)
    pages = site.root_page.get_descendants(inclusive=True).live()
    own = page.url_path.removeprefix(site.root_page.url_path)
    column = rows.column()
    file = AnnouncementFile.objects.get()
    return [
        *(each.url for each in pages),
        f"/{own}",
        f"{column.url}?year={page.dated.year}",
        f"{column.url}?topic={page.topic}",
        f"{column.url}?page=2",
        f"{reverse('search')}?q={MARK}",
        f"{reverse('search')}?q=xuanniao",
        *(reverse(f"feed_{name}") for name in FEEDS),
        reverse("sitemap"),
        reverse("robots"),
        reverse("announcement", args=[page.pk]),
        file.get_absolute_url(),
        f"/documents/{file.pk}/{MARK}附件.pdf",
        f"/media/{file.file.name}",
    ]


def told_by(browser: Client, page: AnnouncementPage, *signs: str) -> set[str]:
    """The addresses whose answers, headers included, say one of the signs."""
    found = set()
    for address in addresses(page):
        answer = browser.get(address)
        content = b"".join(answer) if answer.streaming else answer.content
        said = content.decode(errors="replace") + str(answer.headers)
        if any(sign in said for sign in signs):
            found.add(re.sub(r"\d+", "N", address))
    return found


def beside() -> Page:
    """A public page that stands beside the announcement, and one beside the column."""
    rows.released("人人可读的公告", slug="readable")
    home = Site.objects.get(is_default_site=True).root_page
    return home.add_child(instance=StandardPage(title="服务说明", slug="service", show_in_menus=True))


@pytest.mark.parametrize(
    "values", [{"audience": Audience.MEMBERS}, {"kinds": (Kind.FUTURES_FIRM,)}], ids=["members", "kinds"]
)
def test_what_is_not_public_is_said_nowhere_on_the_site(values, settings, django_capture_on_commit_callbacks):
    settings.PAGE_CACHE = True
    beside()
    page = secret(audience=Audience.PUBLIC)
    where = told_by(Client(), page, MARK)
    for expected in ("/", "/announcements/", "/announcements/xuanniao/", "/feeds/announcements.xml"):
        assert expected in where  # so that there is something to leak, also from the kept copies
    assert any(address.startswith("/search") for address in where)
    assert "xuanniao" in Client().get(reverse("sitemap")).content.decode()

    kinds = values.pop("kinds", ())
    if kinds:
        values = {"audience": Audience.KINDS, "kinds": rows.joined(kinds)}
    with django_capture_on_commit_callbacks(execute=True):
        page = rows.rewrite(page, **values)
    outsiders = [None, factories.staff(groups=(CLERK.name, REVIEWER.name, AUDITOR.name, ADMINISTRATOR.name))]
    outsiders += [rows.firm(Kind.ASSOCIATION)[1][0], rows.firm()[1][0]]
    for person in outsiders:
        browser = signed_in(person) if person else Client()
        for_them = person is not None and person == outsiders[-1]  # in the portal, not on the site
        allowed = {AnnouncementFile.objects.get().get_absolute_url()} if for_them else set()
        allowed = {re.sub(r"\d+", "N", address) for address in allowed}
        found = told_by(browser, page, MARK)
        # What was asked for is repeated by the search.
        assert {
            address for address in found if not address.startswith(("/search", "/announcements/?topic"))
        } <= allowed
        # Whom it is for finds it when signed in.
        assert (MARK in browser.get(reverse("search"), {"q": "标题"}).content.decode()) == for_them
    listed = (
        Client().get(reverse("sitemap")).content.decode() + Client().get("/announcements/").content.decode()
    )
    assert ("xuanniao" in listed, "readable" in listed) == (False, True)


def test_the_address_of_what_is_not_public_leads_to_the_sign_in():
    page = secret(audience=Audience.MEMBERS)
    tree = "/announcements/xuanniao/"
    for address in (tree, page.url):
        answer = Client().get(address, follow=True)
        assert answer.redirect_chain[-1] == (f"/account/login/?next=/a/{page.pk}/", 302)
        assert "public" not in answer.headers.get("Cache-Control", "")
    member, outsider = rows.firm()[1][0], rows.firm(Kind.UNIVERSITY)[1][0]
    assert signed_in(member).get(page.url).url == reverse("portal:announcement", args=[page.pk])
    assert signed_in(outsider).get(page.url).status_code == 404
    assert signed_in(rows.editor()).get(page.url).url == reverse("announcement_desk:detail", args=[page.pk])
    assert signed_in(factories.staff(groups=(AUDITOR.name,))).get(page.url).status_code == 404


def test_a_draft_and_what_was_taken_down_are_read_by_editors_alone():
    page = secret(audience=Audience.MEMBERS)
    member = signed_in(rows.firm()[1][0])
    urls = [reverse("portal:announcement", args=[page.pk]), AnnouncementFile.objects.get().get_absolute_url()]
    assert [member.get(url).status_code for url in urls] == [200, 200]
    page.unpublish()
    assert [member.get(url).status_code for url in urls] == [404, 404]
    assert MARK not in member.get(reverse("portal:announcements")).content.decode()
    unused = rows.file("未附.pdf")
    assert member.get(unused.get_absolute_url()).status_code == 404
    assert signed_in(rows.editor()).get(unused.get_absolute_url()).status_code == 200


def test_the_portal_shows_each_kind_of_organization_its_own():
    rows.released("甲：公开", slug="a")
    rows.released("乙：会员", slug="b", audience=Audience.MEMBERS)
    rows.released("丙：期货公司", slug="c", kinds=(Kind.FUTURES_FIRM,))
    rows.released("丁：高校与协会", slug="d", kinds=(Kind.UNIVERSITY, Kind.ASSOCIATION))
    rows.draft("戊：草稿", slug="e")

    def seen(kind: str) -> set[str]:
        text = signed_in(rows.firm(kind)[1][0]).get(reverse("portal:announcements")).content.decode()
        return {letter for letter in "甲乙丙丁戊" if f"{letter}：" in text}

    assert {kind: seen(kind) for kind in KINDS} == {
        Kind.FUTURES_FIRM: set("甲乙丙"),
        Kind.NON_BROKER_MEMBER: set("甲乙"),
        Kind.ASSOCIATION: set("甲丁"),
        Kind.UNIVERSITY: set("甲丁"),
        Kind.PLATFORM_TRADER: set("甲"),
        Kind.OVERSEAS_BROKER: set("甲"),
        Kind.OTHER: set("甲"),
    }


def test_what_is_copied_for_wechat_says_nothing_of_what_is_not_public():
    editor = signed_in(rows.editor())
    public, closed = (
        rows.released("公开公告", slug="open", summary="公开摘要"),
        secret(audience=Audience.MEMBERS),
    )
    kit = editor.get(reverse("editorial:share", args=[public.pk])).context["kit"]
    assert (kit.summary, kit.url) == ("公开摘要", public.full_url)
    shown = editor.get(reverse("editorial:share", args=[closed.pk]))
    kit = shown.context["kit"]
    assert kit.url == f"http://localhost/a/{closed.pk}/"
    assert f"{MARK}正文" not in shown.text and f"{MARK}摘要" not in shown.text
    assert "这份公告不公开" in shown.text and "微信公众号" not in shown.text
    posted = editor.post(
        reverse("editorial:share", args=[closed.pk]),
        {"channel": "public_account", "posted_at": "2026-03-02 09:30"},
    )
    assert (posted.status_code, closed.postings.count()) == (200, 0)


@pytest.mark.parametrize("name", ["choose", "choose_results", "chosen", "chosen_multiple", "create"])
def test_the_chooser_of_files_is_for_those_who_keep_announcements(name):
    row = rows.file(f"{MARK}.pdf")
    url = reverse(f"announcement_files:{name}", args=[row.pk] if name == "chosen" else [])
    query = {"id": row.pk} if name == "chosen_multiple" else {}
    staff = signed_in(factories.staff(groups=(CLERK.name, REVIEWER.name, ADMINISTRATOR.name)))
    assert MARK not in staff.get(url, query, follow=True).content.decode()
    shown = signed_in(rows.editor()).get(url, query)
    assert shown.status_code == 200
