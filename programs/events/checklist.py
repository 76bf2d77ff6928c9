"""What still keeps an application or a summary from being handed in, as its page lists it."""

from __future__ import annotations

from collections.abc import Iterable

from hub.attachments.rules import missing
from hub.portal.drafts import Gap

from .application_forms import FIGURES, figure_name
from .checks import violations
from .models import EventApplication
from .models.records import label_of
from .rules import SUMMARY_FIELDS, figures_unexplained, has_ended, is_not_cooling_off

# The parts of the application's page: id, title, the fields in rows as they stand beside one another.
FACT_SECTIONS = (
    ("basics", "基本信息", (("title",), ("event_kind", "form"), ("partners",), ("purpose",))),
    ("schedule", "时间地点", (("starts_at", "ends_at"), ("late_reason",), ("city", "venue"))),
    ("people", "参会对象", (("audience",), ("expected_attendance", "industrial_share"))),
)
SECTION_OF = {name: section for section, _, rows in FACT_SECTIONS for fields in rows for name in fields} | {
    "sessions": "sessions",
    "agenda": "agenda",
    "budget": "budget",
    "files": "files",
}


def application_gaps(application: EventApplication) -> list[Gap]:
    """Every rule the application breaks and every file it lacks, in the order of its page."""
    found = [_gap(row.field, row.message) for row in violations(application)]
    if application.submitted_at is None and (reason := is_not_cooling_off(application)):
        found.insert(0, Gap("basics", "", reason))
    return [*found, *_files(application)]


def summary_gaps(application: EventApplication) -> list[Gap]:
    """Every field and file the summary lacks, and whether it is too early."""
    found = []
    if reason := has_ended(application):
        found.append(Gap("figures", "", reason))
    sessions = list(application.sessions.all())
    for session in sessions:
        for name in FIGURES:
            if getattr(session, name) is None:
                label = label_of(session, name)
                found.append(
                    Gap("figures", f"id_{figure_name(session, name)}", f"{session}：请填写{label}。")
                )
    for name in SUMMARY_FIELDS:
        if getattr(application, name) in (None, "") and not (sessions and name in FIGURES):
            found.append(Gap("figures", f"id_{name}", f"请填写{label_of(application, name)}。"))
    if reason := figures_unexplained(application):
        found.append(Gap("figures", "id_figures_reason", reason))
    return [*found, *_files(application)]


def _gap(field: str, message: str) -> Gap:
    if field.startswith("question_"):
        return Gap("questions", f"id_{field}", message)
    section = SECTION_OF[field]
    return Gap(section, field if field == section else f"id_{field}", message)


def _files(application: EventApplication) -> Iterable[Gap]:
    slots = application.state_info.slots(application)
    return [Gap("files", "files", f"请上传{name}。") for name in missing(application, slots)]
