"""The portal's pages of a topic: the call with its rules, and the proposal."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from hub.cases.flows import Reason, Refused
from hub.cases.models import Case
from hub.portal.base import PortalMixin
from hub.portal.drafts import AutosavePage

from ..drafting import CampusDraftForm, ProposalPage
from ..models import CampusSettings, ResearchCall, ResearchTopic
from . import rules, services
from .forms import TopicForm


class ApplyPage(PortalMixin, TemplateView):
    """GET says what the call asks, POST opens a draft."""

    section = "calls"
    template_name = "education/campus/portal/start.html"

    @cached_property
    def call(self) -> ResearchCall:
        """The call of the address; raises Http404 for one that was not published, and PermissionDenied with the reason."""
        call = get_object_or_404(ResearchCall.objects.public(), pk=self.kwargs["pk"])
        if reason := rules.may_propose(call, self.user):
            raise PermissionDenied(reason)
        return call

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Open a draft and go on to its form."""
        try:
            topic = services.open_topic(call_id=self.call.pk, user=self.user)
        except Refused as refusal:
            return self.render_to_response(self.get_context_data(refused=refusal.reason), status=409)
        return redirect("campus_research:edit", topic.pk)

    def get_context_data(self, *, refused: Reason = "", **kwargs: Any) -> dict[str, Any]:
        """The call, and the organization's drafts for it."""
        call = self.call
        drafts = ResearchTopic.objects.visible_to(self.user).filter(state="draft", call=call)
        steps = [("选题方向", "\n".join(call.direction_list)), ("评审", "形式审查后由评审人评分，择优立项。")]
        if call.support:
            steps.append(("支持方式", call.support))
        steps.append(
            (
                "研究与结项",
                f"{call.midterm_on:%Y-%m-%d} 前提交中期报告，{call.ends_on:%Y-%m-%d} 前提交结项材料。",
            )
        )
        needs = [
            ("课题申报书", "盖章的扫描件或 Word 文件。"),
            ("课题组成员", "姓名、单位和分工，须征得本人同意。"),
        ]
        if call.requirements:
            needs.insert(0, ("申报要求", call.requirements))
        return super().get_context_data(
            heading=call.title,
            crumb="课题研究",
            lead=call.summary,
            steps=steps,
            needs=needs,
            dates=(("申报截止", f"{call.deadline:%Y-%m-%d}"),),
            department=CampusSettings.load().department,
            refused=refused,
            drafts=drafts.select_related("author").order_by("-updated_at"),
            edit_route="campus_research:edit",
            **kwargs,
        )


class EditPage(ProposalPage):
    """The proposal on one page."""

    model = ResearchTopic
    form_class = TopicForm
    routes = "campus_research"
    heading = "填写课题申报书"
    returned_by = "return"
    whole_parts = ("files",)
    afterwards = "提交后由交易所审查并送评审，结果将通知您。"

    def lacking(self) -> list[tuple[str, Reason]]:
        return rules.gaps_of(self.case)

    def save(self, forms: CampusDraftForm, version: int) -> Case:
        return services.save_topic(
            topic_id=self.case.pk, user=self.user, version=version, values=forms.values()
        )


class Autosave(AutosavePage, EditPage):
    """Saves the proposal while it is being written."""
