"""The portal's pages of a project: what to expect, and the form."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.generic import TemplateView

from hub.cases.flows import Reason, Refused
from hub.cases.models import Case
from hub.portal.base import PortalMixin
from hub.portal.drafts import AutosavePage

from ..drafting import CampusDraftForm, ProposalPage
from ..models import CampusProject, CampusSettings
from . import services
from .forms import ProjectForm
from .rules import may_propose

NEEDS = (
    ("合作高校和院系", "与交易所已签备忘录的高校可以直接选择。"),
    ("目标与实施方案", "内容、阶段、授课或指导人员、面向的学生和人数。"),
    ("希望的支持与预期成果", "成果可以是教学大纲、教材读本、课件、教学案例。"),
)


class StartPage(PortalMixin, TemplateView):
    """GET says what happens to a proposal, POST opens a draft."""

    section = "calls"
    template_name = "education/campus/portal/start.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """What happens to a proposal, for those who may make one."""
        if reason := may_propose(self.user):
            raise PermissionDenied(reason)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Open a draft and go on to its form."""
        if reason := may_propose(self.user):
            raise PermissionDenied(reason)
        try:
            project = services.open_project(user=self.user)
        except Refused as refusal:
            return self.render_to_response(self.get_context_data(refused=refusal.reason), status=409)
        return redirect("campus_projects:edit", project.pk)

    def get_context_data(self, *, refused: Reason = "", **kwargs: Any) -> dict[str, Any]:
        """The procedure, and the organization's drafts."""
        told = CampusSettings.load()
        drafts = CampusProject.objects.visible_to(self.user).filter(state="draft")
        return super().get_context_data(
            heading="申请高校合作项目",
            crumb="高校合作项目",
            lead="会员单位与高校合办课程、编写教材案例、组织竞赛与实践，由交易所甄选方案并统筹支持。",
            steps=(
                ("甄选方案", f"提交后 {told.select_days} 个工作日内告知是否入选。"),
                (
                    "统筹支持",
                    "入选后确定支持方式，例如选派讲师、提供教学材料；涉及费用的，另按合办活动申报。",
                ),
                ("成果", f"项目结束后 {told.report_days} 天内提交成果，优秀成果收入合作成果库并宣传。"),
            ),
            needs=NEEDS,
            dates=(("申请时间", "随时受理"),),
            department=told.department,
            refused=refused,
            drafts=drafts.select_related("author").order_by("-updated_at"),
            edit_route="campus_projects:edit",
            **kwargs,
        )


class EditPage(ProposalPage):
    """The proposal on one page."""

    model = CampusProject
    form_class = ProjectForm
    routes = "campus_projects"
    heading = "填写高校合作项目"
    returned_by = "return"
    afterwards = "提交后由交易所甄选方案，期限前告知结果。"

    def save(self, forms: CampusDraftForm, version: int) -> Case:
        return services.save_project(
            project_id=self.case.pk, user=self.user, version=version, values=forms.values()
        )


class Autosave(AutosavePage, EditPage):
    """Saves the proposal while it is being written."""
