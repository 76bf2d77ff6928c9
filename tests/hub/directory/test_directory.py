"""The directory: who finds what, who keeps what, and what people hear of it each quarter."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from hub.accounts.models import User
from hub.accounts.roles import AUDITOR, CLERK, OBSERVER, REVIEWER
from hub.cases.flows import Refused
from hub.directory import services
from hub.directory.models import Entry
from hub.members.models import Contact, Organization
from tests import factories

pytestmark = pytest.mark.django_db
FIRST_DAY = date(2026, 10, 9)  # the first working day after the National Day holiday
PUSH_DAY = date(2026, 10, 21)


def entry(business="合作举办市场活动", **values) -> Entry:
    values = {"person": "钱思远", "phone": "021-55500201"} | values
    values.setdefault("department", None)
    values["department"] = values["department"] or factories.department(name=f"{business}部"[:60])
    return Entry.objects.create(business=business, **values)


@pytest.mark.parametrize(
    "query",
    ["合办", "市场活动", "hezuo", "hzjbschd", "ＣＵ", "钱思远", "qsy", "0201", "沙龙 钱", "hb、sl"],
)
def test_an_entry_is_found_by_words_pinyin_and_initials(query):
    found = entry(keywords="合办、沙龙、CU")
    entry("收款账户登记", person="宋知行", phone="021-1")
    assert list(Entry.objects.matching(query)) == [found]


def test_what_is_nowhere_is_not_found_and_nothing_finds_all():
    entry(), entry("收款账户登记")
    assert (Entry.objects.matching("仲裁").count(), Entry.objects.matching("  ").count()) == (0, 2)
    assert Entry.objects.matching("%").count() == 0
    assert Entry.objects.matching("\x00合办").count() == 0


def test_it_is_for_members_and_staff_and_never_public(client):
    shown, hidden = entry(), entry("旧业务", is_active=False)
    member, staff = factories.member(), factories.staff(groups=(AUDITOR.name,))
    observer = factories.staff(groups=(OBSERVER.name,))
    former = factories.member()
    Contact.objects.filter(user=former).update(is_active=False)
    former = User.objects.get(pk=former.pk)
    seen = [set(Entry.objects.visible_to(person)) for person in (member, staff, observer, former)]
    assert seen == [{shown}, {shown, hidden}, set(), set()]
    assert client.get(reverse("portal:directory")).status_code == 302


def test_a_member_searches_and_takes_a_file_at_a_fixed_cost():
    department = factories.department(name="市场发展部")
    entry(department=department), entry("旧业务", is_active=False)
    browser = Client()
    browser.force_login(factories.member())
    page = browser.get(reverse("portal:directory"), {"q": "hzjb"}).content.decode()
    assert ("钱思远" in page, "tel:021-55500201" in page, "旧业务" in page) == (True, True, False)
    nothing = browser.get(reverse("portal:directory"), {"q": "<b>仲裁"}).content.decode()
    assert ("没有找到“&lt;b&gt;仲裁”" in nothing, "<b>仲裁" in nothing) == (True, False)
    file = browser.get(reverse("portal:directory_file"))
    rows = list(load_workbook(BytesIO(b"".join(file.streaming_content))).active.values)
    assert rows[1][:4] == ("市场发展部", "合作举办市场活动", "钱思远", "021-55500201") and len(rows) == 2
    costs = []
    for number in range(2):
        with CaptureQueriesContext(connection) as queries:
            browser.get(reverse("portal:directory"))
        costs.append(len(queries))
        for extra in range(5):
            entry(f"业务{number}{extra}", department=department)
    assert costs[0] == costs[1]


def test_a_department_keeps_and_confirms_its_own():
    reviewer = factories.staff(groups=(REVIEWER.name,))
    own, other = entry(department=reviewer.department), entry("收款账户登记")
    browser = Client()
    browser.force_login(reviewer)
    edit = [browser.get(reverse("directory_entries:edit", args=[row.pk])).status_code for row in (own, other)]
    assert edit == [200, 404]
    details = [browser.get(reverse("directory_entries:inspect", args=[row.pk])).text for row in (own, other)]
    assert [
        reverse("directory_entries:edit", args=[row.pk]) in page
        for row, page in zip((own, other), details, strict=True)
    ] == [True, False]
    taken = browser.post(
        reverse("directory_entries:edit", args=[own.pk]),
        {
            "department": other.department.pk,
            "business": own.business,
            "person": "罗雨桐",
            "phone": "021-55500202",
            "position": "1",
            "is_active": "on",
        },
    )
    own.refresh_from_db()
    assert (taken.status_code, own.person, own.department) == (200, "钱思远", reviewer.department)
    listing = browser.get(reverse("directory_entries:index")).content.decode()
    assert f"{reviewer.department}：确认无误" in listing and f"{other.department}：确认无误" not in listing
    browser.post(reverse("backoffice:confirm_directory", args=[own.department.pk]))
    browser.post(reverse("backoffice:confirm_directory", args=[other.department.pk]))
    own.refresh_from_db(), other.refresh_from_db()
    assert (own.confirmed_by, other.confirmed_on) == (reviewer, None)
    with pytest.raises(Refused, match="没有由您维护"):
        services.confirm(user=reviewer, department=other.department)
    clerk = factories.staff(groups=(CLERK.name,))
    assert services.confirm(user=clerk, department=other.department) == 1


def test_each_quarter_departments_are_reminded_once_until_they_confirm():
    reviewer = factories.staff(groups=(REVIEWER.name,))
    row = entry(department=reviewer.department, confirmed_on=date(2026, 9, 30))
    entry("旧业务", department=reviewer.department, is_active=False)
    assert services.run(today=date(2026, 10, 1))[0] == 0  # a holiday, not the first working day
    assert (services.run(today=FIRST_DAY)[0] > 0, services.run(today=PUSH_DAY)[0] > 0) == (True, True)
    told = reviewer.deliveries.filter(event="directory.confirm", channel="inbox")
    assert told.count() == 1
    assert "有 1 条业务联系人" in told.get().body
    Entry.objects.filter(pk=row.pk).update(confirmed_on=FIRST_DAY)
    assert services.run(today=PUSH_DAY)[0] == 0
    assert services.run(today=date(2027, 1, 29))[0] > 0 and told.count() == 2


def test_each_quarter_the_heads_of_firms_get_it():
    entry()
    firm = factories.organization()
    head, administrator = (factories.member(organization=firm) for _ in range(2))
    Contact.objects.filter(user=head).update(is_head=True)
    Contact.objects.filter(user=administrator).update(is_administrator=True)
    lone = factories.member()
    Contact.objects.filter(user=lone).update(is_administrator=True)
    university = factories.member(organization=factories.organization(kind=Organization.Kind.UNIVERSITY))
    Contact.objects.filter(user=university).update(is_administrator=True, is_head=True)
    assert services.run(today=FIRST_DAY)[1] == 0
    services.run(today=PUSH_DAY)
    services.run(today=PUSH_DAY)
    people = (head, administrator, lone, university)
    counts = [
        person.deliveries.filter(event="directory.pushed", channel="inbox").count() for person in people
    ]
    assert counts == [1, 0, 1, 0]
    assert "合作举办市场活动：合作举办市场活动部 钱思远 021-55500201" in head.deliveries.first().body
