"""Effects that many flows share; called by `perform()` under its lock."""

from .flows import Step


def note_corrections(step: Step) -> None:
    """Remember which fields the applicant is asked to correct: data["fields"] of a ReturnForm."""
    step.case.corrections = step.data.get("fields", [])


def clear_corrections(step: Step) -> None:
    """A new hand-in answers the corrections."""
    step.case.corrections = []
