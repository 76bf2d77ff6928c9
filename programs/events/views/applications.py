"""The page on which an application is filled."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from hub.cases.flows import Reason
from hub.cases.models import Case
from hub.cases.rows import with_another_row
from hub.cases.rules import may_edit
from hub.portal.drafts import AutosavePage, DraftPage, Gap

from .. import services
from ..application_forms import ApplicationForms
from ..checklist import FACT_SECTIONS, application_gaps
from ..checks import rules_of
from ..copying import to_look_at
from ..models import EventApplication
from ..quality import cooling_off_of
from ..row_forms import MOST_ROWS
from ..ruleset import EventRules

ROW_LISTS = ("sessions", "agenda", "budget")


@dataclass(frozen=True)
class Section:
    """A part of the page that is plain fields; `rows` are those that stand beside one another."""

    number: int
    id: str
    title: str
    rows: list[list[BoundField]]


@dataclass(frozen=True)
class IndexEntry:
    """A part of the page in its index: what is to be mended in it, and whether it was returned."""

    number: int
    id: str
    title: str
    gaps: int
    to_correct: bool


class ApplicationPage(DraftPage):
    """An application that is being filled: what its page and its autosave share."""

    model = EventApplication
    returned_by = "return"
    whole_parts = ("agenda", "budget", "files")
    afterwards = "提交后由承办部门审核，审核期间不能修改。"

    def refusal(self) -> Reason | None:
        """Drafts and returned applications are filled by their organization."""
        return may_edit(self.case, self.user)

    def build_forms(self, data: QueryDict | None = None) -> ApplicationForms:
        """The facts, the agenda and the budget."""
        return ApplicationForms(self.case, data)

    def save(self, forms: ApplicationForms, version: int) -> Case:
        """Save the whole page."""
        return services.save_application(
            application_id=self.case.pk, user=self.user, version=version, **forms.contents()
        )

    def gaps(self) -> list[Gap]:
        """Broken rules and missing files."""
        return application_gaps(self.case)

    def step_name(self) -> str:
        """A draft is submitted, a returned application submitted again."""
        return "submit" if self.case.state == "draft" else "resubmit"

    def own_url(self) -> str:
        """The page of this application."""
        return reverse("events:edit", args=[self.case.pk])

    def checks(self) -> dict[str, Any]:
        """The gaps, and the index that counts them."""
        shared = super().checks()
        wrong = {row["field"] for row in self.case.corrections}
        index = [
            IndexEntry(
                number=number,
                id=section,
                title=title,
                gaps=sum(gap.section == section for gap in shared["gaps"]),
                to_correct=bool(wrong & names),
            )
            for number, (section, title, names) in enumerate(parts(rules_of(self.case)), start=1)
        ]
        return shared | {"index": index, "numbers": {row.id: row.number for row in index}}


class EditPage(ApplicationPage):
    """The whole form on one page. Every button but those that upload files posts all of it."""

    template_name = "programs/events/edit.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save; or with `add=` and the name of a list show the page again with another row, unsaved."""
        added = request.POST.get("add", "")
        if added not in ROW_LISTS:
            return super().post(request, *args, **kwargs)
        self.load()
        forms = self.build_forms(with_another_row(request.POST, added, most=MOST_ROWS))
        for row in getattr(forms, added).forms[-1:]:
            next(iter(row.fields.values())).widget.attrs["autofocus"] = True
        return self.page(forms)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The sections with their fields, and what the exchange asked to correct."""
        forms: ApplicationForms = kwargs["forms"]
        rules = rules_of(self.case)
        sections = [
            Section(number, section, title, [[forms.form[name] for name in row] for row in rows])
            for number, (section, title, rows) in enumerate(FACT_SECTIONS, start=1)
        ]
        return super().get_context_data(
            sections=sections,
            questions=[forms.form[f"question_{row.code}"] for row in rules.questions],
            kinds=rules.kind_rows(),
            rules=rules,
            to_look_at=to_look_at(self.case),
            cooling_off=None if self.case.submitted_at else cooling_off_of(self.case.organization_id),
            slots=[(slot, True) for slot in self.case.state_info.slots(self.case)],
            newer=forms.newer_values(self.case) if kwargs["refused"] else [],
            autosave_url=reverse("events:autosave", args=[self.case.pk]),
            **kwargs,
        )


class Autosave(AutosavePage, ApplicationPage):
    """Saves the page while it is being filled."""

    fragments = AutosavePage.fragments | {"index": "programs/events/includes/index.html"}


def parts(rules: EventRules) -> list[tuple[str, str, set[str]]]:
    """The numbered parts of the page: id, title, the names by which corrections mean it."""
    found = [(name, title, {field for row in rows for field in row}) for name, title, rows in FACT_SECTIONS]
    found += [
        ("sessions", "系列场次", {"sessions"}),
        ("agenda", "议程与主讲人", {"agenda"}),
        ("budget", "预算明细", {"budget"}),
    ]
    if rules.questions:
        found.append(("questions", "补充问题", set()))
    return [*found, ("files", "申请材料", {"files"}), ("checks", "检查与提交", set())]
