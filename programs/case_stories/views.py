"""The firm's screens: what is to be published of it, its answer, and taking the consent back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.generic import FormView, TemplateView, View

from hub.cases.flows import Refused
from hub.portal.base import PortalMixin

from . import rules, services
from .content import digest_of
from .models import CaseStory, CaseStoryPage, StoryRecord

Action = StoryRecord.Action
WORDS = {
    Action.ASKED: ("待贵单位答复", "wait"),
    Action.GIVEN: ("已同意，待发布", "go"),
    Action.DECLINED: ("不同意发布", "stop"),
    Action.ANONYMITY: ("已要求匿名，待修改", "wait"),
    Action.WITHDRAWN: ("已撤回同意", "stop"),
}


def state_of(word: str, live: bool) -> tuple[str, str]:
    """How a story stands for its firm: words and tone."""
    return ("已发布", "done") if live else WORDS.get(Action(word), ("", "wait"))


class AnswerForm(forms.Form):
    """The firm's word on the text it was shown."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    decision = forms.ChoiceField(
        label="答复",
        choices=[
            (Action.GIVEN, "同意按此稿发布"),
            (Action.ANONYMITY, "要求匿名后再看一遍"),
            (Action.DECLINED, "不同意发布"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择一项答复。"},
    )
    reason = forms.CharField(
        label="说明",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="不同意时请写明理由；要求匿名时可以写明哪些内容需要隐去。",
    )


class WithdrawForm(forms.Form):
    """Taking the consent back."""

    reason = forms.CharField(
        label="撤回原因（选填）", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class StoryList(PortalMixin, TemplateView):
    """The firm's stories and how each stands."""

    section = "cases"
    template_name = "programs/case_stories/portal_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = CaseStory.objects.visible_to(self.user).with_consent()
        stories = [(story, *state_of(story.word, bool(story.page and story.page.live))) for story in rows]
        return super().get_context_data(stories=stories, **kwargs)


class FirmStory(PortalMixin):
    """A screen about one story of the firm's; 404 for any other."""

    section = "cases"

    @cached_property
    def story(self) -> CaseStory:
        """The story, where the firm was asked about it."""
        rows = CaseStory.objects.visible_to(self.user).select_related("case__organization", "page")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @cached_property
    def text(self) -> CaseStoryPage | None:
        """The text the firm was asked about, None while it is being changed."""
        asked = self.story.records.filter(action=Action.ASKED).last()
        if self.story.page is None or asked is None:
            return None
        page = self.story.page.specific
        for text in (page.latest_draft, page):
            if digest_of(text) == asked.digest:
                return text
        return None


class StoryScreen(FirmStory, FormView):
    """One story as it would be published, its record, and the answer."""

    template_name = "programs/case_stories/portal_story.html"
    form_class = AnswerForm

    def get_initial(self) -> dict[str, Any]:
        return {"digest": digest_of(self.text) if self.text else ""}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        story, word = self.story, self.story.consent
        live = bool(story.page and story.page.live)
        shown = (*StoryRecord.CONSENT, Action.PUBLISHED, Action.UNPUBLISHED)
        records = story.records.filter(action__in=shown).select_related("by__contact").order_by("-pk")
        label, tone = state_of(word.action if word else "", live)
        return super().get_context_data(
            story=story,
            word=word,
            page=self.text,
            live_url=story.page.get_url(self.request) if live and story.page else "",
            state=label,
            tone=tone,
            records=records,
            answer_blocked=rules.may_answer(story, self.user),
            withdraw_blocked=rules.may_withdraw(story, self.user),
            **kwargs,
        )

    def form_valid(self, form: AnswerForm) -> HttpResponse:
        try:
            services.answer(story_id=self.story.pk, user=self.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.reason)
            return self.form_invalid(form)
        messages.success(self.request, "答复已送达交易所。")
        return redirect("case_stories:story", self.story.pk)


class Preview(FirmStory, View):
    """The whole page as it would be published."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page, marked as no one's to keep."""
        if self.text is None:
            raise Http404
        response = self.text.make_preview_request(request, "")
        response["X-Robots-Tag"] = "noindex"
        return response


class Withdraw(FirmStory, FormView):
    """Take the consent back, after a page that says what that means."""

    template_name = "programs/case_stories/portal_withdraw.html"
    form_class = WithdrawForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        blocked = rules.may_withdraw(self.story, self.user)
        return super().get_context_data(story=self.story, blocked=blocked, **kwargs)

    def form_valid(self, form: WithdrawForm) -> HttpResponse:
        try:
            services.withdraw(story_id=self.story.pk, user=self.user, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error(None, refusal.reason)
            return self.form_invalid(form)
        messages.success(self.request, "已撤回同意，案例已经下线。")
        return redirect("case_stories:story", self.story.pk)
