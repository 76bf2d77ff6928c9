"""The places for files of an event."""

from __future__ import annotations

from hub.cases.slots import Slot

from .checks import EventRules, rules_of
from .models import EventApplication

DOCUMENTS = ("pdf", "word", "image", "excel", "slides")
SUMMARY_SLOTS = (
    Slot(
        name="sign_in",
        label="签到表",
        help="含姓名、单位、身份类别的签到表或线上参会名单。",
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
