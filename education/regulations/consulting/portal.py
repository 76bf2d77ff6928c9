"""Consultations in the member portal: the drafts, each article by its address, and the firm's own comments."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from hub.accounts.models import User
from hub.cases.flows import Reason, Refused
from hub.cases.models import Case
from hub.cases.rules import may_edit
from hub.portal.base import PortalMixin
from hub.portal.drafts import AutosavePage, DraftPage, Gap
from hub.portal.registry import OpenCall

from ..importing.parts import Kind
from ..models import Consultation, RuleComment, Section
from ..reading import article_of, text_of
from . import rules, services
from .forms import CommentForm
from .reading import outcome


class ConsultationList(PortalMixin, TemplateView):
    """What is out for comments, and what was."""

    section = "calls"
    template_name = "education/regulations/consulting/portal_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Consultation.objects.visible_to(self.user).begun().select_related("version")
        shown = [(row, *row.standing()) for row in rows.order_by("-closes_on", "-pk")]
        return super().get_context_data(rows=shown, **kwargs)


class _OnePage(PortalMixin, TemplateView):
    section = "calls"

    @cached_property
    def consultation(self) -> Consultation:
        """What the address names, where the firm may read it; Http404."""
        rows = (
            Consultation.objects.visible_to(self.user).begun().select_related("version__page", "department")
        )
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def own_comments(self) -> list[RuleComment]:
        """The firm's, whoever of them wrote it."""
        rows = RuleComment.objects.visible_to(self.user).filter(
            consultation=self.consultation, kind="rule_comment"
        )
        return list(rows.select_related("section").order_by("-updated_at", "-pk"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.consultation
        standing, tone = row.standing()
        return super().get_context_data(
            consultation=row,
            standing=standing,
            tone=tone,
            blocked=rules.may_comment(row, self.user),
            base=reverse("consulting:read", args=[row.pk]),
            **kwargs,
        )


class ReadPage(_OnePage):
    """The whole draft with its explanation; POST opens a comment on it, or on an article."""

    template_name = "education/regulations/consulting/portal_read.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Open a draft and go on to its form."""
        row, section = self.consultation, None
        if anchor := request.POST.get("article", ""):
            section = Section.objects.filter(
                version=row.version, kind=Kind.ARTICLE, anchor=anchor.replace("\x00", "")[:60]
            ).first()
            if section is None:
                raise Http404
        try:
            comment = services.open_comment(consultation=row, section=section, user=self.user)
        except Refused as refusal:
            messages.warning(request, refusal.reason)
            return redirect("consulting:read", row.pk)
        return redirect("consulting:edit", comment.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.consultation
        return super().get_context_data(
            text=text_of(row.version), comments=self.own_comments(), **outcome(row), **kwargs
        )


class ArticlePage(_OnePage):
    """One article of a draft by its own address, with the firm's comments on it."""

    template_name = "education/regulations/consulting/portal_article.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = article_of(self.consultation.version, self.kwargs["anchor"])
        section = found["node"].section
        comments = [row for row in self.own_comments() if row.section_id == section.pk]
        return super().get_context_data(comments=comments, **found, **kwargs)


class CommentPage(DraftPage):
    """A comment that is being written: what its page and its autosave share."""

    model = RuleComment
    afterwards = "截止日期前可以撤回；征求意见结束后由承办部门逐条答复。"

    def refusal(self) -> Reason | None:
        """Drafts are written by their organization, until the last day."""
        return may_edit(self.case, self.user)

    def build_forms(self, data: QueryDict | None = None) -> CommentForm:
        """The form."""
        return CommentForm(data, instance=self.case)

    def save(self, forms: CommentForm, version: int) -> Case:
        """Save the whole page."""
        return services.save_comment(
            comment_id=self.case.pk, user=self.user, version=version, values=forms.cleaned_data
        )

    def gaps(self) -> list[Gap]:
        """What the comment still lacks."""
        return [Gap(name, f"id_{name}", reason) for name, reason in rules.gaps(self.case)]

    def step_name(self) -> str:
        """A comment is submitted once."""
        return "submit"

    def own_url(self) -> str:
        """The page of this comment."""
        return reverse("consulting:edit", args=[self.case.pk])


class EditPage(CommentPage):
    """The comment on one page."""

    template_name = "education/regulations/consulting/edit.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        consultation = self.case.consultation
        return super().get_context_data(
            consultation=consultation,
            late=rules.takes_comments(consultation),
            autosave_url=reverse("consulting:autosave", args=[self.case.pk]),
            **kwargs,
        )


class Autosave(AutosavePage, CommentPage):
    """Saves the comment while it is being written."""


def open_calls(user: User) -> Iterable[OpenCall]:
    """What is out for comments now."""
    rows = Consultation.objects.running().visible_to(user).select_related("version")
    return [
        OpenCall(
            title=f"征求意见：{row.version.title}",
            summary="阅读征求意见稿和起草说明，按条款提出意见、理由和建议的条文；结束后逐条答复。",
            closes_on=row.closes_on,
            url=reverse("consulting:read", args=[row.pk]),
            programme="规则征求意见",
            act="提意见",
        )
        for row in rows.order_by("closes_on", "pk")
    ]
