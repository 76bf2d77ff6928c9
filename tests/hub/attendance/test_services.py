"""Occasions follow their sessions, paper is entered, rows are corrected, people are forgotten in time."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from hub.attendance import services
from hub.attendance.identity import Entry, cleaned, key_of
from hub.attendance.models import Attendee, ConsentText, Correction, Occasion, SurveyReply
from hub.attendance.results import head_count, survey_result
from hub.cases.flows import Refused
from tests import factories
from tests.hub.attendance import rows

pytestmark = pytest.mark.django_db

ZHAO = Entry("赵启明", "江南铜业集团", "industrial")
SUN = Entry("孙若水", "沪上大学", "student")


def session(number: int, *, days: int = 1, **values) -> services.Session:
    """One session some days from now."""
    starts = timezone.now().replace(microsecond=0) + timedelta(days=days)
    defaults = {"title": f"第{number}场", "starts_at": starts, "ends_at": starts + timedelta(hours=2)}
    return services.Session(number=number, **defaults | values)


def test_occasions_follow_the_sessions_and_keep_their_addresses():
    case = factories.application()
    services.arrange(case=case, sessions=[session(1), session(2, days=8)])
    first, second = Occasion.objects.filter(case=case)
    assert first.token != second.token
    assert (first.starts_at - first.opens_at, first.closes_at - first.ends_at) == (
        timedelta(minutes=60),
        timedelta(minutes=30),
    )
    services.arrange(case=case, sessions=[session(1, days=3, place="另一处")])
    moved, gone = Occasion.objects.filter(case=case)
    assert (moved.token, moved.place, moved.starts_at - moved.opens_at) == (
        first.token,
        "另一处",
        timedelta(minutes=60),
    )
    assert (moved.cancelled_at, gone.cancelled_at is None) == (None, False)
    services.call_off(case=case)
    assert not Occasion.objects.live().exists()
    services.arrange(case=case, sessions=[session(1), session(2)])
    assert Occasion.objects.live().count() == 2


def test_signing_in_may_be_opened_early_ended_and_taken_up_again():
    event = factories.hop(factories.ready_application(), "approved")
    now = timezone.now()
    occasion = rows.occasion(
        case=event,
        starts_at=now + timedelta(hours=5),
        ends_at=now + timedelta(hours=7),
        opens_at=now + timedelta(hours=4),
        closes_at=now + timedelta(hours=8),
    )
    act = {"occasion_id": occasion.pk, "user": event.author}
    services.set_window(action="open", **act)
    occasion.refresh_from_db()
    assert occasion.opens_at <= timezone.now()
    services.set_window(action="close", **act)
    services.set_window(action="resume", **act)
    occasion.refresh_from_db()
    assert occasion.closes_at > timezone.now()
    with pytest.raises(Refused, match="没有这项操作"):
        services.set_window(action="burn", **act)
    with time_machine.travel(now - timedelta(days=3)), pytest.raises(Refused, match="最早可以在活动前一天"):
        services.set_window(action="open", **act)
    with time_machine.travel(now + timedelta(days=3)), pytest.raises(Refused, match="补录纸质签到"):
        services.set_window(action="resume", **act)
    with pytest.raises(Refused, match="找不到"):
        services.set_window(occasion_id=occasion.pk, user=factories.member(), action="open")


def test_paper_rows_are_entered_once():
    occasion = rows.occasion()
    owner = occasion.case.author
    enter = {"occasion_id": occasion.pk, "user": owner}
    outcome = services.enter_paper(entries=[ZHAO, SUN, ZHAO], **enter)
    assert (outcome.made, outcome.already) == (2, ["赵启明"])
    assert services.enter_paper(entries=[SUN], **enter).made == 0
    row = occasion.attendees.get(name="赵启明")
    assert (row.source, row.entered_by, row.consent) == ("paper", owner, None)
    # After the summary is handed in, the list stands.
    factories.hop(occasion.case.child, "summarized")
    with pytest.raises(Refused, match="不能修改签到名单"):
        services.enter_paper(entries=[Entry("钱一", "某公司", "other")], **enter)


def test_corrections_and_removals_keep_their_reason():
    occasion = rows.occasion()
    owner = occasion.case.author
    services.enter_paper(occasion_id=occasion.pk, user=owner, entries=[ZHAO, SUN])
    zhao, sun = occasion.attendees.order_by("pk")
    with pytest.raises(Refused, match="已有这位参会人"):
        services.correct(attendee_id=sun.pk, user=owner, entry=ZHAO, reason="写错")
    services.correct(
        attendee_id=sun.pk, user=owner, entry=Entry("孙若冰", "沪上大学", "other"), reason="写错字"
    )
    services.remove(attendee_id=zhao.pk, user=owner, reason="未到场")
    assert list(occasion.attendees.present().values_list("name", "kind")) == [("孙若冰", "other")]
    assert list(Correction.objects.order_by("pk").values_list("action", "reason", "before")) == [
        ("correct", "写错字", "孙若水，沪上大学，高校师生"),
        ("remove", "未到场", "赵启明，江南铜业集团，产业客户"),
    ]
    with pytest.raises(Refused, match="可能已被移除"):
        services.remove(attendee_id=zhao.pk, user=owner, reason="再来一次")
    # Whoever was removed by mistake can be entered again.
    assert services.enter_paper(occasion_id=occasion.pk, user=owner, entries=[ZHAO]).made == 1
    with pytest.raises(Refused):
        services.remove(attendee_id=sun.pk, user=factories.member(), reason="别家的")


def test_results_of_several_occasions_together():
    first, second = rows.occasion(), rows.occasion()
    for kind in ("industrial", "industrial", "student"):
        rows.attendee(first, kind=kind)
    rows.attendee(second, source="paper")
    rows.attendee(second, removed_at=timezone.now())
    count = head_count([first, second])
    assert (count.total, count.industrial, count.phone, count.paper) == (4, 3, 3, 1)
    assert count.industrial_share == Decimal("75.0")
    for mark in (5, 4):
        rows.replied(first, mark)
    assert (survey_result([first]).replies, survey_result([first]).is_told) == (2, False)
    rows.replied(second, 2, "场地偏小")
    result = survey_result([first, second])
    assert (result.replies, result.satisfaction, result.remarks) == (3, Decimal("66.67"), ["场地偏小"])
    assert [number for _, number in result.questions[0].counts] == [1, 1, 0, 1, 0]


def test_people_are_forgotten_after_a_year_and_their_number_stays(capsys):
    old, young = rows.occasion(), rows.occasion()
    for kind in ("industrial", "industrial", "student"):
        rows.attendee(old, kind=kind)
    rows.replied(old, 5)
    gone = rows.attendee(old, removed_at=timezone.now())
    Correction.objects.create(
        occasion=old, attendee=gone, action="remove", reason="重复", before="某人", by=old.case.author
    )
    rows.attendee(young)
    before = head_count([old])
    Occasion.objects.filter(pk=young.pk).update(ends_at=old.ends_at + timedelta(days=30))
    with time_machine.travel(old.ends_at + timedelta(days=364)):
        call_command("apply_retention")
    assert Attendee.objects.filter(occasion=old).count() == 5
    with time_machine.travel(old.ends_at + timedelta(days=366)):
        call_command("apply_retention", "--dry-run")
        call_command("apply_retention")
        call_command("apply_retention")
    said = [line for line in capsys.readouterr().out.splitlines() if line.startswith("参会人")]
    assert [line.partition("：")[2] for line in said] == [
        "已处理 0 条。",
        "将处理 1 条。",
        "已处理 1 条。",
        "已处理 0 条。",
    ]
    assert not Attendee.objects.filter(occasion=old).exists()
    assert not Correction.objects.exists()
    old.refresh_from_db()
    assert head_count([old]) == before
    assert SurveyReply.objects.filter(occasion=old).count() == 1
    assert Attendee.objects.filter(occasion=young).count() == 1


def test_a_new_consent_text_leaves_the_old_versions_alone():
    old = ConsentText.objects.get()
    new = services.publish_consent(text="新的告知内容。", user=factories.user())
    assert (new.version, ConsentText.objects.first()) == (old.version + 1, new)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(" 赵\u3000启明\u200b ", "赵 启明"), ("ＡＢＣ公司", "ABC公司"), ("a\x00b\u202ec", "abc"), ("\r\n", "")],
)
def test_invisible_characters_go(typed, kept):
    assert cleaned(typed) == kept


def test_spellings_of_one_person_are_one():
    occasion = rows.occasion()
    same = {
        key_of(occasion, Entry(name, company, "other"))
        for name, company in (("Li Lei", "ABC公司"), ("LILEI", "abc 公司"), ("li-lei", "ABC（公司）"))
    }
    assert len(same) == 1
    assert key_of(occasion, Entry("Li Lei", "ABC公司", "other", tail="0001")) not in same
    assert key_of(rows.occasion(), Entry("Li Lei", "ABC公司", "other")) not in same
