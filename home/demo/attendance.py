"""People who sign in at the demo's events and answer the survey: fictional names, the platform's own verbs."""

from __future__ import annotations

from django.utils import timezone

from hub.accounts.models import User
from hub.attendance import services
from hub.attendance.identity import Entry
from hub.attendance.models import ClientKind, ConsentText, Occasion, SurveyQuestion
from hub.attendance.rules import why_closed
from hub.cases.models import Case

from .clock import as_of

SURNAMES = "赵孙吴郑冯褚蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜"
GIVEN = ("启明", "若水", "向东", "可欣", "一舟", "怀瑾", "思远", "嘉禾", "文博", "清妍", "立群")
COMPANIES = (
    ("江南铜业集团", ClientKind.INDUSTRIAL),
    ("浦江线缆股份", ClientKind.INDUSTRIAL),
    ("华岭有色贸易", ClientKind.INDUSTRIAL),
    ("长岛资产管理", ClientKind.INSTITUTION),
    ("东岳铝材", ClientKind.INDUSTRIAL),
    ("沪上大学", ClientKind.STUDENT),
    ("北辰锡业", ClientKind.INDUSTRIAL),
)
MARKS = (5, 5, 4, 5, 4, 3, 5, 4)
REMARKS = ("希望多讲实际案例。", "", "茶歇时间可以再长一些。", "", "", "讲师水平很高。")


def host(case: Case, *, author: User, people: int, replies: int) -> None:
    """Let so many people sign in, and some of them answer; an event of today is open for more."""
    occasion = Occasion.objects.get(case=case.pk)
    day = timezone.localdate(occasion.starts_at)
    if day < timezone.localdate():
        with as_of(day, timezone.localtime(occasion.starts_at).hour, 5):
            _come(occasion, author, people, replies)
        return
    closed = why_closed(occasion)
    if closed:
        action = "open" if closed.code == "early" else "resume"
        services.set_window(occasion_id=occasion.pk, user=author, action=action)
        occasion.refresh_from_db()
    _come(occasion, author, people, replies)


def _come(occasion: Occasion, author: User, people: int, replies: int) -> None:
    consent = ConsentText.objects.latest("version")
    questions = list(SurveyQuestion.objects.filter(is_active=True))
    entries = [_entry(number) for number in range(people)]
    by_phone = [
        services.sign_in(occasion=occasion, entry=entry, consent=consent, form=f"demo-{number}").attendee
        for number, entry in enumerate(entries[:-2])
    ]
    services.enter_paper(occasion_id=occasion.pk, user=author, entries=entries[-2:])
    for number, attendee in enumerate(by_phone[:replies]):
        answers = {
            question: MARKS[(number + place) % len(MARKS)]
            if question.kind == SurveyQuestion.Kind.SCALE
            else REMARKS[number % len(REMARKS)]
            for place, question in enumerate(questions)
        }
        services.reply(receipt=attendee.receipt, answers=answers)


def _entry(number: int) -> Entry:
    company, kind = COMPANIES[number % len(COMPANIES)]
    surname, given = SURNAMES[number % len(SURNAMES)], GIVEN[number % len(GIVEN)]
    return Entry(f"{surname}{given}", company, kind)
