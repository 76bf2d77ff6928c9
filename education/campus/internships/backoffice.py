"""实习岗位 and 实习申请 in the admin: what firms hand in is released here; the exchange's own is answered here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn

from hub.backoffice.acts import ActView
from hub.backoffice.viewsets import (
    ScopedEditView,
    ScopedFilterSet,
    ScopedIndexView,
    ScopedInspectView,
    ScopedModelViewSet,
)
from hub.cases.flows import Reason

from ..models import InternshipApplication, InternshipPost
from . import rules, services
from .forms import AnswerForm, OwnPostForm, ReasonForm


class PostIndexView(ScopedIndexView):
    """The posts, what waits first."""

    def get_base_queryset(self) -> QuerySet[InternshipPost]:
        return super().get_base_queryset().select_related("organization")

    def get_edit_url(self, instance: InternshipPost) -> str | None:
        """A firm's post is its own to write."""
        return None if instance.organization_id else super().get_edit_url(instance)


class PostEditView(ScopedEditView):
    """The exchange's own posts alone."""

    def get_queryset(self) -> QuerySet[InternshipPost]:
        return super().get_queryset().filter(organization=None)


class PostFilterSet(ScopedFilterSet):
    class Meta:
        model = InternshipPost
        fields = ("state",)


class PostInspectView(ScopedInspectView):
    """One post, and what may be done with it."""

    template_name = "education/campus/desk/post.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(
            row=self.object,
            may_release=rules.may_release(self.object, user) is None,
            may_refuse=rules.may_refuse(self.object, user) is None,
            may_close=rules.may_close(self.object, user) is None,
            **kwargs,
        )

    def get_fields_context(self) -> list[dict[str, Any]]:
        """The template names what it shows."""
        return []


class PostViewSet(ScopedModelViewSet):
    """实习岗位."""

    model = InternshipPost
    name = "internship_posts"
    icon = "group"
    menu_label = "实习岗位"
    menu_name = "internship-posts"
    index_view_class = PostIndexView
    edit_view_class = PostEditView
    inspect_view_class = PostInspectView
    inspect_template_name = PostInspectView.template_name
    filterset_class = PostFilterSet
    list_display = [
        TitleColumn("title", label="岗位", url_name="internship_posts:inspect"),
        Column("employer", label="单位", accessor=lambda row: row.employer or "交易所"),
        Column("city", label="城市", sort_key="city"),
        DateColumn("deadline", label="申请截止", sort_key="deadline"),
        Column("state", label="状态", accessor="get_state_display", sort_key="state"),
    ]
    search_fields = ["title", "organization__name", "city"]

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return OwnPostForm


class PostAct(ActView):
    """An act on a post."""

    model = InternshipPost
    header_icon = "group"
    list_url = "internship_posts:inspect"

    @staticmethod
    def allowed(user: Any) -> bool:
        return user.has_perm(rules.KEEP)


class ReleaseView(PostAct):
    """Offer a post to students."""

    label = "发布岗位"
    explanation = "发布后列在网站“实践实习”中，学生可以申请；到截止日自动停止接收。"

    def blocked(self) -> Reason | None:
        return rules.may_release(self.object, self.user)

    def perform(self, form: forms.Form) -> str:
        services.release(post_id=self.object.pk, user=self.user)
        return "岗位已发布。"


class RefuseView(PostAct):
    """Send a post back."""

    form_class = ReasonForm
    label = "退回岗位"
    tone = "danger"

    def blocked(self) -> Reason | None:
        return rules.may_refuse(self.object, self.user)

    def perform(self, form: forms.Form) -> str:
        services.refuse(post_id=self.object.pk, user=self.user, reason=form.cleaned_data["reason"])
        return "已退回发布单位。"


class CloseView(PostAct):
    """Take no more applications."""

    label = "关闭岗位"
    explanation = "关闭后不再接收申请，已收到的申请仍可答复。"
    tone = "danger"

    def blocked(self) -> Reason | None:
        return rules.may_close(self.object, self.user)

    def perform(self, form: forms.Form) -> str:
        services.close(post_id=self.object.pk, user=self.user)
        return "岗位已关闭。"


class ApplicationIndexView(ScopedIndexView):
    """The applications for the exchange's posts."""

    def get_base_queryset(self) -> QuerySet[InternshipApplication]:
        return super().get_base_queryset().select_related("post")


class ApplicationFilterSet(ScopedFilterSet):
    class Meta:
        model = InternshipApplication
        fields = ("state",)


class ApplicationInspectView(ScopedInspectView):
    """One application with the way to its CV and the answer."""

    template_name = "education/campus/desk/application.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        blocked = rules.may_decide(self.object, self.request.user)
        return super().get_context_data(row=self.object, may_decide=blocked is None, **kwargs)

    def get_fields_context(self) -> list[dict[str, Any]]:
        """The template names what it shows."""
        return []


class ApplicationViewSet(ScopedModelViewSet):
    """实习申请: those for the exchange's own posts."""

    model = InternshipApplication
    name = "internship_applications"
    icon = "mail"
    menu_label = "实习申请"
    menu_name = "internship-applications"
    read_only = True
    index_view_class = ApplicationIndexView
    inspect_view_class = ApplicationInspectView
    inspect_template_name = ApplicationInspectView.template_name
    filterset_class = ApplicationFilterSet
    list_display = [
        TitleColumn("name", label="申请人", url_name="internship_applications:inspect"),
        Column("university", label="学校", sort_key="university"),
        Column("post", label="岗位"),
        DateColumn("created_at", label="申请时间", sort_key="created_at"),
        Column("state", label="状态", accessor="get_state_display", sort_key="state"),
    ]
    search_fields = ["name", "university", "post__title"]


class AnswerView(ActView):
    """The exchange's answer."""

    model = InternshipApplication
    form_class = AnswerForm
    label = "答复申请"
    explanation = "答复随即发邮件通知申请人。"
    header_icon = "mail"
    list_url = "internship_applications:inspect"

    @staticmethod
    def allowed(user: Any) -> bool:
        return user.has_perm(rules.DECIDE)

    def blocked(self) -> Reason | None:
        return rules.may_decide(self.object, self.user)

    def facts(self) -> list[tuple[str, str]]:
        row = self.object
        return [("岗位", str(row.post)), ("申请人", f"{row.name}，{row.university}")]

    def perform(self, form: forms.Form) -> str:
        services.decide(application_id=self.object.pk, user=self.user, **form.cleaned_data)
        return "已答复，并发邮件通知申请人。"
