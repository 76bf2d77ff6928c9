"""安排到访: when, where and who; then who was asked answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property

from hub.accounts.models import Department, User
from hub.backoffice.access import StaffMixin
from hub.backoffice.people import holding
from hub.cases.flows import Reason, Refused
from hub.cases.views import posted_version, visible_case
from hub.files.calendars import send_appointment
from hub.portal.draft_forms import YEARS

from .. import planning, rules
from ..calendars import invitation
from ..models import Arrangement, Half, Host, Room, Visit
from .base import VisitAct


def receivers() -> Any:
    """The active staff who receive visitors, by department."""
    rows = User.objects.filter(holding("visits.host_visit"), is_active=True)
    return rows.select_related("department").order_by("department__name", "last_name", "first_name", "pk")


class PersonField(forms.ModelMultipleChoiceField):
    """People with their departments."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj}（{obj.department}）" if obj.department else str(obj)


class PlanForm(forms.Form):
    """One day with its hours, a room or a link, and who receives."""

    use_required_attribute = False

    day = forms.DateField(
        label="日期",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写日期。", "invalid": "日期请写成 2026-09-30 的样子。"},
    )
    starts = forms.TimeField(
        label="开始时间",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "请填写开始时间。", "invalid": "时间请写成 14:00 的样子。"},
    )
    ends = forms.TimeField(
        label="结束时间",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": "请填写结束时间。", "invalid": "时间请写成 15:30 的样子。"},
    )
    room = forms.ModelChoiceField(
        Room.objects.none(),
        label="会议室",
        required=False,
        empty_label="线上交流，不用会议室",
        error_messages={"invalid_choice": "没有这间会议室，请另选。"},
    )
    link = forms.URLField(
        label="线上会议链接",
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text="线上交流时填写；有会议室的也可以附上。",
        error_messages={"invalid": "会议链接须是完整的网址。", "max_length": "会议链接最多 200 字。"},
    )
    people = PersonField(
        User.objects.none(),
        label="接待人",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "所选接待人不能接待来访，请另选。",
            "invalid_pk_value": "所选接待人不能接待来访，请另选。",
        },
    )
    departments = forms.ModelMultipleChoiceField(
        Department.objects.none(),
        label="参与部门（由部门指定接待人）",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "没有这个部门，请另选。",
            "invalid_pk_value": "没有这个部门，请另选。",
        },
    )
    remarks = forms.CharField(
        label="说明（来访方可见）",
        required=False,
        max_length=1000,
        help_text="例如交流议程、参加部门、需要提前准备的材料。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields = cast(dict[str, Any], self.fields)
        fields["room"].queryset = Room.objects.filter(is_active=True)
        fields["room"].label_from_instance = lambda room: f"{room}（{room.capacity} 人）"
        fields["people"].queryset = receivers()
        departments = receivers().exclude(department=None).order_by().values("department")
        fields["departments"].queryset = Department.objects.filter(pk__in=departments).order_by("name")
        for name, value in initial_of(visit).items():
            self.initial.setdefault(name, value)

    def clean_day(self) -> Any:
        """A year that was mistyped is refused before it reaches a calendar."""
        day = self.cleaned_data["day"]
        if day.year not in YEARS:
            raise ValidationError("请核对年份。")
        return day

    @property
    def wanted(self) -> planning.Plan:
        """The plan. Only after `is_valid()`."""
        data = self.cleaned_data

        def moment(at: Any) -> datetime:
            return timezone.make_aware(datetime.combine(data["day"], at))

        return planning.Plan(
            starts_at=moment(data["starts"]),
            ends_at=moment(data["ends"]),
            room=data["room"],
            link=data["link"],
            remarks=data["remarks"].strip(),
            people=tuple(data["people"]),
            departments=tuple(data["departments"]),
        )


def initial_of(visit: Visit) -> dict[str, Any]:
    """The latest version, or the first wish."""
    held = rules.planned_of(visit) or rules.sent_of(visit)
    if held is None:
        wish = visit.dates.first()
        hours = ("14:00", "15:30") if wish and wish.half == Half.AFTERNOON else ("09:30", "11:00")
        return {"day": wish.day, "starts": hours[0], "ends": hours[1]} if wish else {}
    start, end = timezone.localtime(held.starts_at), timezone.localtime(held.ends_at)
    hosts = list(held.hosts.all())
    return {
        "day": start.date(),
        "starts": start.time(),
        "ends": end.time(),
        "room": held.room_id,
        "link": held.link,
        "remarks": held.remarks,
        "people": [host.user_id for host in hosts if host.user_id],
        "departments": [host.department_id for host in hosts if not host.user_id],
    }


class PlanView(VisitAct):
    """Plan a visit; it is sent by a step of its own, so that the hosts can answer before."""

    form_class = PlanForm
    template_name = "programs/visits/desk/plan.html"
    label = "拟定安排"
    explanation = "保存后即邀请接待人和部门答复，并占用会议室；来访方在“发送到访安排”之后才会看到。"

    @staticmethod
    def allowed(user: User) -> bool:
        return user.has_perm(rules.ARRANGE)

    def blocked(self) -> Reason | None:
        return rules.may_plan(self.object, self.user)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "visit": self.object}

    def perform(self, form: forms.Form) -> str:
        planning.plan(
            visit_id=self.object.pk,
            user=self.user,
            version=posted_version(self.request),
            wanted=cast(PlanForm, form).wanted,
        )
        return "安排已拟定，已邀请接待人答复。接待人没有异议的，请发送到访安排。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """What is held on the wished days, so that the clerk needn't look it up."""
        days = [wish.day for wish in self.object.dates.all()]
        busy = Arrangement.objects.held().filter(starts_at__date__in=days).exclude(visit=self.object.pk)
        return super().get_context_data(
            visit=self.object,
            busy=busy.select_related("room").order_by("starts_at"),
            **kwargs,
        )


