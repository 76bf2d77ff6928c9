"""What an answer promises: told, extended, done, and never forgotten."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hub.accounts.models import User
from hub.cases import clocks
from hub.cases.flows import Refused
from hub.cases.models import Case
from hub.members.models import Interest
from hub.notifications.models import Delivery
from programs.feedback.common import services as common_services
from programs.feedback.models import FeedbackItem, Promise
from programs.feedback.promises import services
from programs.feedback.promises.services import Row
from tests import factories

from . import factories as voice
from .common import rows as common

pytestmark = pytest.mark.django_db


def in_days(days: int):
    return timezone.localdate() + timedelta(days=days)


def told(person: User, event: str) -> list[str]:
    rows = Delivery.objects.filter(recipient=person, event=event, channel="inbox").order_by("pk")
    return list(rows.values_list("body", flat=True))


def events(item: FeedbackItem, *, internal: bool | None = None) -> list[str]:
    rows = item.timeline.exclude(source="draft").order_by("seq")
    return [row.event for row in rows if internal is None or row.internal == internal]


class Voice:
    """An item with those who answer it."""

    def __init__(self, *, needs_approval: bool = False) -> None:
        self.member, self.clerk = factories.member(), voice.clerk()
        self.category = voice.category(needs_approval=needs_approval)
        self.writer = voice.answerer(self.category.department)
        self.head = voice.head(self.category.department)
        self.form = voice.feedback(member=self.member, lines=voice.LINES[:1])
        (item,) = voice.items(self.form)
        self.item = voice.route(item, self.category, user=self.clerk)

    def row(self, **values) -> Row:
        return Row(**{"text": "每月第二个周末测试", "owner": self.writer, "due_on": in_days(30)} | values)

    def answer(self, *rows: Row) -> None:
        voice.take(self.item, "answer", self.writer, answer="已安排。", promises=rows)
        self.item.refresh_from_db()

    def promised(self, **values) -> Promise:
        self.answer(self.row(**values))
        return Promise.objects.get()


def test_a_promise_is_told_with_the_answer_extended_for_a_reason_and_done_in_words():
    case = Voice()
    promise = case.promised()
    (message,) = told(case.member, "feedback_item.answer.applicant")
    assert f"承诺落实：每月第二个周末测试（{in_days(30)} 前）" in message
    assert (promise.department, promise.first_due_on, promise.made_by) == (
        case.category.department,
        in_days(30),
        case.writer,
    )

    with pytest.raises(Refused, match="部门负责人"):
        services.extend(promise_id=promise.pk, due_on=in_days(40), reason="等", user=case.writer)
    with pytest.raises(Refused, match="理由"):
        services.extend(promise_id=promise.pk, due_on=in_days(40), reason=" ", user=case.head)
    with pytest.raises(Refused, match="晚于现在的期限"):
        services.extend(promise_id=promise.pk, due_on=in_days(20), reason="等", user=case.head)
    services.extend(promise_id=promise.pk, due_on=in_days(40), reason="系统商排期。", user=case.head)
    assert "系统商排期。" in told(case.member, "feedback.promise.extended")[0]
    assert "系统商排期。" in told(case.writer, "feedback.promise.owner_extended")[0]

    with pytest.raises(Refused, match="之间"):
        services.finish(promise_id=promise.pk, done_on=in_days(1), note="已测试。", user=case.writer)
    services.finish(promise_id=promise.pk, done_on=in_days(0), note="已测试。", user=case.writer)
    assert "已测试。" in told(case.member, "feedback.promise.done")[0]
    with pytest.raises(Refused, match="已于"):
        services.finish(promise_id=promise.pk, done_on=in_days(0), note="再次", user=case.head)
    promise.refresh_from_db()
    assert (promise.due_on, promise.first_due_on, promise.extensions, promise.done_by) == (
        in_days(40),
        in_days(30),
        1,
        case.writer,
    )
    assert events(case.item, internal=False)[-4:] == ["answer", "promise", "extend_promise", "keep_promise"]


def test_what_is_only_proposed_is_promised_with_the_approval():
    case = Voice(needs_approval=True)
    first, second = case.row(text="先拟的"), case.row(text="改拟的", due_on=in_days(2))
    voice.take(case.item, "draft_answer", case.writer, answer="拟。", promises=[first])
    assert not Promise.objects.promised().exists()
    voice.take(case.item, "send_back", case.head, note="请改。")
    voice.take(case.item, "draft_answer", case.writer, answer="再拟。", promises=[second])
    assert [row.text for row in Promise.objects.all()] == ["改拟的"]
    Promise.objects.update(due_on=in_days(0), first_due_on=in_days(0))
    with pytest.raises(Refused, match="期限已到"):
        voice.take(case.item, "approve_answer", case.head)
    Promise.objects.update(due_on=in_days(2))
    voice.take(case.item, "approve_answer", case.head)
    assert [row.text for row in Promise.objects.open()] == ["改拟的"]

    other = Voice(needs_approval=True)
    voice.take(other.item, "draft_answer", other.writer, answer="拟。", promises=[other.row()])
    voice.take(other.item, "answer_commonly", None, answer="统一答复。")
    assert not other.item.promises.exists()


def test_owners_are_reminded_and_heads_asked_once_for_each_date():
    case = Voice()
    promise = case.promised()
    days = {
        "before": promise.due_on - timedelta(days=20),
        "soon": promise.due_on,
        "late": promise.due_on + timedelta(days=1),
        "long": promise.due_on + timedelta(days=14),
    }

    def heard() -> tuple[int, ...]:
        return tuple(
            len(told(person, f"feedback.promise.{kind}"))
            for person, kind in ((case.writer, "remind"), (case.writer, "overdue"), (case.head, "escalate"))
        )

    for day, expected in (
        ("before", (0, 0, 0)),
        ("soon", (1, 0, 0)),
        ("late", (1, 1, 0)),
        ("long", (1, 1, 1)),
    ):
        for _ in range(2):
            assert clocks.run(today=days[day]).failed == []
        assert heard() == expected
    assert events(case.item, internal=True)[-2:] == ["promise_overdue", "promise_escalate"]
    services.extend(promise_id=promise.pk, due_on=in_days(60), reason="等", user=case.head)
    clocks.run(today=in_days(60))
    assert heard() == (2, 1, 1)
    services.finish(promise_id=promise.pk, done_on=in_days(0), note="完成。", user=case.head)
    clocks.run(today=in_days(100))
    assert heard() == (2, 1, 1)


def test_another_owner_sees_the_item_and_is_told_and_the_head_hears_of_one_who_left():
    case = Voice()
    promise = case.promised()
    successor = voice.answerer(factories.department())
    with pytest.raises(Refused, match="改派"):
        services.hand_over(promise_id=promise.pk, owner=successor, user=case.writer)
    services.hand_over(promise_id=promise.pk, owner=successor, user=case.head)
    promise.refresh_from_db()
    assert (promise.owner, promise.department) == (successor, successor.department)
    assert Case.objects.visible_to(successor).filter(pk=case.item.pk).exists()
    assert len(told(successor, "feedback.promise.owner")) == 1
    # The department that answered has given it away; the clerk sees all.
    with pytest.raises(Refused, match="无权查看"):
        services.hand_over(promise_id=promise.pk, owner=case.writer, user=case.head)
    User.objects.filter(pk=successor.pk).update(is_active=False)
    chief = voice.head(successor.department)
    clocks.run(today=promise.due_on)
    assert len(told(chief, "feedback.promise.remind")) == 1
    services.hand_over(promise_id=promise.pk, owner=chief, user=case.clerk)


def test_a_promise_may_come_after_the_answer_and_for_several_firms_that_stay_unknown_to_each_other():
    first, second = Voice(), Voice()
    keeper = voice.answerer(factories.department())
    with pytest.raises(Refused, match="答复之后"):
        services.promise(item_ids=[first.item.pk], row=first.row(), user=first.writer)
    first.answer(), second.answer()
    items = [first.item.pk, second.item.pk]
    with pytest.raises(Refused, match="无权查看"):
        services.promise(item_ids=items, row=first.row(), user=first.writer)
    made = services.promise(item_ids=items, row=first.row(owner=keeper), user=first.clerk)
    for one, other in ((first, second), (second, first)):
        (message,) = told(one.member, "feedback.promise.made")
        assert one.item.number in message
        assert other.item.number not in message
    # The owner takes part in both items; nobody else of the department sees them.
    colleague = voice.answerer(keeper.department)
    assert Case.objects.visible_to(keeper).filter(pk__in=items).count() == 2
    assert list(Promise.objects.visible_to(colleague)) == [made]
    assert not Case.objects.visible_to(colleague).exists()
    assert not Promise.objects.visible_to(first.writer).exists()
    assert not Promise.objects.visible_to(first.member).exists()
    Interest.objects.create(user=first.clerk, organization=first.form.organization, reason="曾任职")
    with pytest.raises(Refused, match="回避"):
        services.finish(
            promise_id=made.pk,
            done_on=in_days(0),
            note="完成。",
            user=User.objects.get(pk=first.clerk.pk),
        )


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"due_on": in_days(0)}, "晚于今天"),
        ({"due_on": in_days(366)}, "不能晚于"),
        ({"text": " "}, "写明承诺事项"),
    ],
)
def test_a_promise_has_words_and_a_day_within_a_year(values, reason):
    case = Voice()
    with pytest.raises(Refused, match=reason):
        case.answer(case.row(**values))
    member = case.row(owner=case.member)
    with pytest.raises(Refused, match="责任人须是"):
        case.answer(member)
    assert not Promise.objects.exists()


def test_the_answers_form_takes_promises_without_scripts_and_keeps_what_was_typed(client):
    case = Voice()
    client.force_login(case.writer)
    url = reverse("backoffice:step", args=[case.item.pk, "answer"])
    typed = {
        "version": Case.objects.get(pk=case.item.pk).version,
        "answer": "已安排。",
        "promise-1-text": "每月测试",
        "promise-1-owner": case.writer.pk,
        "promise-1-due_on": f"{in_days(0)}",
        "promise-3-text": "发布说明",
    }
    page = client.post(url, typed).content.decode()
    for words in ("完成期限须晚于今天", "请选择责任人", "每月测试", "发布说明", "请补正承诺事项"):
        assert words in page
    assert page.count("请写明承诺事项") == 0  # the blank row is in order
    typed |= {"promise-1-due_on": f"{in_days(9)}", "promise-3-text": " "}
    assert client.post(url, typed).status_code == 302
    promise = Promise.objects.get()
    assert (promise.text, promise.owner, promise.due_on) == ("每月测试", case.writer, in_days(9))
    page = client.get(reverse("backoffice:case", args=[case.item.pk])).content.decode()
    for name in ("add", "finish"):
        assert (
            reverse(f"feedback_promises:{name}", args=[case.item.pk if name == "add" else promise.pk]) in page
        )
    client.force_login(case.member)
    page = client.get(reverse("portal:case", args=[case.item.pk])).content.decode()
    assert "每月测试" in page
    assert str(case.writer) not in page


def test_the_list_narrows_and_costs_the_same_with_more_rows(client, django_assert_max_num_queries):
    case = Voice()
    client.force_login(case.head)
    case.answer(*(case.row(text=f"承诺{n}") for n in range(2)))
    late, done = Promise.objects.order_by("pk")
    Promise.objects.filter(pk=late.pk).update(due_on=in_days(-1), first_due_on=in_days(-1))
    services.finish(promise_id=done.pk, done_on=in_days(0), note="完成。", user=case.writer)
    url = reverse("feedback_promises:index")
    found = {
        group: [row.text for row in client.get(url, {"group": group}).context["promises"]]
        for group in ("", "overdue", "mine", "done", "all")
    }
    assert found == {
        "": ["承诺0"],
        "overdue": ["承诺0"],
        "mine": [],
        "done": ["承诺1"],
        "all": ["承诺0", "承诺1"],
    }

    with CaptureQueriesContext(connection) as few:
        client.get(url)
    for n in range(20):
        services.promise(item_ids=[case.item.pk], row=case.row(text=f"再{n}"), user=case.writer)
    with django_assert_max_num_queries(len(few)):
        client.get(url)
    sheet = client.get(reverse("feedback_promises:export", args=["csv"]), {"group": "overdue"})
    text = b"".join(sheet.streaming_content).decode()
    assert ("承诺0" in text, "承诺1" in text) == (True, False)


def test_a_common_answer_promises_to_every_firm_and_each_is_told_alone(django_capture_on_commit_callbacks):
    clerk, other, owner = common.keeper(), common.keeper(), voice.answerer(factories.department())
    first, second, late = factories.member(), factories.member(), factories.member()
    items = [
        common.item(member=first),
        common.item("能否线上办理？", member=first),
        common.item(member=second),
    ]
    issue = common.issue(*items, user=clerk)
    row = Row(text="上线仓单质押线上办理", owner=owner, due_on=in_days(60))
    with pytest.raises(Refused, match="统一答复之后"):
        services.promise_to_all(issue_id=issue.pk, row=row, user=clerk)
    with django_capture_on_commit_callbacks(execute=True):
        common.answered(issue, by=clerk, approver=other)

    rival = items[2].organization.name
    with pytest.raises(Refused, match="透露"):
        services.promise_to_all(
            issue_id=issue.pk, row=Row(text=f"走访{rival}", owner=owner, due_on=in_days(60)), user=clerk
        )
    promise = services.promise_to_all(issue_id=issue.pk, row=row, user=clerk)
    assert services.promise_to_all(issue_id=issue.pk, row=row, user=clerk) == promise
    assert (promise.issue, promise.items.count(), promise.department) == (issue, 3, owner.department)
    assert [len(told(person, "feedback.promise.made")) for person in (first, second)] == [1, 1]

    joined = common.item(member=late)
    common_services.add_item(issue_id=issue.pk, item_id=joined.pk, user=clerk, confirmed=True)
    assert promise.items.count() == 4
    assert [len(told(person, "feedback.promise.made")) for person in (first, second, late)] == [1, 1, 1]

    with pytest.raises(Refused, match="透露"):
        services.extend(promise_id=promise.pk, due_on=in_days(80), reason=f"{rival}要求推迟。", user=clerk)
    with pytest.raises(Refused, match="透露"):
        services.finish(promise_id=promise.pk, done_on=in_days(0), note=f"已与{rival}试用。", user=owner)
    services.finish(promise_id=promise.pk, done_on=in_days(0), note="已经上线。", user=owner)
    for item, person in zip([items[0], items[2], joined], (first, second, late), strict=True):
        assert len(told(person, "feedback.promise.done")) == 1
        assert events(item, internal=False)[-2:] == ["promise", "keep_promise"]
