"""What the steps of a project do; called by `perform()` under the case's lock."""

from __future__ import annotations

from hub.attachments.models import Attachment
from hub.cases.effects import clear_corrections
from hub.cases.flows import Refused, Step

from ..models import CampusProject, CampusSettings
from .notices import tell_editors
from .slots import RESULTS


def take_in(step: Step) -> None:
    """A proposal goes to the department that looks after campus cooperation."""
    project: CampusProject = step.case
    project.department = CampusSettings.load().department
    clear_corrections(step)


def note_support(step: Step) -> None:
    """What was promised."""
    for name in ("support", "support_amount"):
        setattr(step.case, name, step.data.get(name, "").strip())


def note_outcome(step: Step) -> None:
    """What came of it; shown by a file or a link at least. Raises Refused where there is neither."""
    project: CampusProject = step.case
    files = Attachment.objects.live().filter(case=project.pk, slot=RESULTS.name)
    if not step.data["links"] and not files.exists():
        raise Refused("请先上传成果文件，或填写成果链接。")
    for name in ("outcome", "reached", "links"):
        setattr(project, name, step.data[name])


def recommend_outcome(step: Step) -> None:
    """Have editors make something of it, where it was recommended."""
    if step.data.get("publicise"):
        tell_editors(step.case)
