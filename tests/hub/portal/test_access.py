"""Who may open the portal's pages, and that no firm sees what is another's."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone

from hub.cases import services
from hub.cases.models import Case, TimelineEntry
from hub.members.models import Contact
from hub.notifications.models import Delivery
from hub.portal.urls import urlpatterns
from tests import factories
from tests.hub.portal.conftest import signed_in, text_of

pytestmark = pytest.mark.django_db

LISTS = (
    "dashboard",
    "calls",
    "announcements",
    "cases",
    "inbox",
    "preferences",
    "jobs",
    "profile",
    "colleagues",
)


def addresses(case) -> dict[str, str]:
    """Every address of the portal, those of one case with this one."""
    return {
        "dashboard": reverse("portal:dashboard"),
        "calls": reverse("portal:calls"),
        "cases": reverse("portal:cases"),
        "inbox": reverse("portal:inbox"),
        "inbox_read": reverse("portal:inbox_read"),
        "preferences": reverse("portal:preferences"),
        "jobs": reverse("portal:jobs"),
        "job": reverse("portal:job", args=[UUID(int=1)]),
        "profile": reverse("portal:profile"),
        "announcements": reverse("portal:announcements"),
        "announcements_read": reverse("portal:announcements_read"),
        "announcement": reverse("portal:announcement", args=[1]),
        "announcement_confirm": reverse("portal:announcement_confirm", args=[1]),
        "directory": reverse("portal:directory"),
        "directory_file": reverse("portal:directory_file"),
        "case": reverse("portal:case", args=[case.pk]),
        "step": reverse("portal:step", args=[case.pk, "withdraw"]),
        "remark": reverse("portal:remark", args=[case.pk]),
        "colleagues": reverse("portal:colleagues"),
        "invite": reverse("portal:invite"),
        **{
            name: reverse(f"portal:{name}", args=[case.author.contact.pk])
            for name in ("dismiss", "appoint", "relieve")
        },
        **{
            name: reverse(f"portal:{name}", args=[case.pk])
            for name in ("invitation_resend", "invitation_withdraw")
        },
    }


def test_the_tests_know_every_address(scene, submitted):
    assert addresses(submitted()).keys() == {
        pattern.name for pattern in urlpatterns if isinstance(pattern, URLPattern)
    }


def test_strangers_are_asked_to_sign_in_and_come_back(scene, submitted):
    for address in addresses(submitted()).values():
        response = Client().get(address)
        assert (response.status_code, response["Location"]) == (302, f"/account/login/?next={address}")


def test_staff_are_told_that_the_portal_is_not_for_them(scene, submitted):
    browser = signed_in(scene.reviewer)
    for address in addresses(submitted()).values():
        assert browser.get(address).status_code == 403


@pytest.mark.parametrize("who", ["contact", "organization"])
def test_former_contacts_get_a_page_that_says_why(scene, submitted, who):
    case = submitted()
    if who == "contact":
        Contact.objects.filter(user=scene.contact).update(is_active=False)
    else:
        type(scene.firm).objects.filter(pk=scene.firm.pk).update(is_active=False)
    for address in addresses(case).values():
        response = scene.browser.get(address)
        assert response.status_code == 403
        assert "您的账号目前没有代表任何机构" in text_of(response)


def test_a_case_of_another_firm_does_not_exist(scene, submitted):
    case = submitted(title="天然橡胶产业客户走访调研")
    before = TimelineEntry.objects.count()
    rival = signed_in(scene.rival)
    for name in ("case", "step", "remark"):
        for response in (
            rival.get(addresses(case)[name]),
            rival.post(addresses(case)[name], {"text": "看看", "note": "看看", "version": case.version}),
        ):
            assert response.status_code in (404, 405)
            assert "天然橡胶" not in text_of(response)
            assert case.number not in text_of(response)
    assert TimelineEntry.objects.count() == before
    assert Case.objects.get(pk=case.pk).state == "submitted"


def test_no_list_shows_what_is_another_firms(scene, submitted, returned):
    submitted(title="铜产业链风险管理沙龙")
    Case.objects.update(due_on=timezone.localdate() + timedelta(days=2))
    rival = signed_in(scene.rival)
    for name in LISTS:
        page = text_of(rival.get(reverse(f"portal:{name}")))
        for secret in ("铜产业链风险管理沙龙", "天然橡胶", "沪江明晟", "林婉清", "周子昂", "HD-2"):
            assert secret not in page, (name, secret)
    found = text_of(rival.get(reverse("portal:cases"), {"q": "铜产业"}))
    assert "没有符合条件的事项" in found


def test_messages_of_others_can_be_neither_read_nor_opened(scene, submitted):
    case = submitted(user=scene.colleague)
    services.remark(case_id=case.pk, user=scene.reviewer, text="请补充报价日期。", internal=False)
    theirs = Delivery.objects.visible_to(scene.colleague).inbox().unread().first()
    for person in (scene.contact, scene.rival):
        response = signed_in(person).post(reverse("portal:inbox_read"), {"message": theirs.pk})
        assert response.status_code == 404
    signed_in(scene.contact).post(reverse("portal:inbox_read"))
    theirs.refresh_from_db()
    assert theirs.read_at is None


def test_colleagues_share_the_cases_of_their_firm(scene, ready):
    case = ready(user=scene.colleague, title="铜产业链风险管理沙龙")
    assert scene.browser.get(reverse("portal:case", args=[case.pk])).status_code == 200
    assert "周子昂提出" in text_of(scene.browser.get(reverse("portal:cases")))


def test_pages_are_not_kept_by_caches(scene, submitted):
    for name, address in addresses(submitted()).items():
        if name not in ("inbox_read", "remark"):
            assert "no-store" in scene.browser.get(address)["Cache-Control"], name


def test_an_unknown_case_is_a_page_of_the_portal(scene):
    response = scene.browser.get(reverse("portal:case", args=[987654]))
    assert response.status_code == 404
    assert "找不到这个页面" in text_of(response)
    assert reverse("portal:cases") in response.content.decode()


def test_reading_changes_nothing(scene, submitted):
    case = submitted()
    for name in ("remark", "inbox_read"):
        assert scene.browser.get(addresses(case)[name]).status_code == 405
    factories.step(case, "withdraw", scene.contact)
