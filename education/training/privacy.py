"""What the training holds about people, and how long: declared by being read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from hub.accounts.models import User
from hub.privacy.registry import Holding, Line, Rule, register_holding, register_rule

from .models import Attempt, Enrolment

SHORTEST = "《个人信息保护法》第十九条：保存期限为实现处理目的所必要的最短时间；天数由本平台设定"
PAPERS = "training_papers"


def mine(user: User) -> Iterator[Line]:
    rows = Enrolment.objects.filter(user=user).select_related("course").prefetch_related("attempts")
    for row in rows:
        marks = "、".join(f"{each.score:f} 分" for each in row.attempts.all() if each.score is not None)
        state = f"已完成，{row.hours} 学时" if row.finished_at else "学习中"
        tests = f"；测验 {marks}" if marks else ""
        yield f"{timezone.localtime(row.started_at):%Y-%m-%d}", f"{row.course.title}：{state}{tests}"


def erase(user: User) -> None:
    Attempt.objects.of(user).update(paper=[], answers={})


def past(before: datetime) -> QuerySet[Attempt]:
    return Attempt.objects.filter(started_at__lt=before).exclude(paper=[])


def empty(rows: QuerySet[Attempt]) -> None:
    rows.update(paper=[], answers={})


register_holding(
    Holding(
        key="training",
        label="培训学习记录",
        purpose="记录课程进度和测验成绩，出具证书，向您所在机构的管理员提供本机构人员的学时",
        ground="为您提供培训服务所必需",
        rows=mine,
        rule=PAPERS,
        erase=erase,
        erases="测验的试卷和作答",
        keeps="课程、学时和成绩留作证书的依据",
    )
)
register_rule(
    Rule(
        key=PAPERS,
        label="测验试卷和作答",
        counted_from="测验开始时起",
        effect="删除试卷和作答，保留成绩",
        source=SHORTEST,
        days=365,
        due=past,
        erase=empty,
    )
)
