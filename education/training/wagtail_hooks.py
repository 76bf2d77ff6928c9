"""What the training adds to Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import include, path
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from ..menu import HOOK
from .desk import bank, importing, report
from .models import Enrolment

app_name = "training_desk"
urlpatterns = [
    path("questions/import/", importing.ImportView.as_view(), name="import"),
    path("questions/template.xlsx", importing.TemplateFileView.as_view(), name="template"),
    path("enrolments/<int:pk>/grant/", report.GrantView.as_view(), name="grant"),
]


class TrainingGroup(ViewSetGroup):
    """培训."""

    menu_label = "培训"
    menu_name = "training"
    menu_icon = "form"
    menu_hook = HOOK
    menu_order = 200
    items = (bank.QuestionViewSet, bank.CategoryViewSet, report.EnrolmentViewSet, report.ReportViewSet)


@hooks.register("register_log_actions")
def register_log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("training.grant_attempt", "增加测验次数", "增加了一次测验机会")


@hooks.register("register_admin_urls")
def register_urls() -> list:
    return [path("training/", include((urlpatterns, app_name)))]


@hooks.register("register_admin_viewset")
def register_training() -> TrainingGroup:
    return TrainingGroup()


@hooks.register("before_delete_page")
def keep_learned_courses(request: HttpRequest, page: Any) -> HttpResponse | None:
    """A course that somebody has taken up stays: it can be unpublished."""
    if Enrolment.objects.filter(course__path__startswith=page.path).exists():
        messages.error(request, "课程已有学员的学习记录，不能删除。不再开放的课程请改为取消发布。")
        return redirect("wagtailadmin_explore", page.pk)
    return None


@hooks.register("before_bulk_action")
def keep_learned_courses_together(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """The same for several pages at once."""
    if action_type == "delete" and objects and isinstance(objects[0], Page):
        for page in objects:
            if (answer := keep_learned_courses(request, page)) is not None:
                return answer
    return None
