"""What learners are told."""

from __future__ import annotations

from django.urls import reverse

from hub.certificates.models import Certificate
from hub.notifications.events import Event, Group, Placeholder, declare
from hub.notifications.services import notify

from .models import Enrolment

declare(
    Event(
        key="training.certificate",
        label="课程完成，证书已出具（学员）",
        group=Group.OTHER,
        placeholders=(
            Placeholder("课程", "course", "期货交易规则入门"),
            Placeholder("学时", "hours", "1.5"),
            Placeholder("证书编号", "code", "ABCD-EFGH-JKMN"),
        ),
        subject="您已完成课程“{{ 课程 }}”",
        body="您已完成课程“{{ 课程 }}”，计 {{ 学时 }} 学时。\n证书编号：{{ 证书编号 }}。登录后可以打开和打印证书，他人凭编号可以查验真伪。",
    )
)


def tell_of_certificate(enrolment: Enrolment, certificate: Certificate) -> None:
    """Tell the learner, in the transaction that issued it."""
    notify(
        event="training.certificate",
        recipients=[enrolment.user],
        context={
            "course": enrolment.course.title,
            "hours": f"{certificate.hours:f}",
            "code": certificate.grouped_code,
        },
        url=reverse("training:course", args=[enrolment.course_id]),
        idempotency_key=f"training.certificate:{enrolment.pk}",
    )
