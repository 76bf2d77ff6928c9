"""The firm's pages in the portal: its posts, and the applications for them."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.decorators.http import require_GET
from django.views.generic import FormView, TemplateView

from hub.cases.flows import Refused
from hub.cases.rules import is_staff
from hub.portal.base import PortalMixin
from hub.privacy.models import Access
from hub.privacy.services import record_access

from ..files import answer
from ..models import InternshipApplication, InternshipPost
from . import rules, services
from .forms import AnswerForm, PostForm

access_log = logging.getLogger("hub.access")
PER_PAGE = 30


class MembersPage(PortalMixin):
    """A page for those who may offer internships."""

    section = "calls"

    def refuse_others(self) -> None:
        """Raises PermissionDenied with the reason."""
        if reason := rules.may_post(self.user):
            raise PermissionDenied(reason)

    @cached_property
    def post_row(self) -> InternshipPost:
        """The firm's post that the address names; raises Http404 for another firm's."""
        rows = InternshipPost.objects.filter(organization=self.organization)
        return get_object_or_404(rows, pk=self.kwargs["pk"])


class PostsPage(MembersPage, TemplateView):
    """The firm's posts, with how many applications wait."""

    template_name = "education/campus/internships/posts.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.refuse_others()
        rows = InternshipPost.objects.filter(organization=self.organization).annotate(
            received=Count("applications"),
            waiting=Count("applications", filter=Q(applications__state="received")),
        )
        rows = rows.order_by("-created_at", "-pk")
        page = Paginator(rows, PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(posts=page, **kwargs)


class WritePage(MembersPage, FormView):
    """A post that is being written: new, or one that was not handed in."""

    template_name = "education/campus/internships/write.html"
    form_class = PostForm

    @property
    def existing(self) -> InternshipPost | None:
        """The post that is changed."""
        return self.post_row if "pk" in self.kwargs else None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form, or the post with the reason why it can't be changed."""
        self.refuse_others()
        if self.existing and (reason := rules.may_write(self.existing, self.user)):
            messages.info(request, reason)
            return redirect("campus_internships:post", self.existing.pk)
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save, and with `next=submit` hand in."""
        self.refuse_others()
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        found = self.existing
        copy = InternshipPost.objects.get(pk=found.pk) if found else None
        return super().get_form_kwargs() | {"instance": copy}

    def form_valid(self, form: PostForm) -> HttpResponse:
        try:
            values = {name: form.cleaned_data[name] for name in form.fields}
            with transaction.atomic():
                row = services.write_post(post=self.existing, user=self.user, values=values)
                if self.request.POST.get("next") == "submit":
                    row = services.hand_in(post_id=row.pk, user=self.user)
        except Refused as refusal:
            form.add_error(None, refusal.reason)
            return self.render_to_response(self.get_context_data(form=form), status=409)
        messages.success(self.request, "已保存。" if row.state == "draft" else "已提交，交易所审核后发布。")
        return redirect("campus_internships:post", row.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(existing=self.existing, **kwargs)


class PostPage(MembersPage, TemplateView):
    """One post with its applications; POST hands it in or closes it."""

    template_name = "education/campus/internships/post.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Do what the button says."""
        self.refuse_others()
        verbs = {"submit": services.hand_in, "close": services.close}
        verb = verbs.get(request.POST.get("act", ""))
        try:
            if verb is None:
                raise Refused("没有这项操作，请刷新页面后重试。")
            verb(post_id=self.post_row.pk, user=self.user)
        except Refused as refusal:
            context = self.get_context_data(refused=refusal.reason)
            return self.render_to_response(context, status=409)
        messages.success(request, "已办理。")
        return redirect("campus_internships:post", self.post_row.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.refuse_others()
        post = self.post_row
        page = Paginator(post.applications.all(), PER_PAGE).get_page(self.request.GET.get("page"))
        return super().get_context_data(
            row=post,
            applications=page,
            may_write=rules.may_write(post, self.user) is None,
            why_not_hand_in=rules.may_hand_in(post),
            may_close=rules.may_close(post, self.user) is None,
            **{"refused": ""} | kwargs,
        )


class AnswerPage(MembersPage, FormView):
    """One application, and the firm's answer."""

    template_name = "education/campus/internships/application.html"
    form_class = AnswerForm

    @cached_property
    def application(self) -> InternshipApplication:
        """The application; raises Http404 for one to another firm."""
        rows = InternshipApplication.objects.filter(post__organization=self.organization)
        return get_object_or_404(rows.select_related("post__organization"), pk=self.kwargs["pk"])

    def form_valid(self, form: AnswerForm) -> HttpResponse:
        try:
            services.decide(application_id=self.application.pk, user=self.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.reason)
            return self.render_to_response(self.get_context_data(form=form), status=409)
        messages.success(self.request, "已答复，并发邮件通知申请人。")
        return redirect("campus_internships:application", self.application.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.application
        return super().get_context_data(application=row, blocked=rules.may_decide(row, self.user), **kwargs)


@require_GET
@login_required
def cv(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The CV, for whoever may see the application; 404 for everybody else. Who of the staff opens one is kept."""
    user: Any = request.user
    rows = InternshipApplication.objects.visible_to(user).select_related("post")
    row = get_object_or_404(rows.exclude(file=""), pk=pk)
    if is_staff(user) or user.has_perm(rules.DECIDE):
        record_access(
            user=user, field=Access.Field.IDENTITY, about=f"实习申请 {row.pk} 简历", why="办理实习申请时打开"
        )
    response = answer(row)
    access_log.info("file user=%s internship_application=%s", user.pk, row.pk)
    return response
