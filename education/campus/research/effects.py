"""What the steps of a topic do; called by `perform()` under the case's lock."""

from __future__ import annotations

from hub.cases.effects import clear_corrections
from hub.cases.flows import Step

from ..models import CampusSettings, ResearchReview


def take_in(step: Step) -> None:
    """A proposal goes to the department that looks after campus cooperation."""
    step.case.department = CampusSettings.load().department
    clear_corrections(step)


def begin(step: Step) -> None:
    """The days by which reports are due; how it was judged stays with the record, without names."""
    for name in ("midterm_on", "ends_on"):
        setattr(step.case, name, step.data[name])
        step.data[name] = step.data[name].isoformat()
    note_scores(step)


def note_scores(step: Step) -> None:
    """The scores, in the order of their handing in."""
    rows = ResearchReview.objects.filter(topic=step.case.pk).done().order_by("done_at", "pk")
    step.facts["scores"] = list(rows.values_list("score", flat=True))


def end_reviews(step: Step) -> None:
    """Nobody is waited for any more."""
    ResearchReview.objects.filter(topic=step.case.pk).open().update(state=ResearchReview.State.TAKEN_BACK)


def note_progress(step: Step) -> None:
    """How far it has come."""
    step.case.progress = step.data["progress"].strip()


def note_abstract(step: Step) -> None:
    """What was found, and the consent."""
    step.case.abstract = step.data["abstract"].strip()
    step.case.may_publish = bool(step.data["may_publish"])


def publish(step: Step) -> None:
    """Shown where the applicant has agreed and the exchange wants it."""
    step.case.is_published = step.case.may_publish and bool(step.data.get("is_published"))
