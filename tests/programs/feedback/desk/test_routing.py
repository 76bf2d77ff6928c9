"""The items of a form are routed at once; refused rows say why and keep what was typed."""

import pytest
from django.test import Client
from django.urls import reverse

from hub.accounts.roles import HEAD
from hub.cases.models import Case
from hub.members.models import Interest
from hub.notifications.models import Delivery
from programs.feedback.desk.routing import Routing
from programs.feedback.desk.suggestions import suggested
from programs.feedback.models import FeedbackItem, Part
from programs.feedback.services import Line
from tests import factories

from .. import factories as voice


@pytest.fixture
def clerk(db):
    return voice.clerk()


@pytest.fixture
def browser(clerk):
    made = Client()
    made.force_login(clerk)
    return made


@pytest.fixture
def form(db):
    return voice.feedback()


def case_url(case):
    return reverse("backoffice:case", args=[case.pk])


def posted(*rows):
    """The table as a browser sends it: an item and what was chosen for it."""
    data = {}
    for item, chosen in rows:
        data |= {f"item-{item.pk}-{name}": value for name, value in chosen.items()}
        data.setdefault(f"item-{item.pk}-version", item.version)
    return data


def route(browser, form, *rows, **extra):
    return browser.post(reverse("feedback_desk:route", args=[form.pk]), posted(*rows), **extra)


def test_filled_rows_are_routed_and_each_department_gets_one_message(browser, form):
    category = voice.category()
    one, other = (voice.answerer(category.department) for _ in range(2))
    items = voice.items(form)
    Delivery.objects.all().delete()
    page = browser.get(case_url(form)).content.decode()
    assert [page.count(f'name="item-{item.pk}-category"') for item in items] == [1, 1, 1]
    answer = route(
        browser,
        form,
        (items[0], {"category": category.pk}),
        (items[1], {"category": category.pk, "department": ""}),
        (items[2], {"category": ""}),
        follow=True,
    )
    assert "已分派 2 条。" in answer.content.decode()
    assert [(item.state, item.category, item.department) for item in voice.items(form)] == [
        ("answering", category, category.department),
        ("answering", category, category.department),
        ("received", None, form.department),
    ]
    told = Delivery.objects.filter(channel="inbox").values_list("recipient", "event", "url")
    work = reverse("backoffice:my_work")
    assert sorted(told) == sorted((person.pk, "feedback_item.routed.staff", work) for person in (one, other))
    assert "2 条意见" in Delivery.objects.filter(channel="inbox").first().body


def test_a_row_on_its_own_tells_of_its_item_and_a_chosen_handler_alone(browser, form):
    category = voice.category()
    person, _ = (voice.answerer(category.department) for _ in range(2))
    item = voice.items(form)[0]
    Delivery.objects.all().delete()
    route(browser, form, (item, {"category": category.pk, "assignee": person.pk}))
    told = Delivery.objects.get(channel="inbox")
    assert (told.recipient, told.event, told.url) == (person, "feedback_item.route.staff", case_url(item))
    # What is unchanged stays, a changed department is a new step.
    item.refresh_from_db()
    same = {"category": category.pk, "department": item.department_id, "assignee": person.pk}
    assert "没有选择或更改" in route(browser, form, (item, same), follow=True).content.decode()
    other = voice.category()
    route(browser, form, (item, {"category": other.pk, "department": "", "assignee": ""}))
    item.refresh_from_db()
    assert (item.department, item.assignee) == (other.department, None)
    assert item.timeline.filter(event="reroute").count() == 1