class HostMixin:
    """A page of one invitation, for whoever is asked; anything else is a 404."""

    kwargs: dict[str, Any]
    user: User

    @cached_property
    def host(self) -> Host:
        """The invitation of a visit that this user may see, where it is theirs."""
        rows = Host.objects.of(self.user).select_related(
            "arrangement__visit__organization", "arrangement__room"
        )
        host = get_object_or_404(rows, pk=self.kwargs["host"], arrangement__visit=self.kwargs["pk"])
        visible_case(pk=self.kwargs["pk"], user=self.user)
        return host


class AnswerForm(forms.Form):
    """Whether they receive the visitor."""

    answer = forms.ChoiceField(
        label="能否接待",
        choices=[("yes", "接受"), ("no", "谢绝")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择接受或谢绝。", "invalid_choice": "请选择接受或谢绝。"},
    )
    reason = forms.CharField(
        label="理由",
        required=False,
        max_length=200,
        help_text="谢绝时写明，并请建议可以接待的同事或时间。",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerView(HostMixin, VisitAct):
    """Accept or decline to receive a visitor."""

    form_class = AnswerForm
    label = "答复接待邀请"

    def blocked(self) -> Reason | None:
        return rules.may_answer(self.host, self.user)

    def facts(self) -> list[tuple[str, str]]:
        held = self.host.arrangement
        rows = [*super().facts(), ("拟定时间", held.when), ("地点", held.where), ("邀请", str(self.host))]
        return [row for row in rows if row[0] != "希望日期"]

    def perform(self, form: forms.Form) -> str:
        accepts = form.cleaned_data["answer"] == "yes"
        if not accepts and not form.cleaned_data["reason"].strip():
            raise Refused("请写明谢绝的理由，接待专人会据此另行安排。")
        planning.answer(
            host_id=self.host.pk, user=self.user, accepts=accepts, reason=form.cleaned_data["reason"]
        )
        return "已接受接待，时间已为您保留。" if accepts else "已谢绝接待，已告知接待专人。"


class CalendarFileView(HostMixin, StaffMixin):
    """The calendar file of one's own invitation."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file; 404 for an invitation that is another's."""
        _, content = invitation(self.host)
        return send_appointment(content, name=f"visit-{self.kwargs['pk']}.ics")
