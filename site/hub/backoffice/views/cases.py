"""The page of one case for staff, and what they do with it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from hub.accounts.models import User
from hub.cases import opinions, reviews, rules, services, timeline
from hub.cases.breaks import explain
from hub.cases.display import event_label, progress
from hub.cases.flows import Party, Reason, Refused
from hub.cases.forms import StaffRemarkForm
from hub.cases.models import Case, TimelineEntry
from hub.cases.views import StepMixin, posted_version, visible_case

from ..access import StaffMixin, acts_on_cases, assigns_cases, audits_cases
from ..forms import AskForm, ExtendForm
from ..people import handlers_of
from ..records import lines, said

TABS = (
    ("", "申请内容"),
    ("files", "文件"),
    ("record", "办理记录"),
    ("related", "关联事项"),
    ("clocks", "期限"),
)
OPINIONS_TAB = ("opinions", "征求意见")
CHECK_TAB = ("check", "校验")
WAITING = {
    Party.EXCHANGE: "待交易所办理",
    Party.APPLICANT: "待申请单位办理",
    Party.NOBODY: "办理中",
}


class CaseMixin(WagtailAdminTemplateMixin, StaffMixin):
    """A page about one case that this user may see: anything else is a 404."""

    page_title = "事项"
    header_icon = "folder-open-inverse"

    @cached_property
    def case(self) -> Case:
        """The room's row."""
        return visible_case(pk=self.kwargs["pk"], user=self.user)

    def get_header_title(self) -> str:
        return str(self.case)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("backoffice:cases"), "label": "事项"},
            {"url": reverse("backoffice:case", args=[self.case.pk]), "label": self.case.number or "草稿"},
        ]


class CaseView(CaseMixin, TemplateView):
    """One case in tabs, with what may be done to it now, and why not the rest."""

    template_name = "hub/backoffice/case.html"

    @cached_property
    def tab(self) -> str:
        """The chosen tab; the first one where the address names none of this user's."""
        chosen = self.request.GET.get("tab", "")
        return chosen if chosen in dict(self.tabs()) else ""

    def tabs(self) -> tuple[tuple[str, str], ...]:
        """The tabs this user has."""
        tabs = (*TABS, OPINIONS_TAB) if rules.is_staff(self.user) else TABS
        return (*tabs, CHECK_TAB) if audits_cases(self.user) else tabs

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The head of the case, what can be done, and the matter of the chosen tab."""
        case, user = self.case, self.user
        address = reverse("backoffice:case", args=[case.pk])
        context = {
            "case": case,
            "user": user,
            "audience": "staff",
            "flow": case.flow,
            "state": case.state_info,
            "waiting": "结果" if case.state_info.final else WAITING[case.state_info.waits_for],
            "steps": progress(case),
            "offers": rules.offered(case, user),
            "recusal": self.recusal(),
            "votes": reviews.votes(case) if rules.is_staff(user) else [],
            "tab": self.tab,
            "tabs": [
                {
                    "url": f"{address}?tab={name}" if name else address,
                    "label": label,
                    "active": name == self.tab,
                }
                for name, label in self.tabs()
            ],
            **self.handling(),
            **getattr(self, f"{self.tab or 'facts'}_tab")(),
        }
        return super().get_context_data(**context | kwargs)

    def recusal(self) -> Reason | None:
        """Why this user keeps out of the case, said to those who would act on it otherwise."""
        if self.case.state_info.final or not acts_on_cases(self.user):
            return None
        return rules.is_uninvolved(self.case, self.user)

    def handling(self) -> dict[str, Any]:
        """Who handles the case and whether this user may change that."""
        may_assign = rules.may_assign(self.case, self.user) is None
        to_others = may_assign and assigns_cases(self.user)
        return {
            "may_take": may_assign
            and self.case.assignee_id != self.user.pk
            and rules.is_uninvolved(self.case, self.user) is None
            and acts_on_cases(self.user),
            "assignees": handlers_of(self.case) if to_others else [],
        }

    def facts_tab(self) -> dict[str, Any]:
        """What was applied for: drawn by the room's own template."""
        return {}

    def files_tab(self) -> dict[str, Any]:
        """Every place for files, with whether this user may fill it now."""
        case = self.case
        open_names = {slot.name for slot in case.flow.slots_open(case, self.user)}
        return {"slots": [(slot, slot.name in open_names) for slot in case.flow.slots(case)]}

    def record_tab(self) -> dict[str, Any]:
        """The whole timeline and the form of a remark."""
        may_remark = rules.may_remark(self.case, self.user) is None
        return {
            "record": lines(self.case, self.user),
            "remark_form": StaffRemarkForm() if may_remark else None,
        }

    def related_tab(self) -> dict[str, Any]:
        """The parent and the children that this user may see."""
        visible = Case.objects.visible_to(self.user).select_related("organization", "assignee")
        return {
            "parent": visible.filter(pk=self.case.parent_id).first() if self.case.parent_id else None,
            "children": visible.filter(parent=self.case.pk).order_by("created_at", "pk"),
        }

    def clocks_tab(self) -> dict[str, Any]:
        """Every time limit, the running one first, and the form that gives it more time."""
        may_extend = rules.may_extend(self.case, self.user) is None
        return {
            "clocks": self.case.clocks.prefetch_related("notices").order_by("-pk"),
            "extend_form": ExtendForm() if may_extend else None,
        }

    def opinions_tab(self) -> dict[str, Any]:
        """What other departments were asked, what this user may do about it, and the form of a question."""
        rows = self.case.opinions.select_related(
            "department", "asked_by", "asked__content", "answered__content", "answered__actor", "case"
        )
        found = [
            {
                "row": row,
                "question": said(row.asked),
                "answer": said(row.answered) if row.answered else "",
                "may_answer": opinions.may_answer(row, self.user) is None,
                "may_close": opinions.may_close(row, self.user) is None,
            }
            for row in rows
        ]
        may_ask = opinions.may_ask(self.case, self.user) is None
        return {"opinions": found, "ask_form": AskForm(case=self.case) if may_ask else None}

    def check_tab(self) -> dict[str, Any]:
        """Whether the chain of this case holds, and its entries with their hashes."""
        rows = TimelineEntry.objects.filter(case=self.case.pk).select_related("actor").order_by("seq")
        entries = [(entry, event_label(self.case.flow, entry.event)[0]) for entry in rows]
        problem = timeline.verify_case(self.case)
        return {"problem": explain(problem) if problem else "", "entries": entries}


