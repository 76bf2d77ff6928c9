"""生成案例稿: the staff's act on an accepted event."""

from __future__ import annotations

from django import forms
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from hub.backoffice.acts import ActView
from hub.cases.flows import Reason
from hub.cases.views import visible_case
from programs.case_stories.models import CaseStory

from .models import EventApplication
from .stories import make_story, may_make_story


class StoryForm(forms.Form):
    """With or without names."""

    anonymous = forms.BooleanField(
        label="匿名",
        required=False,
        help_text="单位、人员、地点和确切数字换成“某期货公司”“华东某地”“约100人”一类的写法；之后也可以改为匿名。",
    )


class MakeStoryView(ActView):
    """Draft a story from an event; nothing is published."""

    form_class = StoryForm
    model = EventApplication
    label = "生成案例稿"
    explanation = (
        "活动的事实会填入一篇“产业服务案例”草稿，照片另行选用。发布之前须由申请单位同意，并由另一位编辑复核。"
    )
    header_icon = "doc-full"
    story: CaseStory | None = None

    @cached_property
    def object(self) -> EventApplication:
        case = visible_case(pk=self.kwargs["pk"], user=self.user)
        if not isinstance(case, EventApplication):
            raise Http404
        return case

    def blocked(self) -> Reason | None:
        return may_make_story(self.object, self.user)

    def perform(self, form: forms.Form) -> str:
        self.story = make_story(
            application=self.object, anonymous=form.cleaned_data["anonymous"], user=self.user
        )
        return "案例稿已生成，请核对内容、选用照片，再征求申请单位同意。"

    def back(self) -> str:
        if self.story is not None:
            return reverse("story_desk:story", args=[self.story.pk])
        return reverse("backoffice:case", args=[self.object.pk])

    def facts(self) -> list[tuple[str, str]]:
        event = self.object
        return [
            ("申请单位", event.organization.name),
            ("活动类型", event.get_event_kind_display()),
            ("地点", f"{event.city} {event.venue}"),
            ("实际参加人数", f"{event.actual_attendance or '—'}"),
        ]
