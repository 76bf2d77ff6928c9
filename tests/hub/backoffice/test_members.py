"""Organizations, contacts and ties: who sees and changes what, and the masked bank account."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hub.accounts.models import Department
from hub.members.models import Contact, Interest, Organization
from tests import factories

ROLES = ("reviewer", "head", "clerk", "finance", "auditor", "observer", "editor", "administrator")


def organization_data(organization, **values):
    names = ("kind", "name", "short_name", "english_name", "credit_code", "region", "phone", "website")
    return {name: getattr(organization, name) or "" for name in names} | {"is_active": "on"} | values


def allow(person, *codenames):
    person.user_permissions.add(*Permission.objects.filter(codename__in=codenames))


def opens(scene, desk, url):
    """Which roles get the page; everybody else is sent home, or told that there is no such row."""
    found = {who: desk(getattr(scene, who)).get(url).status_code for who in ROLES}
    assert set(found.values()) <= {200, 302, 404}
    return {who for who, status in found.items() if status == 200}


READERS = {"reviewer", "head", "clerk", "finance", "auditor", "administrator"}


SCREENS = {
    "organizations:index": READERS,
    "organizations:add": {"clerk", "administrator"},
    "contacts:index": {"clerk", "auditor", "administrator"},
    "contacts:add": {"clerk", "administrator"},
    "interests:index": {"auditor", "administrator"},
    "interests:add": {"administrator"},
    "departments:index": {"administrator"},
    "departments:add": {"administrator"},
}


def test_lists_and_forms_open_by_permission(scene, desk):
    assert {name: opens(scene, desk, reverse(name)) for name in SCREENS} == SCREENS


def test_pages_of_an_organization_open_by_permission(scene, desk):
    pages = {
        "inspect": READERS,
        "edit": {"clerk", "administrator"},
        "history": {"clerk", "administrator"},
    }
    key = scene.event.organization_id
    found = {name: opens(scene, desk, reverse(f"organizations:{name}", args=[key])) for name in pages}
    assert found == pages


@pytest.mark.parametrize(
    "name, visible",
    [("contacts", "members.view_contact"), ("interests", "members.view_interest")],
)
def test_no_page_shows_a_row_outside_visible_to(scene, desk, name, visible):
    """Somebody who may change rows of a kind, but sees none of them."""
    row = {
        "contacts": lambda: Contact.objects.get(user=scene.author),
        "interests": lambda: Interest.objects.create(
            user=scene.reviewer, organization=scene.event.organization, reason="持股"
        ),
    }[name]()
    model = row._meta.model_name
    allow(scene.editor, f"change_{model}", f"delete_{model}", f"add_{model}")
    browser = desk(scene.editor)
    index = browser.get(reverse(f"{name}:index"))
    views = ("edit", "inspect", "history", "history_results")
    found = [browser.get(reverse(f"{name}:{view}", args=[row.pk])).status_code for view in views]
    assert (index.status_code, found) == (200, [404] * 4)
    assert scene.event.organization.name not in index.content.decode()
    assert scene.editor.has_perm(visible) is False


def test_a_foreign_row_is_neither_changed_nor_deleted(scene, desk):
    interest = Interest.objects.create(
        user=scene.reviewer, organization=scene.event.organization, reason="持股"
    )
    allow(scene.editor, "change_interest", "delete_interest")
    browser = desk(scene.editor)
    data = {"user": scene.second.pk, "organization": interest.organization_id, "reason": "改掉"}
    answers = [
        browser.post(reverse("interests:edit", args=[interest.pk]), data).status_code,
        browser.post(reverse("interests:delete", args=[interest.pk])).status_code,
    ]
    interest.refresh_from_db()
    assert (answers, interest.reason) == ([404, 404], "持股")


def test_there_is_no_copy_no_usage_no_order(scene, desk):
    browser = desk(scene.operator)
    found = {
        (space, name): browser.get(f"/admin/{space}/{name}/{scene.event.organization_id}/").status_code
        for space in ("organizations", "contacts", "interests", "departments")
        for name in ("copy", "usage", "reorder")
    }
    assert found == dict.fromkeys(found, 404)


# The bank account


def test_the_account_is_masked_until_those_who_pay_ask_for_it(scene, desk):
    organization = scene.event.organization
    urls = (
        reverse("organizations:inspect", args=[organization.pk]),
        reverse("organizations:edit", args=[organization.pk]),
        reverse("organizations:index"),
    )
    for who in sorted(READERS):
        pages = [desk(getattr(scene, who)).get(url).content.decode() for url in urls]
        whole = [organization.bank_account in page for page in pages]
        assert (who, whole, "•••• " in pages[0]) == (who, [False, False, False], True)
    till, url = desk(scene.finance), reverse("backoffice:reveal", args=["organization", organization.pk])
    assert organization.bank_account not in till.get(url).content.decode()
    assert organization.bank_account in till.post(url, {"why": "核对来函"}).content.decode()
    for who in sorted(READERS - {"finance"}):
        assert desk(getattr(scene, who)).post(url, {"why": "核对来函"}).status_code == 302


def test_who_changes_organizations_does_not_change_the_account(scene, desk):
    organization = scene.event.organization
    before = organization.bank_account
    data = organization_data(organization, short_name="新简称", bank_account="1", bank_name="别的银行")
    response = desk(scene.clerk).post(reverse("organizations:edit", args=[organization.pk]), data)
    organization.refresh_from_db()
    assert response.status_code == 302
    assert (organization.short_name, organization.bank_account) == ("新简称", before)


# Forms


def test_a_clerk_opens_an_organization(scene, desk):
    data = {
        "kind": "association",
        "name": "华东铜加工行业协会",
        "short_name": "华东铜协",
        "credit_code": factories.credit_code(987654),
        "region": "上海",
        "is_active": "on",
    }
    desk(scene.clerk).post(reverse("organizations:add"), data)
    made = Organization.objects.get(short_name="华东铜协")
    assert (made.bank_account, made.is_public) == ("", False)


def test_a_wrong_credit_code_is_explained(scene, desk):
    data = {"kind": "futures_firm", "name": "错码期货", "short_name": "错码", "region": "上海"}
    response = desk(scene.clerk).post(
        reverse("organizations:add"), data | {"credit_code": "91310115MA1H8R7C6D"}
    )
    assert "统一社会信用代码不正确" in response.content.decode()
    assert not Organization.objects.filter(short_name="错码").exists()


def test_a_contact_is_made_of_a_free_portal_account(scene, desk):
    free = factories.user(groups=("会员联系人",), last_name="新", first_name="联系人")
    organization = scene.event.organization
    browser = desk(scene.clerk)
    people = list(browser.get(reverse("contacts:add")).context["form"].fields["user"].queryset)
    browser.post(
        reverse("contacts:add"), {"organization": organization.pk, "user": free.pk, "is_active": "on"}
    )
    assert people == [free]
    assert free.contact.organization == organization


def test_a_contact_never_changes_firms(scene, desk):
    contact = Contact.objects.get(user=scene.author)
    other = factories.organization()
    data = {"organization": other.pk, "user": scene.second.pk, "position": "总监"}
    desk(scene.clerk).post(reverse("contacts:edit", args=[contact.pk]), data)
    contact.refresh_from_db()
    assert (contact.organization, contact.user, contact.position, contact.is_active) == (
        scene.event.organization,
        scene.author,
        "总监",
        True,
    )


def test_a_tie_is_of_staff_only(scene, desk):
    people = desk(scene.administrator).get(reverse("interests:add")).context["form"].fields["user"].queryset
    assert [person in people for person in (scene.reviewer, scene.author)] == [True, False]


def test_a_tie_ends(scene, desk):
    interest = Interest.objects.create(
        user=scene.reviewer, organization=scene.event.organization, reason="持股"
    )
    desk(scene.administrator).post(reverse("interests:delete", args=[interest.pk]))
    assert not Interest.objects.filter(pk=interest.pk).exists()


def test_departments_are_kept_by_the_administrator(scene, desk):
    data = {"code": "trading", "name": "交易部", "phone": "021-55500700"}
    desk(scene.administrator).post(reverse("departments:add"), data)
    assert Department.objects.get(code="trading").phone == "021-55500700"


@pytest.mark.parametrize("name", ["organizations", "contacts", "interests"])
def test_query_counts_do_not_grow(scene, desk, name):
    browser = desk(scene.auditor)
    url = reverse(f"{name}:index")

    def add(count):
        for _ in range(count):
            member = factories.member()
            Interest.objects.create(
                user=factories.staff(), organization=member.contact.organization, reason="曾任职"
            )

    add(2)
    browser.get(url)
    with CaptureQueriesContext(connection) as few:
        browser.get(url)
    add(17)
    with CaptureQueriesContext(connection) as many:
        browser.get(url)
    assert (len(many), len(many) <= 22) == (len(few), True)
