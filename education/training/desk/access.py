"""Which of the training's screens a person may use."""

from __future__ import annotations

from hub.backoffice.access import Person


def imports_questions(user: Person) -> bool:
    """Whether the user takes questions in from Excel."""
    return user.has_perm("training.import_question")


def reads_report(user: Person) -> bool:
    """Whether the user reads who learned what."""
    return user.has_perm("training.view_enrolment")


def grants_attempts(user: Person) -> bool:
    """Whether the user gives learners further attempts."""
    return user.has_perm("training.change_enrolment")
