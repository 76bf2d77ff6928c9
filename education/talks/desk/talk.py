"""One talk on the desk: how it stands, and what may be done with it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from hub.attendance.results import head_count, survey_result
from hub.attendance.sheets import survey_charts
from hub.backoffice.access import StaffMixin
from hub.backoffice.acts import ActView
from hub.cases.flows import Reason
from hub.notifications.rendering import absolute

from .. import planning, rules
from ..forms import ArrangeForm, CancelForm, MoveForm, TimeForm
from ..models import Registration, Talk
from ..models.records import Audience
from ..reading import TONES

State = Registration.State


class TalkMixin(WagtailAdminTemplateMixin, StaffMixin):
    """A screen about one talk."""

    allowed = staticmethod(rules.sees_talks)
    header_icon = "openquote"
    page_title = ""

    @cached_property
    def talk(self) -> Talk:
        """The talk of the address; raises Http404."""
        rows = Talk.objects.visible_to(self.user).select_related("page", "occasion", "suggestion")
        return get_object_or_404(rows.with_seats(), pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        return str(self.talk)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        board = f"{reverse('talk_desk:board')}?year={self.talk.month.year}"
        return [
            *self.breadcrumbs_items,
            {"url": board, "label": "月月谈计划"},
            {"url": reverse("talk_desk:talk", args=[self.talk.pk]), "label": str(self.talk)},
            {"url": "", "label": self.page_title},
        ]


class TalkView(TalkMixin, TemplateView):
    """How a talk stands: arrangement, registrations in numbers, who came, what they thought."""

    template_name = "education/talks/desk/talk.html"
    page_title = "月月谈"

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*super().get_breadcrumbs_items()[:-2], {"url": "", "label": str(self.talk)}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        talk = self.talk
        standing = talk.standing()
        keeps = rules.keeps_talks(self.user)
        counts = _counts(talk)
        result = survey_result([talk.occasion]) if talk.occasion else None
        may_change = rules.may_change(talk) is None
        is_open = talk.state == Talk.State.OPEN
        return super().get_context_data(
            talk=talk,
            standing=standing,
            tone=TONES[standing],
            keeps=keeps,
            may_change=may_change,
            is_open=is_open,
            why_not_open=rules.may_open(talk) if talk.state == Talk.State.PLANNED else None,
            counts=counts,
            came=head_count([talk.occasion]) if talk.occasion else None,
            result=result,
            charts=survey_charts(result) if result else [],
            invitation=absolute(reverse("talks:invited", args=[talk.pk, talk.invitation]))
            if keeps and talk.audience == Audience.INVITED
            else "",
            edit_url=reverse("wagtailadmin_pages:edit", args=[talk.page_id]),
            unreachable=counts["unreachable"],
            **kwargs,
        )


def _counts(talk: Talk) -> dict[str, int]:
    """How many there are of each kind, by one query."""
    rows = list(talk.registrations.values_list("state", "checked_in_at", "email", "user", "phone"))
    return {
        "seated": sum(state == State.SEATED for state, *_ in rows),
        "offered": sum(state == State.OFFERED for state, *_ in rows),
        "waiting": sum(state == State.WAITING for state, *_ in rows),
        "gone": sum(state in (State.CANCELLED, State.LAPSED) for state, *_ in rows),
        "came": sum(at is not None for _, at, *_ in rows),
        "unreachable": sum(
            state in (State.SEATED, State.OFFERED, State.WAITING)
            and not email
            and user is None
            and bool(phone)
            and not settings.SMS_PROVIDER
            for state, _, email, user, phone in rows
        ),
    }


class _Act(ActView):
    """An act on a talk."""

    model = Talk
    header_icon = "openquote"
    list_url = "talk_desk:talk"
    allowed = staticmethod(rules.keeps_talks)

    def blocked(self) -> Reason | None:
        return rules.may_change(self.object)

    def facts(self) -> list[tuple[str, str]]:
        talk = self.object
        return [("时间", talk.when), ("地点", talk.where), ("面向", talk.get_audience_display())]

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        items = super().get_breadcrumbs_items()
        return [*items[:-2], {"url": reverse("talk_desk:board"), "label": "月月谈计划"}, *items[-2:]]


class ArrangeView(_Act):
    """When, where, for whom, how many."""

    form_class = ArrangeForm
    label = "修改安排"
    explanation = "已开放报名的场次，地点、链接或结束时间的变更会通知报名的人；改日期请用“改期”。"

    def get_initial(self) -> dict[str, Any]:
        talk = self.object
        kept = {name: getattr(talk, name) for name in ("place", "link", "audience", "capacity")}
        return kept | TimeForm.of(talk)

    def perform(self, form: forms.Form) -> str:
        assert isinstance(form, ArrangeForm)  # noqa: S101
        starts_at, ends_at = form.span()
        data = form.cleaned_data
        talk = planning.arrange(
            talk_id=self.object.pk,
            starts_at=starts_at,
            ends_at=ends_at,
            user=self.user,
            **{name: data[name] for name in ("place", "link", "audience", "capacity", "note")},
        )
        return f"已保存：{talk.when}，{talk.where}。"


class OpenView(_Act):
    """Let people register."""

    label = "开放报名"
    explanation = "开放后网页上出现报名按钮；之后改期、改地点都会通知报名的人。"

    def blocked(self) -> Reason | None:
        return rules.may_open(self.object)

    def perform(self, form: forms.Form) -> str:
        planning.open_registration(talk_id=self.object.pk, user=self.user)
        return "已开放报名。"


class MoveView(_Act):
    """Another time, or none for now."""

    form_class = MoveForm
    label = "改期"
    explanation = "报名的人保留名额并收到通知；网页和日历订阅随即更新。"

    def blocked(self) -> Reason | None:
        if reason := super().blocked():
            return reason
        return None if self.object.state == Talk.State.OPEN else "还没有开放报名，直接修改安排即可。"

    def get_initial(self) -> dict[str, Any]:
        return TimeForm.of(self.object)

    def perform(self, form: forms.Form) -> str:
        assert isinstance(form, MoveForm)  # noqa: S101
        starts_at, ends_at = form.span()
        note = form.cleaned_data["note"]
        talk = planning.move(
            talk_id=self.object.pk, starts_at=starts_at, ends_at=ends_at, note=note, user=self.user
        )
        return f"已改期：{talk.when}。正在通知报名的人。"


class CancelView(_Act):
    """It is off."""

    form_class = CancelForm
    label = "取消这场活动"
    explanation = "取消后不能恢复。报名和候补的人收到通知，网页和日历标为已取消。"
    tone = "danger"

    def perform(self, form: forms.Form) -> str:
        planning.cancel(talk_id=self.object.pk, note=form.cleaned_data["note"], user=self.user)
        return "已取消，正在通知报名的人。"


class InvitationView(_Act):
    """A new link for invited guests."""

    label = "更换邀请链接"
    explanation = "更换后，原来的链接不能再用来报名；已经报名的人不受影响。"

    def perform(self, form: forms.Form) -> str:
        planning.renew_invitation(talk_id=self.object.pk, user=self.user)
        return "已更换邀请链接。"
