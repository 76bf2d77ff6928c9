"""What the steps of forms and items do; called by `perform()` under the locks of the case and its parent."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.utils import timezone

from hub.accounts.models import User
from hub.attachments.models import Attachment
from hub.cases.flows import Refused, Step
from hub.cases.services import open_child, perform

from .common.services import leave
from .models import Feedback, FeedbackItem, FeedbackLine, FeedbackSettings, IssueItem
from .promises import services as promises
from .slots import ANSWER_FILES

TITLE = 60


def take_in(step: Step) -> None:
    """A form goes to the firm's named contact at the exchange and that person's department."""
    feedback: Feedback = step.case
    liaison = feedback.organization.liaison
    feedback.assignee = liaison
    feedback.department = (liaison and liaison.department) or FeedbackSettings.load().department


def open_items(step: Step) -> None:
    """Each line of the form becomes an item, a case of its own."""
    feedback: Feedback = step.case
    for line in feedback.lines.order_by("-part", "position"):
        open_child(
            parent=feedback,
            kind="feedback_item",
            user=step.user,
            title=title_of(line),
            step="register",
            submitted_at=step.at,
            department=feedback.department,
            form=feedback,
            part=line.part,
            position=line.position,
            text=line.text,
        )


def title_of(line: FeedbackLine) -> str:
    """The beginning of a line, on one line."""
    text = " ".join(line.text.split()).rstrip("。；;，, ")
    return text if len(text) <= TITLE else f"{text[: TITLE - 1]}…"


def drop_items(step: Step) -> None:
    """A form that is taken back takes its open items along."""
    open_ones = step.case.items.filter(closed_at=None).order_by("pk").values_list("pk", flat=True)
    for pk in list(open_ones):
        perform(case_id=pk, name="drop", user=None, version=None)


def route(step: Step) -> None:
    """Who answers: data["category"], data["department"], and data["assignee"] or whoever takes it."""
    item: FeedbackItem = step.case
    item.category = step.data["category"]
    item.department = step.data["department"]
    item.assignee = step.data.get("assignee")
    # What the timeline keeps of it is words.
    step.data.update(
        (name, str(step.data.get(name) or "")) for name in ("category", "department", "assignee")
    )


def give_back(step: Step) -> None:
    """Not this department's business: back to whoever assigns."""
    item: FeedbackItem = step.case
    item.department = item.form.department
    item.assignee = None


def arrange(step: Step) -> None:
    """A meeting lies ahead: data["meeting_at"], data["meeting_link"]."""
    item: FeedbackItem = step.case
    at = cast(datetime, step.data["meeting_at"])
    if at <= timezone.now():
        raise Refused("会议时间须在现在之后。")
    item.meeting_at, item.meeting_link = at, step.data["meeting_link"]


def write(step: Step) -> None:
    """Keep the answer, or the minutes of the meeting, as data["answer"]; the firm doesn't see it yet.

    What it promises is data["promises"], rows of `promises.services`.
    """
    item: FeedbackItem = step.case
    item.way = FeedbackItem.Way.MEETING if item.state == "meeting" else FeedbackItem.Way.WRITING
    item.answer = step.data["answer"].strip()
    item.answered_by = step.user
    promises.propose(item=item, rows=step.data.pop("promises", ()), user=cast(User, step.user))


def answer(step: Step) -> None:
    """Write the answer and give it to the firm."""
    write(step)
    publish(step)


def publish(step: Step) -> None:
    """From now on the answer and the files with it are the firm's."""
    step.case.answered_at = step.at
    Attachment.objects.filter(case=step.case.pk, slot=ANSWER_FILES.name).update(internal=False)
    leave(item=step.case, state=IssueItem.State.ELSEWHERE)


def promise(step: Step) -> None:
    """What the answer promises is promised from now on, and stands in the message about the answer."""
    made = promises.promise_proposed(item=step.case, user=step.user, at=step.at)
    step.data["note"] = "\n".join(filter(None, (step.data.get("note"), promises.words(made))))


def answer_commonly(step: Step) -> None:
    """The answer that is given to all: data["answer"]."""
    item: FeedbackItem = step.case
    promises.drop_proposed(item)
    item.way = FeedbackItem.Way.COMMON
    item.answer = step.data["answer"]
    item.answered_by = None
    item.answered_at = step.at


def leave_issue(step: Step) -> None:
    """What the firm takes back stands behind no common issue any more."""
    leave(item=step.case, state=IssueItem.State.WITHDRAWN)


def rate(step: Step) -> None:
    """Keep what the firm thinks of the answer: data["rating"] of 1 to 5."""
    step.case.rating, step.case.rating_note = step.data["rating"], step.data.get("note", "")


def reopen(step: Step) -> None:
    """The item is worked on again by those who answered it; the first answer stays on the timeline.

    Until it is given, nothing of the new answer is the firm's.
    """
    item: FeedbackItem = step.case
    item.reopened_at = step.at
    item.answer, item.answered_at, item.answered_by, item.way = "", None, None, ""
    item.meeting_at, item.meeting_link = None, ""
    item.rating, item.rating_note = None, ""


def close_form(step: Step) -> None:
    """With its last item a form is over."""
    form = Feedback.objects.get(pk=step.case.form_id)
    if form.state == "processing" and not form.items.filter(closed_at=None).exists():
        perform(case_id=form.pk, name="close", user=None, version=None)


def resume_form(step: Step) -> None:
    """With a reopened item a form is open again."""
    if Feedback.objects.get(pk=step.case.form_id).state == "closed":
        perform(case_id=step.case.form_id, name="resume", user=None, version=None)
