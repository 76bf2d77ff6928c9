"""My work and all cases: filters, order, search, tabs, query counts, and handing several to one person."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hub.cases.models import Case
from hub.cases.paging import CappedPaginator
from hub.cases.services import perform, remark
from hub.members.models import Interest

from .conftest import submitted

CASES, WORK = reverse("backoffice:cases"), reverse("backoffice:my_work")


def numbers_in(response):
    return [case.number for case in response.context["cases"]]


def more(scene, count):
    """Further submitted events of the department."""
    return [submitted(user=scene.author, call=scene.call) for _ in range(count)]


# My work


def test_my_work_is_what_waits_for_the_user(scene, desk):
    people = ("reviewer", "second", "head", "stranger", "finance")
    found = {who: numbers_in(desk(getattr(scene, who)).get(WORK)) for who in people}
    assert found == {
        "reviewer": [scene.event.number],
        "second": [scene.event.number],
        "head": [scene.event.number],
        "stranger": [scene.foreign.number],
        "finance": [],
    }


def test_what_is_assigned_waits_for_the_assignee_alone(scene, desk):
    Case.objects.filter(pk=scene.event.pk).update(assignee=scene.second)
    found = [numbers_in(desk(person).get(WORK)) for person in (scene.reviewer, scene.second)]
    assert found == [[], [scene.event.number]]


def test_tabs_part_what_is_mine_from_what_is_free(scene, desk):
    (mine,) = more(scene, 1)
    Case.objects.filter(pk=mine.pk).update(assignee=scene.reviewer)
    browser = desk(scene.reviewer)
    response = browser.get(WORK)
    assert [(tab["label"], tab["count"]) for tab in response.context["tabs"]] == [
        ("全部", "2"),
        ("由我经办", "1"),
        ("待认领", "1"),
        ("待答复意见", ""),
    ]
    assert numbers_in(browser.get(WORK, {"group": "me"})) == [mine.number]
    assert numbers_in(browser.get(WORK, {"group": "none"})) == [scene.event.number]


def test_the_most_urgent_comes_first(scene, desk):
    today = timezone.localdate()
    later, none, overdue = more(scene, 3)
    for case, due in ((later, today + timedelta(days=9)), (none, None), (overdue, today - timedelta(days=1))):
        Case.objects.filter(pk=case.pk).update(due_on=due)
    Case.objects.filter(pk=scene.event.pk).update(due_on=today)
    response = desk(scene.reviewer).get(WORK)
    assert numbers_in(response) == [case.number for case in (overdue, scene.event, later, none)]
    assert "已逾期 1 天" in response.content.decode()


# All cases


FILTERS = (
    ({}, "open"),
    ({"group": "closed"}, "closed"),
    ({"group": "all"}, "open closed"),
    ({"state": "event:withdrawn", "group": "all"}, "closed"),
    ({"state": "event:submitted"}, "open"),
    ({"state": "claim:submitted"}, ""),
    ({"kind": "event"}, "open"),
    ({"kind": "claim"}, ""),
    ({"kind": "nonsense"}, "open"),
    ({"assignee": "none"}, "open"),
    ({"assignee": "me"}, ""),
    ({"due": "overdue"}, ""),
    ({"due": "dated"}, "open"),
    ({"due": "none", "group": "all"}, "closed"),
    ({"organization": "0"}, "open"),
    ({"q": "铜产业链"}, "open"),
    ({"q": "没有这样的事项"}, ""),
    ({"sort": "nonsense"}, "open"),
    ({"sort": "-number"}, "open"),
)


def test_filters(scene, desk):
    (closed,) = more(scene, 1)
    Case.objects.filter(pk=closed.pk).update(title="撤回的一件")
    closed = perform(case_id=closed.pk, name="withdraw", user=scene.author, version=closed.version)
    names = {scene.event.number: "open", closed.number: "closed"}
    browser = desk(scene.reviewer)
    found = [
        (query, {names[number] for number in numbers_in(browser.get(CASES, query))}) for query, _ in FILTERS
    ]
    assert found == [(query, set(expected.split())) for query, expected in FILTERS]


def test_search_finds_number_title_and_organization(scene, desk):
    browser = desk(scene.reviewer)
    words = (scene.event.number, "产业链", scene.event.organization.short_name)
    assert [numbers_in(browser.get(CASES, {"q": word})) for word in words] == [[scene.event.number]] * 3


def test_the_search_of_the_side_bar_looks_at_closed_cases_too(scene, desk):
    event = scene.event
    perform(case_id=event.pk, name="withdraw", user=scene.author, version=event.version)
    assert numbers_in(desk(scene.reviewer).get(CASES, {"q": event.number})) == [event.number]


def test_an_assignee_can_be_filtered_for(scene, desk):
    Case.objects.filter(pk=scene.event.pk).update(assignee=scene.second)
    browser = desk(scene.clerk)
    found = [numbers_in(browser.get(CASES, {"assignee": person.pk})) for person in (scene.second, scene.head)]
    assert found == [[scene.event.number], []]


def test_empty_lists_say_what_to_expect(scene, desk):
    pages = [
        desk(scene.finance).get(WORK).content.decode(),
        desk(scene.reviewer).get(CASES, {"group": "closed"}).content.decode(),
        desk(scene.reviewer).get(CASES, {"q": "没有"}).content.decode(),
    ]
    titles = ("没有待您办理的事项", "还没有办结的事项", "没有符合条件的事项")
    assert [title in page for title, page in zip(titles, pages, strict=True)] == [True] * 3


def test_long_lists_are_not_counted_to_their_end(scene, desk, monkeypatch):
    monkeypatch.setattr(CappedPaginator, "cap", 2)
    more(scene, 2)
    page = desk(scene.reviewer).get(CASES).content.decode()
    assert "2+ 件，只列出前 2 件" in page


@pytest.mark.parametrize("who, address", [("reviewer", WORK), ("clerk", CASES)])
def test_query_counts_do_not_grow(scene, desk, address, who):
    """From 3 rows to 30."""
    browser = desk(getattr(scene, who))
    more(scene, 2 if who == "reviewer" else 1)
    browser.get(address)
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    more(scene, 27)
    with CaptureQueriesContext(connection) as many:
        response = browser.get(address)
    assert len(response.context["cases"]) == 30
    assert (len(many), len(many) <= 26) == (len(few), True)


def test_query_counts_of_a_case_do_not_grow(scene, desk):
    browser, case = desk(scene.auditor), scene.event
    url = reverse("backoffice:case", args=[case.pk])
    tabs = ("", "files", "record", "related", "clocks", "check")

    def count():
        found = {}
        for tab in tabs:
            with CaptureQueriesContext(connection) as queries:
                browser.get(url, {"tab": tab})
            found[tab] = len(queries)
        return found

    def add(remarks, children):
        for index in range(remarks):
            who = (scene.clerk, scene.reviewer, scene.author)[index % 3]
            remark(case_id=case.pk, user=who, text=f"备注{index}")
        made = more(scene, children)
        Case.objects.filter(pk__in=[child.pk for child in made]).update(parent=case.pk)

    add(3, 1)
    count()
    few = count()
    add(27, 4)
    assert (count(), max(few.values()) <= 34) == (few, True)


# Handing several to one person


def assign_many(browser, cases, person, **data):
    chosen = [f"{case.pk}:{case.version}" for case in cases]
    url = reverse("backoffice:assign_many")
    response = browser.post(url, {"case": chosen, "assignee": person.pk, "next": CASES} | data, follow=True)
    return [str(message) for message in response.context["messages"]]


def test_several_are_handed_to_one(scene, desk):
    cases = [scene.event, *more(scene, 2)]
    said = assign_many(desk(scene.clerk), cases, scene.second)
    assert said == [f"已将 3 件事项分派给{scene.second}。"]
    assert set(Case.objects.filter(assignee=scene.second)) == {Case.objects.get(pk=case.pk) for case in cases}


def test_each_is_refused_for_its_own_reason(scene, desk):
    stale, closed = more(scene, 2)
    perform(case_id=closed.pk, name="withdraw", user=scene.author, version=closed.version)
    closed.version += 1
    stale_number = stale.number
    stale.version -= 1
    said = assign_many(desk(scene.clerk), [scene.event, scene.foreign, stale, closed], scene.second)
    assert said == [
        f"已将 1 件事项分派给{scene.second}。",
        f"1 件没有分派（{scene.foreign.number}）：{scene.second}无权办理这个事项，请选择承办部门的人员。",
        f"1 件没有分派（{stale_number}）：列表打开之后已被他人更新，请刷新后查看。",
        f"1 件没有分派（{closed.number}）：事项已办结。",
    ]


def test_nobody_is_handed_a_case_of_a_firm_they_are_tied_to(scene, desk):
    Interest.objects.create(user=scene.second, organization=scene.event.organization, reason="曾任职")
    (said,) = assign_many(desk(scene.head), [scene.event], scene.second)
    assert "须回避" in said
    assert Case.objects.get(pk=scene.event.pk).assignee is None


def test_a_head_hands_out_the_own_department_only(scene, desk):
    said = assign_many(desk(scene.head), [scene.foreign], scene.second)
    assert said == ["1 件没有分派（无权查看的事项）：找不到这个事项，或者您无权查看。"]


@pytest.mark.parametrize(
    "chosen, said",
    [
        ([], "请先勾选要分派的事项。"),
        (["all"], "所选事项无法识别，请刷新列表后重新勾选。"),
        (["1"], "所选事项无法识别，请刷新列表后重新勾选。"),
        ([f"{n}:1" for n in range(101)], "一次最多分派 100 件。"),
    ],
    ids=["none", "all", "without version", "too many"],
)
def test_what_is_no_choice_of_rows_assigns_nothing(scene, desk, chosen, said):
    assert assign_many(desk(scene.clerk), [], scene.second, case=chosen) == [said]
    assert Case.objects.filter(assignee__isnull=False).count() == 0


def test_who_may_not_assign_has_no_boxes_and_no_way(scene, desk):
    browser = desk(scene.reviewer)
    response = browser.post(reverse("backoffice:assign_many"), {"case": f"{scene.event.pk}:2"})
    assert 'name="case"' not in browser.get(CASES).content.decode()
    assert (response.status_code, response.headers["Location"]) == (302, "/admin/")


def test_the_way_back_stays_in_the_house(scene, desk):
    url = reverse("backoffice:assign_many")
    response = desk(scene.clerk).post(url, {"next": "https://example.org/"})
    assert response.headers["Location"] == CASES
