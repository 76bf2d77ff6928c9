"""The form on paper, as the annex lays it out, and the meeting about an item as an appointment."""

from __future__ import annotations

from datetime import datetime, timedelta

from hub.cases.display import title_of
from hub.files.calendars import appointment
from hub.pages.models import ExchangeSettings
from hub.pdf.rendering import render_pdf

from .models import Feedback, FeedbackItem, FeedbackSettings

TITLE = "“一站通”会员之声反馈表"


def form_document(feedback: Feedback, exchange: ExchangeSettings) -> bytes:
    """The form to be stamped, as it stands; a draft says that it is one. Never inside a transaction."""
    context = {"case": feedback, "exchange": exchange}
    return render_pdf("programs/feedback/form_pdf.html", context, title=TITLE, number=feedback.number or "")


def meeting_appointment(item: FeedbackItem, starts_at: datetime) -> bytes:
    """The online meeting about an item, for the calendar of whoever attends."""
    minutes = FeedbackSettings.load().meeting_minutes
    return appointment(
        key=f"feedback-item-{item.pk}",
        title=f"线上会议：{title_of(item)}",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        place=item.meeting_link,
        text=f"会员意见 {item.number}\n{item.text}\n会议链接：{item.meeting_link}",
        sequence=item.version,
    )
