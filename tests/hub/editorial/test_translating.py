"""An editor writes a page in English, a second person releases it; the list says which has fallen behind."""

import pytest
from django.urls import reverse
from wagtail.models import Page

from hub.accounts.roles import FINANCE
from hub.announcements.models import AnnouncementIndexPage
from hub.pages.languages import front_pages
from hub.pages.models import StandardPage
from hub.pages.translating import begin_translation, why_not_translated
from tests import factories


def translation(page: Page) -> Page:
    return Page.objects.get(translation_key=page.translation_key, locale__language_code="en").specific


def begin(editor, page: Page):
    return editor.browser.post(reverse("editorial:translate", args=[page.pk]), follow=True)


def states(editor) -> dict[str, str]:
    """What the list says, by title."""
    return {
        row.page.title: row.state
        for row in editor.browser.get(reverse("editorial:translations")).context["rows"]
    }


def test_a_page_is_begun_written_and_released_by_another(editor, colleague, service_page, client):
    home = service_page.get_parent()
    assert "请先翻译上级页面" in begin(editor, service_page).text
    assert not Page.objects.filter(locale__language_code="en").exists()
    assert states(editor) == {"首页": "未翻译", "服务说明": "未翻译"}

    begin(editor, home)
    assert {page.pk for page in front_pages()} == {home.pk, translation(home).pk}
    answer = begin(editor, service_page)
    english = translation(service_page)
    assert answer.redirect_chain[-1][0] == reverse("wagtailadmin_pages:edit", args=[english.pk])
    assert (english.title, english.slug, english.live) == ("服务说明", "service", False)
    assert states(editor) == {"首页": "草稿", "服务说明": "草稿"}
    assert begin_translation(page=service_page, language="en", user=editor.user).pk == english.pk
    # Beginning twice leads to the one there is.
    begin(editor, service_page)
    assert english.get_siblings().count() == 1

    for page, title in ((translation(home), "Home"), (english, "Services")):
        fields = {"headline": "Hello", "lead": "Welcome", "tasks-count": "0"} if title == "Home" else {}
        editor.submit(page, title=title, slug=page.slug, **fields)
        assert states(editor)[Page.objects.get(pk=page.pk).get_translation(home.locale_id).title] == "复核中"
        editor.decide(page, "approve")  # whoever wrote it does not release it
        page.refresh_from_db()
        assert not page.live
        colleague.decide(page, "approve")
        page.refresh_from_db()
        assert (page.live, page.title) == (True, title)
    assert 'lang="en"' in client.get("/en/service/").text

    assert set(states(editor).values()) == {"已发布"}
    service_page.refresh_from_db()
    service_page.specific.save_revision().publish()
    assert states(editor)["服务说明"] == "已发布，中文版后来有改动"


@pytest.mark.parametrize("name", ["translate", "translations"])
def test_only_editors_translate(editor, service_page, client, name):
    client.force_login(factories.staff(groups=(FINANCE.name,)))
    args = [service_page.pk] if name == "translate" else []
    assert client.post(reverse(f"editorial:{name}", args=args)).status_code in (302, 403, 405)
    assert client.get(reverse(f"editorial:{name}", args=args)).status_code in (302, 403)


def test_what_only_happens_in_chinese_is_not_translated(editor, service_page):
    home = service_page.get_parent().specific
    index = home.add_child(instance=AnnouncementIndexPage(title="公告", slug="announcements"))
    assert "只发布中文版" in begin(editor, index).text
    english = begin_translation(page=home, language="en", user=editor.user)
    assert AnnouncementIndexPage.can_create_at(home) and not AnnouncementIndexPage.can_create_at(english)
    assert StandardPage.can_create_at(english)
    assert (
        why_not_translated(english, "en", editor.user)
        == "这已经是外文页面，请从它的中文版新建其他语言的版本。"
    )


def test_the_list_costs_no_more_for_more_pages(editor, service_page, django_assert_max_num_queries):
    home = service_page.get_parent()
    for number in range(20):
        home.add_child(instance=StandardPage(title=f"说明{number}", slug=f"page-{number}"))
    url = reverse("editorial:translations")
    editor.browser.get(url)
    with django_assert_max_num_queries(25):
        editor.browser.get(url)
