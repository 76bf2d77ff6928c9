"""Nobody reaches a row that `visible_to` does not give them, by whatever address of the back office."""

import json

import pytest
from django.http import Http404
from django.urls import reverse

from hub.backoffice.viewsets import ScopedChooserViewSet
from hub.cases.models import Case
from hub.members.models import Contact

ACTING = ("reviewer", "head", "clerk", "finance")
ADDRESSES = (
    ("case", ()),
    ("step", ("recommend",)),
    ("step", ("return",)),
)
POSTS = (
    ("assign", (), {"version": 2}),
    ("remark", (), {"text": "看得到吗", "public": "on"}),
    ("step", ("reject",), {"version": 2, "note": "不行"}),
    ("step", ("return",), {"version": 2, "note": "补充", "fields_to_correct": "title"}),
)


def address(name, case, extra=()):
    return reverse(f"backoffice:{name}", args=[case.pk, *extra])


def test_a_case_of_another_department_is_not_found(scene, desk):
    browser = desk(scene.stranger)
    found = {
        tab: [
            browser.get(address("case", case), {"tab": tab}).status_code
            for case in (scene.foreign, scene.event)
        ]
        for tab in ("", "files", "record", "related", "clocks", "check")
    }
    assert found == {key: [200, 404] for key in found}


def test_no_address_shows_a_foreign_case(scene, desk):
    found = {}
    for who in ("stranger", "observer"):
        browser = desk(getattr(scene, who))
        for name, extra in ADDRESSES:
            response = browser.get(address(name, scene.event, extra))
            found[who, name, extra] = response.status_code, scene.event.title in response.content.decode()
    assert found == dict.fromkeys(found, (404, False))


@pytest.mark.parametrize("name, extra, data", POSTS)
def test_nothing_can_be_done_with_a_foreign_case(scene, desk, name, extra, data):
    data = data | {"assignee": scene.stranger.pk}
    response = desk(scene.stranger).post(address(name, scene.event, extra), data)
    after = Case.objects.get(pk=scene.event.pk)
    assert (response.status_code, after.version, after.timeline.count()) == (404, scene.event.version, 2)


def test_drafts_are_not_the_exchanges_business(scene, desk):
    people = (*ACTING, "auditor")
    found = [desk(getattr(scene, who)).get(address("case", scene.draft)).status_code for who in people]
    assert found == [404] * len(people)


@pytest.mark.parametrize("name", ["cases", "my_work"])
def test_lists_hold_visible_rows_only(scene, desk, name):
    page = desk(scene.reviewer).get(reverse(f"backoffice:{name}")).content.decode()
    assert (scene.event.number in page, scene.foreign.number in page) == (True, False)


def test_filters_do_not_widen_what_is_seen(scene, desk):
    queries = (
        {"department": scene.foreign.department_id},
        {"organization": scene.foreign.organization_id},
        {"group": "all"},
        {"q": "报告会", "group": "all"},
        {"state": "event:submitted"},
    )
    browser = desk(scene.reviewer)
    found = [
        scene.foreign.number in browser.get(reverse("backoffice:cases"), query).content.decode()
        for query in queries
    ]
    assert found == [False] * len(queries)


@pytest.mark.parametrize("who", ["editor", "administrator"])
def test_roles_without_cases_are_sent_away(scene, desk, who):
    browser = desk(getattr(scene, who))
    names = ("cases", "my_work", "verification")
    responses = [browser.get(reverse(f"backoffice:{name}")) for name in names]
    found = [(response.status_code, response.headers["Location"]) for response in responses]
    assert found == [(302, "/admin/")] * 3


@pytest.mark.parametrize("who", ["editor", "administrator"])
def test_roles_without_cases_open_none(scene, desk, who):
    browser = desk(getattr(scene, who))
    found = [
        browser.get(address("case", scene.event)).status_code,
        browser.post(address("remark", scene.event), {"text": "x"}).status_code,
        browser.post(reverse("backoffice:assign_many"), {"case": f"{scene.event.pk}:2"}).status_code,
        browser.get(reverse("backoffice:export", args=["cases", "csv"])).status_code,
    ]
    assert found == [302, 302, 302, 302]


def test_members_and_strangers_do_not_enter(scene, desk, client):
    urls = [reverse("backoffice:cases"), address("case", scene.event)]
    assert [client.get(url).status_code for url in urls] == [302, 302]
    assert [desk(scene.author).get(url).status_code for url in urls] == [403, 403]


def test_a_participant_sees_the_one_case(scene, desk):
    scene.event.participations.create(user=scene.editor, reason="列席")
    browser = desk(scene.editor)
    found = [browser.get(address("case", case)).status_code for case in (scene.event, scene.foreign)]
    assert found == [200, 404]


def test_related_cases_are_scoped_too(scene, desk):
    Case.objects.filter(pk=scene.foreign.pk).update(parent=scene.event.pk)
    Case.objects.filter(pk=scene.event.pk).update(parent=scene.foreign.pk)
    page = desk(scene.reviewer).get(address("case", scene.event), {"tab": "related"}).content.decode()
    assert scene.foreign.title not in page


class ContactChooser(ScopedChooserViewSet):
    """A chooser as a room would declare it."""

    model = Contact
    name = "contact_chooser"


@pytest.mark.urls("tests.hub.backoffice.chooser_urls")
def test_choosers_offer_and_confirm_visible_rows_only(scene, rf):
    contact = Contact.objects.get(user=scene.author)
    found = {}
    for who in ("clerk", "editor"):
        request = rf.get("/", {"id": contact.pk})
        request.user = getattr(scene, who)
        chooser = ContactChooser()
        offered = str(scene.author) in chooser.choose_results_view(request).render().content.decode()
        try:
            confirmed = chooser.chosen_view(request, pk=str(contact.pk)).status_code
        except Http404:
            confirmed = 404
        several = len(json.loads(chooser.chosen_multiple_view(request).content)["result"])
        found[who] = offered, confirmed, several
    assert found == {"clerk": (True, 200, 1), "editor": (False, 404, 0)}
