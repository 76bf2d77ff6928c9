"""The inbox and the page of the organization."""

import pytest
from django.db import transaction
from django.urls import reverse

from hub.members.models import Contact
from hub.notifications.models import Delivery
from hub.notifications.services import notify
from tests import factories
from tests.hub.portal.conftest import text_of

pytestmark = pytest.mark.django_db

ADDRESS = "/portal/inbox/"


def tell(user, sentence: str, url: str = "/portal/cases/") -> Delivery:
    with transaction.atomic():
        rows = notify(event="tests", recipients=[user], context={"sentence": sentence}, url=url)
    return next(row for row in rows if row.channel == "inbox")


def test_new_messages_stand_first(scene):
    old, read, new = (tell(scene.contact, f"第{number}条。") for number in (1, 2, 3))
    scene.browser.post(reverse("portal:inbox_read"), {"message": read.pk})
    rows = [row.pk for row in scene.browser.get(ADDRESS).context["deliveries"]]
    assert rows == [new.pk, old.pk, read.pk]


def test_opening_a_message_marks_it_and_leads_to_its_matter(scene, submitted):
    case = submitted(user=scene.colleague)
    message = tell(scene.contact, "有新的留言。", url=reverse("portal:case", args=[case.pk]))
    response = scene.browser.post(reverse("portal:inbox_read"), {"message": message.pk})
    assert response["Location"] == reverse("portal:case", args=[case.pk])
    message.refresh_from_db()
    assert message.read_at is not None
    assert scene.browser.get("/portal/").context["unread_count"] == 0


def test_all_are_marked_at_once(scene):
    for number in range(3):
        tell(scene.contact, f"第{number}条。")
    response = scene.browser.post(reverse("portal:inbox_read"), follow=True)
    assert "已将 3 条消息标为已读。" in text_of(response)
    assert not Delivery.objects.visible_to(scene.contact).unread().exists()
    assert "没有未读消息。" in text_of(scene.browser.post(reverse("portal:inbox_read"), follow=True))


def test_a_message_without_address_leads_back(scene):
    message = tell(scene.contact, "平台将于周六维护。", url="")
    response = scene.browser.post(reverse("portal:inbox_read"), {"message": message.pk})
    assert response["Location"] == ADDRESS


@pytest.mark.parametrize("message", ["x", "-1", "99999"])
def test_a_message_that_is_not_there(scene, message):
    assert scene.browser.post(reverse("portal:inbox_read"), {"message": message}).status_code == 404


def test_mail_is_not_listed_and_pages_are_counted_cheaply(scene, django_assert_max_num_queries):
    for number in range(3):
        tell(scene.contact, f"第{number}条。")
    scene.browser.get(ADDRESS)
    with django_assert_max_num_queries(20) as few:
        response = scene.browser.get(ADDRESS)
    assert "共 3 条" in text_of(response)
    for number in range(30):
        tell(scene.contact, f"又{number}条。")
    with django_assert_max_num_queries(20) as many:
        response = scene.browser.get(ADDRESS)
    assert len(many) == len(few)
    assert len(response.context["deliveries"]) == 20


def test_an_empty_inbox_says_what_comes_here(scene):
    assert "还没有消息" in text_of(scene.browser.get(ADDRESS))


def test_the_organization_with_its_account_masked(scene):
    page = text_of(scene.browser.get(reverse("portal:profile")))
    for words in ("林婉清", "沪江明晟期货有限公司", scene.firm.credit_code, "周子昂", scene.colleague.email):
        assert words in page
    assert scene.firm.bank_account not in page
    assert scene.firm.bank_account[-4:] in page
    assert reverse("account_change_password") in scene.browser.get(reverse("portal:profile")).content.decode()


def test_former_colleagues_are_not_listed(scene):
    Contact.objects.filter(user=scene.colleague).update(is_active=False)
    page = text_of(scene.browser.get(reverse("portal:profile")))
    assert "周子昂" not in page
    assert "您是本机构目前唯一的联系人。" in page


def test_queries_do_not_grow_with_the_colleagues(scene, django_assert_max_num_queries):
    address = reverse("portal:profile")
    scene.browser.get(address)
    with django_assert_max_num_queries(20) as few:
        scene.browser.get(address)
    for _ in range(30):
        factories.member(organization=scene.firm)
    with django_assert_max_num_queries(20) as many:
        scene.browser.get(address)
    assert len(many) == len(few)
