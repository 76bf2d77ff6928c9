"""课题征集 in the admin; whom a proposal is given to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import BooleanColumn, DateColumn, TitleColumn

from hub.accounts.models import User
from hub.backoffice.acts import ActView
from hub.backoffice.people import holding
from hub.backoffice.viewsets import ScopedModelViewSet
from hub.cases.flows import Reason
from hub.cases.models import Case
from hub.cases.views import visible_case
from hub.members.models import Contact

from ..desk.registering import RegisterMixin, RegisterView
from ..models import ResearchCall, ResearchReview, ResearchTopic
from . import rules, services
from .forms import CallForm, NameForm, TopicForm


class ResearchCallViewSet(ScopedModelViewSet):
    """课题征集: published on a day, open until the deadline."""

    model = ResearchCall
    name = "research_calls"
    icon = "search"
    menu_label = "课题征集"
    menu_name = "research-calls"
    list_display = [
        TitleColumn("title", label="名称", url_name="research_calls:inspect"),
        DateColumn("published_on", label="发布", sort_key="published_on"),
        DateColumn("deadline", label="申报截止", sort_key="deadline"),
        DateColumn("ends_on", label="结项", sort_key="ends_on"),
        BooleanColumn("is_open", label="受理中"),
    ]
    search_fields = ["title", "summary"]
    inspect_view_fields = list(CallForm.Meta.fields)

    def get_form_class(self, for_update: bool = False) -> type[forms.ModelForm]:
        return CallForm


class RegisterTopicForm(RegisterMixin, TopicForm):
    """A proposal that came by letter or mail."""

    call: Any = forms.ModelChoiceField(
        queryset=None,
        label="课题征集",
        empty_label="请选择",
        error_messages={"required": "请选择课题征集。", "invalid_choice": "请从列出的课题征集中选择。"},
    )

    field_order = ("call", "organization", "channel", "received_at", *TopicForm.Meta.fields)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["call"].queryset = ResearchCall.objects.public()  # type: ignore[attr-defined]
        self.fields["call"].required = True


class RegisterTopicView(RegisterView):
    """The page."""

    page_title = "登记课题申报"
    model = ResearchTopic
    form_class = RegisterTopicForm
    explanation = "登记来函、来邮申报的课题；是否按期以收文时间为准。申报书原件在登记后由承办部门保存。"

    def register(self, values: dict[str, Any]) -> Case:
        return services.register_topic(user=self.user, **values)


def candidates(topic: ResearchTopic) -> QuerySet[User]:
    """Who can be asked: people of the departments, and contacts of partner universities other than the applicant's."""
    outside = Contact.objects.filter(is_active=True, organization__campus_partner__isnull=False)
    outside = outside.exclude(organization=topic.organization_id)
    people = User.objects.filter(is_active=True)
    found = people.filter(holding("cases.review_case", "cases.approve_case")) | people.filter(
        pk__in=outside.values("user")
    )
    asked = ResearchReview.objects.filter(topic=topic, state__in=("asked", "done")).values("reviewer")
    rows = found.exclude(pk__in=asked).select_related("department", "contact__organization")
    return rows.order_by("department__name", "last_name", "first_name", "pk").distinct()


class TopicAct(ActView):
    """An act on a topic that the user may see; afterwards back to its page."""

    model = ResearchTopic
    header_icon = "search"

    @staticmethod
    def allowed(user: Any) -> bool:
        return user.has_perm("cases.review_case")

    @cached_property
    def object(self) -> ResearchTopic:
        """The topic; raises Http404 for what the user can't see, and for other kinds of case."""
        case = visible_case(pk=self.kwargs["pk"], user=self.user)
        if not isinstance(case, ResearchTopic):
            raise Http404
        return case

    def back(self) -> str:
        return reverse("backoffice:case", args=[self.object.pk])

    def blocked(self) -> Reason | None:
        return rules.may_name(self.object, self.user)


class NameReviewersView(TopicAct):
    """Who reviews a proposal."""

    form_class = NameForm
    label = "邀请评审人"
    explanation = "被邀请的人只看到申报内容和申报书，彼此看不到意见；申报单位看不到评审人。"

    def get_form(self, form_class: Any = None) -> forms.Form:
        form = super().get_form(form_class)
        field = form.fields["reviewers"]
        field.queryset = candidates(self.object)  # type: ignore[attr-defined]
        field.label_from_instance = _where  # type: ignore[attr-defined]
        return form

    def perform(self, form: forms.Form) -> str:
        rows = services.name_reviewers(
            topic_id=self.object.pk, reviewers=form.cleaned_data["reviewers"], user=self.user
        )
        return f"已邀请 {len(rows)} 位评审人。"


def _where(person: User) -> str:
    contact = getattr(person, "contact", None)
    return f"{person}（{contact.organization.short_name if contact else person.department or '交易所'}）"


class TakeBackView(TopicAct):
    """Ask somebody no more."""

    label = "撤回评审邀请"
    explanation = "撤回后不再等待这位评审人的意见。"
    tone = "danger"

    @cached_property
    def review(self) -> ResearchReview:
        """The review that the address names, of this topic."""
        rows = ResearchReview.objects.select_related("reviewer")
        return get_object_or_404(rows, topic=self.object.pk, pk=self.kwargs["review"])

    def facts(self) -> list[tuple[str, str]]:
        return [("评审人", str(self.review.reviewer)), ("状态", self.review.get_state_display())]

    def perform(self, form: forms.Form) -> str:
        services.take_back(review_id=self.review.pk, user=self.user)
        return "已撤回评审邀请。"
