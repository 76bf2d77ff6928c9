"""The administrator's texts: used from the next message on, previewed, restored, with their history."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from hub.accounts.roles import ADMINISTRATOR, CLERK
from hub.notifications import events, rendering, substitution, texts
from hub.notifications.models import Channel, MessageText
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = factories.staff(groups=(ADMINISTRATOR.name,))
    client.force_login(user)
    return user


def address(event, channel="email"):
    return reverse("message_text", args=[event.key, channel])


def test_every_declared_text_holds_only_its_own_placeholders():
    for event in events.all_events():
        for channel in Channel:
            for text in rendering.default_text(event, channel):
                assert substitution.problem(text, event.names) is None, event.key
        subject, body = rendering.message(event, (event.subject, event.body), event.samples)
        assert "{{" not in subject + body


def test_the_next_message_has_the_changed_text_on_its_channel_alone(tell, client, administrator, event):
    values = {"subject": "请看{{ 名称 }}", "body": "意见：{{ 意见 }}"}
    assert client.post(address(event), values).status_code == 302
    [inbox, email] = tell(event=event.key, context={"title": "沙龙", "note": "缺议程"})
    assert (email.subject, email.body) == ("请看沙龙", "意见：缺议程")
    assert inbox.subject == "“沙龙”已退回"
    client.post(address(event), {"restore": "1"})
    [_, email] = tell(event=event.key, context={"title": "沙龙"})
    assert email.subject == "“沙龙”已退回"
    history = [(row.subject, row.is_default, row.is_current) for row in texts.history(event.key, "email")]
    assert history == [("", True, True), ("请看{{ 名称 }}", False, False)]
    assert "请看{{ 名称 }}" in client.get(address(event)).content.decode()


@pytest.mark.parametrize("htmx", [True, False])
def test_a_preview_shows_sample_values_and_saves_nothing(client, administrator, event, htmx):
    values = {"subject": "请看{{ 名称 }}", "body": "<b>{{ 意见 }}</b>", "preview": "1"}
    page = client.post(
        address(event), values, headers={"HX-Request": "true"} if htmx else {}
    ).content.decode()
    assert ("请看铜产业沙龙" in page, "&lt;b&gt;请补充议程。" in page, "<html" in page) == (
        True,
        True,
        not htmx,
    )
    assert MessageText.objects.count() == 0


def test_an_unknown_placeholder_is_an_error_and_what_was_typed_stays(client, administrator, event):
    page = client.post(address(event), {"subject": "{{ 密码 }}", "body": "原文照留"}).content.decode()
    assert ("没有“密码”这个占位符" in page, "原文照留" in page, MessageText.objects.count()) == (
        True,
        True,
        0,
    )
    with pytest.raises(ValidationError, match="占位符"):
        texts.change(event=event, channel=Channel.EMAIL, subject="{{ x }}", body="y", user=administrator)


def test_a_short_text_must_be_short(client, administrator, event):
    page = client.post(address(event, "sms"), {"subject": "a", "body": "长" * 301}).content.decode()
    assert ("300" in page, MessageText.objects.count()) == (True, 0)


def test_others_write_no_texts(client, event):
    clerk = factories.staff(groups=(CLERK.name,))
    with pytest.raises(PermissionDenied):
        texts.restore(event=event, channel=Channel.EMAIL, user=clerk)
    client.force_login(clerk)
    assert client.post(address(event), {"subject": "a", "body": "b"}).status_code == 302
    assert MessageText.objects.count() == 0


def test_what_is_no_event_or_channel_is_not_found(client, administrator, event):
    wrong = [("tests.unknown", "email"), (event.key, "pigeon"), ("case.assigned", "wecom")]
    assert [client.get(reverse("message_text", args=pair)).status_code for pair in wrong] == [404, 404, 404]


def test_the_list_marks_changed_texts_at_a_fixed_cost(
    client, administrator, event, django_assert_max_num_queries
):
    texts.change(event=event, channel=Channel.SMS, subject="a", body="b", user=administrator)
    client.get(reverse("message_texts"))
    with django_assert_max_num_queries(16):
        page = client.get(reverse("message_texts")).content.decode()
    assert (page.count("（已修改）"), "测试：退回" in page) == (1, True)
