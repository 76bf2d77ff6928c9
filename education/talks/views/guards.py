"""What a form that anybody may fill in begins with, and what tells people from programs."""

from __future__ import annotations

import time
from functools import wraps
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import add_never_cache_headers
from django.utils.crypto import get_random_string

from ..models import TalkSettings

SALT = "education.talks.form"
VALID_SECONDS = 12 * 60 * 60
STALE = "页面打开得太久，已为您更新，请核对后重新提交。"


def new_stamp(talk_id: int) -> str:
    """The name of a form that is being opened now, signed."""
    return signing.dumps({"talk": talk_id, "form": get_random_string(22), "at": time.time()}, salt=SALT)


def read_stamp(value: str, talk_id: int) -> tuple[str, float] | None:
    """The name of the form and its age in seconds, where it is ours, of this talk and not too old."""
    try:
        opened = signing.loads(value, salt=SALT, max_age=VALID_SECONDS)
    except signing.BadSignature:
        return None
    if opened["talk"] != talk_id:
        return None
    return opened["form"], time.time() - opened["at"]


def why_not_human(age: float, bait: str) -> str | None:
    """Why this looks like a program; people pass when they press the button again."""
    if bait:
        return "系统没能确认是本人填写，请核对后再点一次“报名”。"
    if age < TalkSettings.load().least_seconds:
        return "提交得太快，请核对填写的内容，再点一次“报名”。"
    return None


def for_this_browser(view: Any) -> Any:
    """What a page answers is kept by nobody and told to no other site."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex"
        return response

    return answer
