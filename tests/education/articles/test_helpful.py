"""Readers say whether a page was helpful: without a cookie, once, and nobody learns who."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from education.articles.helpful.forms import new_stamp
from education.articles.models import ArticlesSettings, HelpfulAnswer
from hub.accounts.roles import EDITOR
from hub.pages.models import StandardPage
from tests import factories


@pytest.fixture
def page(shelf):
    return shelf.article("one", title="套期保值入门")


def sent(page, **values):
    """The form as a reader sends it, some seconds after opening it."""
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        stamp = new_stamp(page.pk)
    with time_machine.travel(now + timedelta(seconds=20), tick=False):
        form = {"verdict": "no", "reason": "没有例子", "stamp": stamp, "website": ""} | values
        return Client().post(reverse("helpful:form", args=[page.pk]), form)


def test_the_page_leads_to_the_form_which_sets_no_cookie_and_is_kept_by_nobody(page):
    url = reverse("helpful:form", args=[page.pk])
    assert f'href="{url}?verdict=no"' in Client().get(page.url).text
    answer = Client().get(url, {"verdict": "no"})
    assert ("no-store" in answer["Cache-Control"], dict(answer.cookies)) == (True, {})
    assert 'value="no"' in answer.text and answer.context["form"]["verdict"].value() == "no"


def test_an_answer_is_kept_once_and_without_a_name(page):
    answer = sent(page, reason="  没有\n例子 ")
    assert (answer.status_code, answer.url, dict(answer.cookies)) == (
        302,
        reverse("helpful:thanks", args=[page.pk]),
        {},
    )
    [row] = HelpfulAnswer.objects.all()
    assert (row.page_id, row.is_yes, row.reason) == (page.pk, False, "没有 例子")
    assert {field.name for field in HelpfulAnswer._meta.fields} == {
        "id",
        "page",
        "is_yes",
        "reason",
        "form",
        "given_at",
    }
    assert "谢谢您的反馈" in Client().get(answer.url).text
    stamp = new_stamp(page.pk)
    with time_machine.travel(timezone.now() + timedelta(seconds=20), tick=False):
        for _ in range(2):
            Client().post(
                reverse("helpful:form", args=[page.pk]), {"verdict": "yes", "stamp": stamp, "website": ""}
            )
    assert HelpfulAnswer.objects.count() == 2


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"verdict": ""}, "请选择"),
        ({"verdict": "perhaps"}, "请从列出的选项中选择"),
        ({"reason": "长" * 501}, "500 字以内"),
        ({"stamp": ""}, "页面打开得太久"),
        ({"stamp": "made up"}, "页面打开得太久"),
        ({"stamp": lambda page: new_stamp(page.pk + 1)}, "页面打开得太久"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(page, values, words):
    filled = {name: value(page) if callable(value) else value for name, value in values.items()}
    answer = sent(page, **filled)
    assert (answer.status_code, words in answer.text, HelpfulAnswer.objects.count()) == (200, True, 0)
    assert filled.get("reason", "没有例子") in answer.text


def test_programs_and_floods_change_nothing_and_learn_nothing(page):
    assert sent(page, website="http://spam").status_code == 302
    assert not HelpfulAnswer.objects.exists()
    at_once = Client().post(
        reverse("helpful:form", args=[page.pk]), {"verdict": "yes", "stamp": new_stamp(page.pk)}
    )
    assert "请再点一次" in at_once.text
    assert [sent(page).status_code for _ in range(8)] == [302] * 8
    assert HelpfulAnswer.objects.count() == 5


def test_only_public_pages_of_these_types_are_asked_about(shelf, page):
    home = shelf.articles.get_parent().get_parent()
    other = home.add_child(instance=StandardPage(title="联系", slug="contact"))
    draft = shelf.article("draft", live=False)
    for asked in (other, draft):
        assert Client().get(reverse("helpful:form", args=[asked.pk])).status_code == 404
    ArticlesSettings.objects.update_or_create(defaults={"asks_readers": False})
    assert Client().get(reverse("helpful:form", args=[page.pk])).status_code == 404
    assert "这一页有帮助吗" not in Client().get(page.url).text


def test_editors_see_the_share_and_the_reasons(shelf, page, django_assert_max_num_queries):
    other = shelf.article("two", title="基差")
    for number, (about, is_yes, reason) in enumerate(
        [(page, True, ""), (page, False, "=1+1"), (page, True, ""), (other, True, "清楚")]
    ):
        HelpfulAnswer.objects.create(page=about, is_yes=is_yes, reason=reason, form=str(number))
    browser = Client()
    browser.force_login(factories.staff(groups=(EDITOR.name,)))
    listed = browser.get(reverse("helpful_answers:index"))
    assert [(row.title, row.share, row.answers, row.reasons) for row in listed.context["rows"]] == [
        ("套期保值入门", 67, 3, 1),
        ("基差", 100, 1, 1),
    ]
    with django_assert_max_num_queries(21):
        assert "=1+1" in browser.get(reverse("helpful_answers:page", args=[page.pk])).text
    table = b"".join(browser.get(reverse("helpful_answers:export", args=["csv"])).streaming_content).decode()
    assert "套期保值入门,3,2,67,1" in table
    reasons = browser.get(reverse("helpful_answers:export_page", args=[page.pk, "csv"]))
    assert "'=1+1" in b"".join(reasons.streaming_content).decode()
    assert browser.get(reverse("helpful_answers:export", args=["exe"])).status_code == 404
    browser.force_login(factories.staff())
    assert browser.get(reverse("helpful_answers:index")).status_code in (302, 403)