class PersonRefused(Exception):
    """A step that isn't this person's to take, with the reason."""


class StepView(CaseMixin, StepMixin):  # type: ignore[override]
    """The page of one step that staff take."""

    template_name = "hub/backoffice/step.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Whose step it is not gets a page with the reason."""
        try:
            return super().dispatch(request, *args, **kwargs)
        except PersonRefused as refusal:
            context = self.get_context_data(reason=str(refusal))
            return render(request, "hub/backoffice/refused.html", context, status=403)

    def success_url(self) -> str:
        """Back to the case."""
        return reverse("backoffice:case", args=[self.case.pk])

    def refuse_person(self, reason: Reason) -> None:
        """The step is somebody else's."""
        raise PersonRefused(reason)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*super().get_breadcrumbs_items(), {"url": "", "label": self.transition.label}]

    def get_header_title(self) -> str:
        return f"{self.transition.label} · {self.case}"


class AssignForm(forms.Form):
    """Who shall handle one case."""

    def __init__(self, *args: Any, case: Case, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        themselves = User.objects.filter(pk=user.pk)
        self.fields["assignee"] = forms.ModelChoiceField(
            handlers_of(case) if assigns_cases(user) else themselves,
            error_messages={
                "required": "请选择经办人。",
                "invalid_choice": "该人员不能承办这个事项，请另选。",
            },
        )


class AssignView(CaseMixin, View):
    """Make somebody the handler of a case, or take it."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Assign, or say why not; either way back to the case."""
        case = self.case
        form = AssignForm(request.POST, case=case, user=self.user)
        if not form.is_valid():
            messages.error(request, " ".join(str(error) for error in form.errors["assignee"]))
            return redirect("backoffice:case", pk=case.pk)
        assignee = form.cleaned_data["assignee"]
        try:
            services.assign(
                case_id=case.pk, assignee=assignee, user=self.user, version=posted_version(request)
            )
        except Refused as refusal:
            messages.error(request, refusal.reason)
        else:
            who = "您" if assignee == self.user else str(assignee)
            messages.success(request, f"“{case.title}”已由{who}经办。")
        return redirect("backoffice:case", pk=case.pk)


class ExtendView(CaseView):
    """More time for a case, for a reason."""

    http_method_names = ["post", "options"]
    tab = "clocks"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Extend the running clock, or show the form again with what is wrong."""
        form, status = ExtendForm(request.POST), 200
        if reason := rules.may_extend(self.case, self.user):
            form.add_error(None, reason)
            status = 403
        elif form.is_valid():
            try:
                services.extend(
                    case_id=self.case.pk,
                    user=self.user,
                    version=posted_version(request),
                    **form.cleaned_data,
                )
            except Refused as refusal:
                form.add_error(None, refusal.reason)
                status = 409 if refusal.code == "conflict" else 200
            else:
                messages.success(request, "期限已延长，已告知申请单位。")
                return redirect(f"{reverse('backoffice:case', args=[self.case.pk])}?tab=clocks")
        return self.render_to_response(self.get_context_data(extend_form=form), status=status)


class RemarkView(CaseView):
    """A remark on a case: for colleagues only, unless the writer says otherwise."""

    http_method_names = ["post", "options"]
    tab = "record"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep the remark, or show it again with what is wrong."""
        form, status = StaffRemarkForm(request.POST), 200
        if form.is_valid():
            public = form.cleaned_data["public"]
            try:
                services.remark(
                    case_id=self.case.pk,
                    user=self.user,
                    text=form.cleaned_data["text"],
                    internal=not public,
                )
            except Refused as refusal:
                if refusal.code == "missing":
                    raise Http404(refusal.reason) from refusal
                form.add_error(None, refusal.reason)
                status = 403
            else:
                messages.success(request, "留言已发送给申请单位。" if public else "内部留言已保存。")
                return redirect(f"{reverse('backoffice:case', args=[self.case.pk])}?tab=record")
        return self.render_to_response(self.get_context_data(remark_form=form), status=status)
