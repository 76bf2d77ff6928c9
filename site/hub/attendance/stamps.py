"""What tells people from machines: a signed stamp with the moment a form was opened, and a limit per address."""

from __future__ import annotations

import time
from dataclasses import dataclass

from django.core import signing
from django.http import HttpRequest
from django.utils.crypto import get_random_string

from hub.accounts.limits import count_from
from hub.cases.flows import Reason

from .models import AttendanceSettings, Occasion

SALT = "hub.attendance.form"
VALID_SECONDS = 12 * 60 * 60
WINDOW_SECONDS = 10 * 60


@dataclass(frozen=True)
class Stamp:
    """A form that was opened: its own name and its age in seconds."""

    form: str
    age: float


def new_stamp(occasion: Occasion) -> str:
    """The stamp of a form that is being opened now."""
    return signing.dumps({"o": occasion.pk, "f": get_random_string(22), "t": time.time()}, salt=SALT)


def read_stamp(occasion: Occasion, value: str) -> Stamp | None:
    """The stamp, where it is ours, of this occasion and not too old."""
    try:
        data = signing.loads(value, salt=SALT)
    except signing.BadSignature:
        return None
    age = time.time() - data["t"]
    if data["o"] != occasion.pk or age > VALID_SECONDS:
        return None
    return Stamp(form=data["f"], age=age)


def why_not_human(stamp: Stamp | None, bait: str) -> Reason | None:
    """Why this looks like a machine; people pass when they press the button again."""
    if bait:
        return "系统没能确认是本人填写，请核对后再点一次“签到”。"
    if stamp is None:
        return "页面打开得太久，已为您更新，请核对后再点一次“签到”。"
    if stamp.age < AttendanceSettings.load().least_seconds:
        return "提交得太快，请核对填写的内容，再点一次“签到”。"
    return None


def too_many(request: HttpRequest, occasion: Occasion) -> bool:
    """Count this attempt, and whether its address made too many at this occasion lately.

    A venue shares one address: the limit is far above what a full hall needs (`AttendanceSettings`).
    """
    attempts = count_from(request, f"attendance:{occasion.pk}", seconds=WINDOW_SECONDS)
    return attempts > max(AttendanceSettings.load().attempts_per_address, 3 * occasion.expected)
