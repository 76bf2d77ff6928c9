"""Campus projects: proposed by members or hosted by the exchange, selected and supported by two, until their outcome."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from education.campus.models import CampusProject
from education.campus.projects import services
from hub.accounts.roles import CLERK, REVIEWER
from hub.cases import clocks
from hub.cases.flows import Refused
from hub.cases.models import Case, Clock, ClockNotice
from hub.members.models import Interest, Organization
from hub.notifications.models import Delivery
from tests import factories

from . import factories as rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    """A reviewer, another one and the head of the department that looks after the campus."""
    return rows.desk()


def take(project: Case, name: str, user: Any, **data: Any) -> CampusProject:
    return factories.step(project, name, user, **data)  # type: ignore[return-value]


def told(person: Any, event: str) -> bool:
    return Delivery.objects.filter(recipient=person, event=event, channel="inbox").exists()


def test_a_proposal_is_selected_supported_and_closed_with_its_outcome_by_two(desk):
    reviewer, other, head = desk
    member, editor = factories.member(), rows.editor()
    project = rows.project(member=member)
    assert (project.state, project.number, project.department) == (
        "submitted",
        f"GX-{timezone.localdate().year}-0001",
        reviewer.department,
    )
    clock = Clock.objects.get(case=project.pk, stopped_at=None)
    assert (clock.name, clock.amount, clock.unit) == ("select", 15, "working")
    returned = take(project, "return", reviewer, note="请补充课时。", fields=[])
    assert returned.state == "returned"
    take(project, "submit", member)
    take(project, "select", reviewer)
    with pytest.raises(Refused, match="部门负责人"):
        take(project, "support", other, support="选派讲师")
    with pytest.raises(Refused, match="会员单位申请"):
        take(project, "host", head, support="选派讲师")
    running = take(project, "support", head, support="选派讲师两人次", support_amount="不涉及费用")
    assert (running.state, running.support) == ("running", "选派讲师两人次")
    due = Clock.objects.get(case=project.pk, stopped_at=None).due_on
    assert due >= project.ends_on + timedelta(days=30)

    with pytest.raises(Refused, match="成果文件，或填写成果链接"):
        take(project, "report", member, outcome="开课一轮", reached=40, links="")
    factories.case_file(project, "results", user=member)
    take(project, "report", member, outcome="开课一轮", reached=40, links="")
    back = take(project, "return_outcome", reviewer, note="请补充案例。")
    assert back.state == "running"
    take(
        project, "report", member, outcome="开课一轮，形成案例", reached=42, links="https://example.edu/case"
    )
    done = take(project, "close", reviewer, publicise=True)
    assert (done.state, done.reached, done.link_list) == ("closed", 42, ["https://example.edu/case"])
    assert told(editor, "campus.outcome.recommended") and told(member, "campus_project.close.applicant")


def test_what_the_exchange_hosts_is_registered_carried_out_and_closed_by_different_people(desk):
    reviewer, other, head = desk
    clerk = factories.staff(groups=(CLERK.name,))
    school = rows.partner().organization
    values = rows.project_values(is_hosted=True)
    made = services.register_project(
        organization=school, channel=Case.Channel.OWN, received_at=timezone.now(), user=clerk, **values
    )
    again = services.register_project(
        organization=school, channel=Case.Channel.OWN, received_at=timezone.now(), user=clerk, **values
    )
    assert (again.pk, made.state, made.is_hosted) == (made.pk, "submitted", True)
    take(made, "select", reviewer)
    hosted = take(made, "host", head, support="组织三场公开课")
    assert hosted.state == "hosting"
    contact = factories.member(organization=school)
    with pytest.raises(Refused):
        take(made, "report", contact, outcome="三场公开课", reached=300, links="https://example.edu")
    take(made, "record", reviewer, outcome="三场公开课", reached=300, links="https://example.edu")
    with pytest.raises(Refused, match="不能同时办结"):
        take(made, "close", reviewer, publicise=False)
    assert take(made, "close", other, publicise=False).state == "closed"


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("futures_firm", None),
        ("non_broker_member", None),
        ("university", "高校请申报课题"),
        ("association", "会员单位"),
    ],
)
def test_members_propose(kind, reason):
    firm = factories.organization(kind=Organization.Kind(kind))
    member = factories.member(organization=firm)
    if reason is None:
        one, two = services.open_project(user=member), services.open_project(user=member)
        assert one.pk == two.pk
        with pytest.raises(Refused, match="请填写"):
            factories.step(one, "submit", member)
    else:
        with pytest.raises(Refused, match=reason):
            services.open_project(user=member)


def test_one_firm_sees_nothing_of_another_and_who_is_tied_recuses(desk):
    reviewer, _, head = desk
    member, rival = factories.member(), factories.member()
    project = rows.project(member=member)
    assert not CampusProject.objects.visible_to(rival).exists()
    browser = Client()
    browser.force_login(rival)
    addresses = [
        reverse("portal:case", args=[project.pk]),
        reverse("campus_projects:edit", args=[project.pk]),
        reverse("portal:step", args=[project.pk, "withdraw"]),
    ]
    assert {browser.get(address).status_code for address in addresses} == {404}
    Interest.objects.create(user=reviewer, organization=member.contact.organization, reason="配偶任职")
    with pytest.raises(Refused, match="利害关系"):
        take(project, "select", reviewer)
    assert take(project, "decline", head, note="与已有项目重复。").state == "declined"
    stranger = factories.staff(groups=(REVIEWER.name,))
    assert not CampusProject.objects.visible_to(stranger).exists()


def test_run_clocks_reminds_and_says_what_is_late(desk):
    project = rows.project()
    due = Clock.objects.get(case=project.pk, stopped_at=None).due_on
    assert clocks.run(today=due + timedelta(days=1)).failed == []
    assert set(ClockNotice.objects.values_list("kind", flat=True)) == {"overdue"}
    assert clocks.run(today=due + timedelta(days=1)).done.total() == 0


def test_the_portal_and_the_desk_take_proposals_by_their_forms(desk):
    member = factories.member()
    browser = Client()
    browser.force_login(member)
    assert "申请高校合作项目" in browser.get(reverse("portal:calls")).content.decode()
    started = browser.post(reverse("campus_projects:new"))
    project = CampusProject.objects.get()
    assert started.url == reverse("campus_projects:edit", args=[project.pk])
    values = {**rows.project_values(), "partner": "", "version": project.version}
    late = values | {"ends_on": "2020-01-01", "starts_on": "2021-01-01"}
    assert "结束日期不能早于开始日期" in browser.post(started.url, late).content.decode()
    page = browser.post(started.url, values | {"plan": "", "next": "submit"}, follow=True).content.decode()
    assert "请填写实施方案" in page
    project.refresh_from_db()
    answer = browser.post(started.url, values | {"version": project.version, "next": "submit"})
    assert answer.url == reverse("portal:step", args=[project.pk, "submit"])
    page = browser.get(reverse("portal:case", args=[project.pk])).content.decode()
    assert values["goals"] in page

    clerk = Client()
    clerk.force_login(factories.staff(groups=(CLERK.name,)))
    address = reverse("campus_desk:register_project")
    typed = values | {
        "organization": member.contact.organization.short_name,
        "channel": "letter",
        "received_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
    }
    assert "请选择来源" in clerk.post(address, typed | {"channel": ""}).content.decode()
    assert clerk.post(address, typed).status_code == 302
    assert CampusProject.objects.filter(state="submitted", channel="letter").count() == 1
    assert browser.get(address).status_code in (302, 403)
