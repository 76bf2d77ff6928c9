"""The administrator's list of deliveries."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from hub.accounts.models import User
from hub.notifications.models import Delivery, DeliveryState
from hub.notifications.wagtail_hooks import inbox_item, undecided_item
from tests import factories

pytestmark = pytest.mark.django_db

INDEX = "deliveries:index"


@pytest.fixture
def client_of(client):
    """The client, signed in as staff with these permissions beside access to the admin."""

    def sign_in(*codenames):
        user = factories.staff()
        user.user_permissions.set(Permission.objects.filter(codename__in=("access_admin", *codenames)))
        client.force_login(user)
        return client

    return sign_in


def client_user(client):
    return User.objects.get(pk=client.session["_auth_user_id"])


def test_it_lists_what_went_out_with_masked_addresses_and_without_the_text(tell, client_of):
    person = factories.user(email="zhangsan@example.com", last_name="张", first_name="三")
    tell(person, context={"sentence": "受理通知。这是正文。"})
    page = client_of("view_delivery").get(reverse(INDEX)).content.decode()
    assert "受理通知" in page
    assert "z•••n@example.com" in page
    assert "zhangsan@example.com" not in page
    assert "这是正文" not in page


def test_staff_without_the_permission_do_not_see_it(tell, client_of):
    [_, email] = tell()
    client = client_of("view_organization")
    addresses = [
        reverse(INDEX),
        reverse("deliveries:index_results"),
        reverse("deliveries:detail", args=[email.pk]),
    ]
    assert [client.get(address).status_code for address in addresses] == [302, 302, 302]
    assert client.post(addresses[2]).status_code == 302
    email.refresh_from_db()
    assert email.state == DeliveryState.SENT


def test_the_state_filters(tell, client_of):
    [_, email] = tell(context={"sentence": "没有送到的通知。"})
    tell(context={"sentence": "已经送到的通知。"})
    Delivery.objects.filter(pk=email.pk).update(state=DeliveryState.FAILED)
    page = client_of("view_delivery").get(reverse(INDEX), {"state": "failed"}).content.decode()
    assert ("没有送到的通知" in page, "已经送到的通知" in page) == (True, False)


def test_the_administrator_sends_again(tell, client_of, django_capture_on_commit_callbacks):
    [_, email] = tell()
    Delivery.objects.filter(pk=email.pk).update(state=DeliveryState.REVIEW)
    client = client_of("view_delivery", "change_delivery")
    address = reverse("deliveries:detail", args=[email.pk])
    assert "请先向收件人核实" in client.get(address).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address).status_code == 302
    email.refresh_from_db()
    assert email.state == DeliveryState.SENT
    assert 'value="requeue"' not in client.get(address).content.decode()
    assert "重新发送了一条通知" in client.get(address).content.decode()  # who decided is kept


def test_who_may_only_look_gets_no_button_and_no_effect(tell, client_of):
    [_, email] = tell()
    Delivery.objects.filter(pk=email.pk).update(state=DeliveryState.FAILED)
    client = client_of("view_delivery")
    address = reverse("deliveries:detail", args=[email.pk])
    assert '<form action="" method="post"' not in client.get(address).content.decode()
    client.post(address)
    email.refresh_from_db()
    assert email.state == DeliveryState.FAILED


def test_queries_do_not_grow_with_the_rows(tell, client_of, django_assert_max_num_queries):
    client = client_of("view_delivery")
    tell(factories.user())
    client.get(reverse(INDEX))
    with django_assert_max_num_queries(20) as few:
        client.get(reverse(INDEX))
    tell(*[factories.user() for _ in range(15)])
    with django_assert_max_num_queries(20) as many:
        client.get(reverse(INDEX))
    assert len(many) == len(few)


def test_staff_read_their_own_messages_in_the_admin(tell, client_of):
    client = client_of()
    reader = client_user(client)
    tell(reader, context={"sentence": "有事项等您办理。"}, url="/admin/cases/12/")
    [foreign, _] = tell(context={"sentence": "别人的消息。"})
    page = client.get(reverse("staff_inbox")).content.decode()
    assert ("有事项等您办理" in page, "别人的消息" in page) == (True, False)
    mine = Delivery.objects.visible_to(reader).inbox().get()
    assert client.post(reverse("staff_inbox"), {"message": foreign.pk}).status_code == 404
    assert client.post(reverse("staff_inbox"), {"message": "x"}).status_code == 404
    assert client.post(reverse("staff_inbox"), {"message": mine.pk}).url == "/admin/cases/12/"
    mine.refresh_from_db()
    assert mine.read_at is not None
    tell(reader)
    assert client.post(reverse("staff_inbox")).url == reverse("staff_inbox")
    assert Delivery.objects.visible_to(reader).unread().count() == 0
    foreign.refresh_from_db()
    assert foreign.read_at is None


def test_the_menu_counts_what_is_new(tell, rf):
    request = rf.get("/admin/")
    request.user = factories.staff()
    labels = [inbox_item().render_component(request).label]
    tell(request.user)
    labels.append(inbox_item().render_component(request).label)
    assert labels == ["消息", "消息（1）"]


def test_members_do_not_reach_the_staff_inbox(client):
    client.force_login(factories.user())
    assert client.get(reverse("staff_inbox")).status_code == 403


def test_the_inbox_costs_the_same_with_many_messages(tell, client_of, django_assert_max_num_queries):
    client = client_of()
    reader = client_user(client)
    tell(reader)
    client.get(reverse("staff_inbox"))
    with django_assert_max_num_queries(20) as few:
        client.get(reverse("staff_inbox"))
    for _ in range(30):
        tell(reader)
    with django_assert_max_num_queries(20) as many:
        client.get(reverse("staff_inbox"))
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("state", "action", "becomes"),
    [("failed", "abandon", "abandoned"), ("review", "abandon", "abandoned"), ("review", "confirm", "sent")],
)
def test_the_administrator_decides_with_a_reason(tell, client_of, state, action, becomes):
    [_, email] = tell(commit=False)
    Delivery.objects.filter(pk=email.pk).update(state=state, last_error="连不上")
    client = client_of("view_delivery", "change_delivery")
    address = reverse("deliveries:detail", args=[email.pk])
    assert "请写明理由" in client.post(address, {"action": action, "reason": "  "}).content.decode()
    email.refresh_from_db()
    assert email.state == state
    client.post(address, {"action": action, "reason": "已电话告知"})
    email.refresh_from_db()
    assert email.state == becomes
    assert "已电话告知" in client.get(address).content.decode()
    client.post(address, {"action": action, "reason": "再来一次"})
    email.refresh_from_db()
    assert email.state == becomes


def test_what_failed_is_not_noted_as_arrived(tell, client_of):
    [_, email] = tell(commit=False)
    Delivery.objects.filter(pk=email.pk).update(state="failed")
    client = client_of("view_delivery", "change_delivery")
    client.post(reverse("deliveries:detail", args=[email.pk]), {"action": "confirm", "reason": "据说收到了"})
    email.refresh_from_db()
    assert email.state == "failed"


def test_the_list_of_what_awaits_a_decision(tell, client_of):
    for title, state in (("甲", "failed"), ("乙", "review"), ("丙", "sent")):
        [_, email] = tell(context={"sentence": f"通知{title}。"}, commit=False)
        Delivery.objects.filter(pk=email.pk).update(state=state)
    page = client_of("view_delivery", "change_delivery").get(reverse(INDEX) + "?state=failed&state=review")
    text = page.content.decode()
    assert ["通知甲" in text, "通知乙" in text, "通知丙" in text] == [True, True, False]
    assert undecided_item().render_component(page.wsgi_request).label == "待处理通知（2）"


def test_phone_numbers_are_masked(tell, client_of):
    person = factories.user(phone="13812345678")
    tell(person)
    Delivery.objects.create(
        event="tests", recipient=person, channel="sms", subject="短信", body="正文", state="failed"
    )
    page = client_of("view_delivery").get(reverse(INDEX)).content.decode()
    assert ("138••••5678" in page, "13812345678" in page) == (True, False)
