"""The places for files of an event."""

from __future__ import annotations

from dataclasses import replace

from django.utils.timezone import localtime

from hub.cases.models import Case
from hub.cases.slots import Slot

from .checks import rules_of
from .models import EventApplication
from .ruleset import EventRules

DOCUMENTS = ("pdf", "word", "image", "excel", "slides")
SUMMARY_SLOTS = (
    Slot(
        name="sign_in",
        label="签到表",
        help="含姓名、单位、身份类别的签到表或线上参会名单。",
        personal="参会人的姓名和单位",
        kinds=("pdf", "image", "excel"),
        min_count=1,
        max_count=10,
    ),
    Slot(
        name="photo_theme",
        label="主题照片",
        help="能看清活动名称的会场或直播画面。",
        kinds=("image",),
        min_count=1,
        max_count=5,
    ),
    Slot(
        name="photo_speaker",
        label="讲师照片",
        help="主讲人授课照片。",
        kinds=("image",),
        min_count=1,
        max_count=10,
    ),
    Slot(
        name="photo_audience",
        label="听众照片",
        help="能看出参会规模的照片。",
        kinds=("image",),
        min_count=1,
        max_count=10,
    ),
    Slot(
        name="survey",
        label="满意度调查",
        help="问卷汇总或原始问卷。",
        kinds=("pdf", "image", "excel", "word"),
        min_count=1,
        max_count=5,
    ),
    Slot(
        name="slides",
        label="讲义课件",
        help="主讲人的课件。",
        kinds=("pdf", "slides"),
        min_count=1,
        max_count=20,
    ),
)


CHANGE_SLOTS = (
    Slot(
        name="change",
        label="变更说明材料",
        help="与变更有关的函件、场地确认或新的报价，没有可不交。",
        kinds=DOCUMENTS,
    ),
)
# What a series shows of each of its sessions.
PER_SESSION = ("sign_in", "photo_theme", "photo_speaker", "photo_audience")


def summary_slots(application: Case) -> tuple[Slot, ...]:
    """The files of the summary: of a series the proof of each session, and what it has in common."""
    sessions = list(application.child.sessions.all())
    if not sessions:
        return SUMMARY_SLOTS
    proof = [slot for slot in SUMMARY_SLOTS if slot.name in PER_SESSION]
    return (
        *(
            replace(
                slot,
                name=f"{slot.name}-{session.number}",
                label=f"{session}{slot.label}",
                group=f"{session}{f'，{localtime(session.starts_at):%Y-%m-%d}' if session.starts_at else ''}",
            )
            for session in sessions
            for slot in proof
        ),
        *(slot for slot in SUMMARY_SLOTS if slot.name not in PER_SESSION),
    )


def slots_asked(call_rules: EventRules) -> tuple[Slot, ...]:
    """The files a call asks for, and a place for anything else."""
    wanted = tuple(
        Slot(
            name=f"req-{item.code}",
            label=item.label,
            help=item.help_text,
            kinds=DOCUMENTS,
            min_count=1 if item.is_required else 0,
            max_count=5,
        )
        for item in call_rules.requirements
    )
    return (*wanted, Slot(name="other", label="其他材料", help="与申请有关的其他文件。", kinds=DOCUMENTS))


def application_slots(application: EventApplication) -> tuple[Slot, ...]:
    """The files of an application under its version of the rules."""
    return slots_asked(rules_of(application.child))