def test_a_refused_row_says_why_and_keeps_what_was_typed(browser, form, clerk):
    category, bare = voice.category(), voice.category(name="没有部门")
    bare.department = None
    bare.save()
    outsider = voice.answerer(factories.department())
    tied = voice.answerer(category.department)
    Interest.objects.create(user=tied, organization=form.organization, reason="持股")
    items = voice.items(form)
    answer = route(
        browser,
        form,
        (
            items[0],
            {"category": category.pk, "department": category.department_id, "assignee": outsider.pk},
        ),
        (items[1], {"category": bare.pk}),
        (items[2], {"category": category.pk}),
    )
    page = answer.content.decode()
    # Nothing is saved by half: the third row waits for the other two.
    assert [item.state for item in voice.items(form)] == ["received"] * 3
    assert (f"{outsider}不属于{category.department}" in page, "没有默认的承办部门" in page) == (True, True)
    rows = {row.item.pk: row for row in answer.context["routing"].rows}
    assert [rows[item.pk].form["category"].value() for item in items] == [
        str(category.pk),
        str(bare.pk),
        str(category.pk),
    ]
    page = route(browser, form, (items[0], {"category": category.pk, "assignee": tied.pk})).content.decode()
    assert "须回避" in page
    # Somebody else was faster: the row is kept, with the version that stands now.
    voice.route(items[1], category, user=clerk)
    answer = route(browser, form, (items[1], {"category": bare.pk, "department": outsider.department_id}))
    item = FeedbackItem.objects.get(pk=items[1].pk)
    assert ("已被他人更新" in answer.content.decode(), item.category) == (True, category)
    assert f'name="item-{item.pk}-version" value="{item.version}"' in answer.content.decode()


def test_only_who_assigns_routes_and_only_on_forms_they_see(browser, form):
    category = voice.category()
    item = voice.items(form)[0]
    for person in (voice.answerer(category.department), factories.staff(groups=(HEAD.name,))):
        browser.force_login(person)
        assert route(browser, form, (item, {"category": category.pk})).status_code in (302, 404)
        assert browser.get(case_url(form)).status_code == 404
    assert voice.items(form)[0].state == "received"


def test_an_item_of_another_form_is_not_routed_along(browser, form, clerk):
    category, stranger = voice.category(), voice.items(voice.feedback())[0]
    assert (
        "没有选择或更改"
        in route(browser, form, (stranger, {"category": category.pk}), follow=True).content.decode()
    )
    assert Case.objects.get(pk=stranger.pk).state == "received"


def test_what_was_called_likewise_is_suggested(form, clerk):
    testing, delivery = voice.category(), voice.category()
    first, second, _ = voice.items(form)
    voice.route(first, testing, user=clerk)
    voice.route(second, delivery, user=clerk)
    texts = ("夜盘交易时段的系统测试时间能否提前公布？", "食堂几点开门", "仓单质押的办理流程较长。")
    new = voice.items(voice.feedback(lines=tuple(Line(Part.OPINION, text) for text in texts)))
    found = suggested(new)
    assert [found.get(item.pk) for item in new] == [testing, None, delivery]
    rows = Routing(new[0].form, clerk).rows
    assert [row.form["category"].value() for row in rows] == [testing.pk, None, delivery.pk]


def test_the_table_costs_the_same_for_three_items_and_for_thirty(
    browser, clerk, django_assert_max_num_queries
):
    def form_of(number):
        return voice.feedback(lines=tuple(Line(Part.OPINION, f"意见{n}" * 5) for n in range(number)))

    few, many = form_of(3), form_of(30)
    with django_assert_max_num_queries(200) as asked:
        browser.get(case_url(few))
    with django_assert_max_num_queries(len(asked.captured_queries)):
        browser.get(case_url(many))


@pytest.mark.postgres
def test_two_clerks_at_once_route_each_item_once(pg_clone):
    form, category, clerks = voice.feedback(), voice.category(), [voice.clerk() for _ in range(2)]
    items = voice.items(form)

    def save(clerk):
        from programs.feedback.services import route_items

        data = {"category": category, "department": category.department}
        choices = [(item.pk, item.version, dict(data)) for item in items]
        return route_items(feedback_id=form.pk, user=clerk, choices=choices)

    refused = pg_clone(save, clerks, connections=2)
    assert sorted(len(each) for each in refused) == [0, 3]
    assert [item.timeline.filter(event="route").count() for item in voice.items(form)] == [1, 1, 1]
