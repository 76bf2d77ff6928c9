"""What staff type in the steps of an event. The applicant's own forms are in application_forms."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator

from hub.cases.forms import ReasonForm, ReturnForm, StaffNoteForm
from programs.reimbursement.ledger import usable_by, yuan

from .changes import running_change
from .checks import rules_of
from .facts import comparison_of
from .hosting import disagreements, measured
from .models import BudgetLine
from .models.records import ZERO
from .quality import Rules, facts_for, parts_of, total_of


class ReturnApplicationForm(ReturnForm):
    """What the applicant is asked to correct in the application."""

    CORRECTABLE = (
        ("title", "活动名称"),
        ("event_kind", "活动类型"),
        ("starts_at", "举办时间"),
        ("sessions", "系列场次"),
        ("venue", "举办地点"),
        ("purpose", "目的与内容"),
        ("audience", "参会对象"),
        ("agenda", "议程与主讲人"),
        ("budget", "预算明细"),
        ("files", "申请材料"),
    )


class ReturnSummaryForm(ReturnForm):
    """What the organiser is asked to complete in the summary."""

    CORRECTABLE = (
        ("actual_attendance", "参加人数"),
        ("satisfaction", "满意度"),
        ("outcome", "活动总结"),
        ("self_evaluation", "自我评价"),
        ("files", "总结材料"),
    )


@dataclass(frozen=True)
class ReviewRow:
    """One budget line on the reviewer's page, with the fields for its sum and the reason of a cut."""

    line: BudgetLine
    approved: forms.BoundField
    reason: forms.BoundField


class RequestChangeForm(ReasonForm):
    """The differences side by side, and why."""

    template_name = "programs/events/request_change_form.html"

    class Media:
        css = {"all": ("hub/css/events.css",)}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["note"].label = "变更理由"
        self.comparison = comparison_of(running_change(self.case))


class AcceptForm(StaffNoteForm):
    """The acceptance with the quality score: the reviewer judges the theme, the rest is computed."""

    template_name = "programs/events/accept_form.html"

    theme = forms.IntegerField(min_value=0, error_messages={"required": "请为主题评分。"})
    theme_comment = forms.CharField(
        label="主题评语（验收后申请单位可见）",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写明主题评分的理由，申请单位验收后可以看到。"},
    )

    field_order = ("theme", "theme_comment", "note", "internal_note")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        application = self.case.child
        self.rules = Rules.now()
        self.parts = parts_of(facts_for(application), self.rules)
        self.computed = total_of(self.parts)
        self.disagreements = disagreements(application, measured(application))
        self.figures_reason = application.figures_reason
        most = self.rules.theme
        theme = cast(forms.IntegerField, self.fields["theme"])
        theme.label = f"主题得分（0 至 {most}）"
        theme.validators.append(MaxValueValidator(most, f"主题最多 {most} 分。"))
        theme.widget.attrs["max"] = most


class RecommendForm(StaffNoteForm):
    """The reviewer's sum for each budget line, with the reason of each cut."""

    template_name = "programs/events/recommend_form.html"

    class Media:
        css = {"all": ("hub/css/events.css",)}
        js = ("hub/js/sums.js",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = list(self.case.budget_lines.all())
        for line in self.lines:
            self.fields[f"approved_{line.pk}"] = forms.DecimalField(
                label=f"{line.get_category_display()}“{line.description}”的核定金额",
                initial=line.amount if line.approved is None else line.approved,
                min_value=Decimal(0),
                max_value=line.amount,
                max_digits=14,
                decimal_places=2,
                widget=forms.NumberInput(attrs={"step": "0.01", "data-sum-part": ""}),
                error_messages={
                    "required": "请填写核定金额，不支持的填 0。",
                    "max_value": f"核定金额不能超过申请的 {line.amount:,.2f} 元。",
                },
            )
            self.fields[f"reason_{line.pk}"] = forms.CharField(
                label=f"{line.get_category_display()}“{line.description}”的核减理由",
                required=False,
                max_length=200,
                initial=line.cut_reason,
            )
        self.order_fields(
            [name for line in self.lines for name in (f"approved_{line.pk}", f"reason_{line.pk}")]
        )

    def rows(self) -> list[ReviewRow]:
        """The budget line by line, for the table."""
        return [
            ReviewRow(line, self[f"approved_{line.pk}"], self[f"reason_{line.pk}"]) for line in self.lines
        ]

    @property
    def requested_total(self) -> Decimal:
        """What was asked for, in yuan."""
        return sum((line.amount for line in self.lines), ZERO)

    @property
    def approved_total(self) -> Decimal:
        """What the page shows as approved, in yuan; a sum that can't be read counts as 0."""
        if not self.is_bound:
            return sum((row.approved.initial for row in self.rows()), ZERO)
        self.is_valid()
        return sum((approved for _, approved, _ in self.cleaned_data["lines"]), ZERO)

    def money_left(self) -> str:
        """What kind, pool and yearly limit leave, in words."""
        application = self.case.child
        pool = application.call.pool
        parts = [f"{pool.name}可用 {yuan(pool.available)}"]
        kind = rules_of(application).kinds.get(application.event_kind)
        if kind:
            parts.insert(
                0,
                f"{application.get_event_kind_display()}支持上限 {yuan(kind.cap_for(application.sessions.count()))}",
            )
        left = usable_by(pool=pool, organization=application.organization)
        if left is not None:
            parts.append(f"{application.organization.short_name}本年度还可使用 {yuan(left)}")
        return "；".join(parts) + "。"

    def clean(self) -> dict[str, Any]:
        """The lines as (id, yuan, reason); a cut needs its reason."""
        data = super().clean() or {}
        rows = []
        for line in self.lines:
            approved, reason = data.get(f"approved_{line.pk}"), data.get(f"reason_{line.pk}", "")
            if approved is None:
                continue
            if approved < line.amount and not reason.strip():
                self.add_error(f"reason_{line.pk}", "有核减，请写明理由。")
            rows.append((line.pk, approved, reason))
        return {
            "note": data.get("note", ""),
            "internal_note": data.get("internal_note", ""),
            "lines": rows,
        }
