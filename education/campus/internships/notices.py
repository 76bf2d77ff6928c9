"""Who is told of posts and applications: those who release posts, the post's author, the firm's contacts."""

from __future__ import annotations

from django.urls import reverse

from hub.accounts.models import User
from hub.backoffice.people import holding
from hub.notifications.events import Event, Group, Placeholder, declare
from hub.notifications.services import notify

from ..models import InternshipApplication, InternshipPost
from .rules import DECIDE, KEEP

POST = (
    Placeholder("岗位", "title", "产业服务实习生"),
    Placeholder("单位", "employer", "明晟期货有限公司"),
    Placeholder("理由", "reason", "请写明实习补贴以外的要求。"),
)

declare(
    Event(
        key="campus.post.submitted",
        label="实习岗位待审核（编辑）",
        group=Group.WORK,
        placeholders=POST,
        subject="请审核实习岗位“{{ 岗位 }}”",
        body="{{ 单位 }}提交了实习岗位“{{ 岗位 }}”，请审核后发布。",
    ),
    Event(
        key="campus.post.published",
        label="实习岗位已发布（发布单位）",
        group=Group.PROGRESS,
        placeholders=POST,
        subject="实习岗位“{{ 岗位 }}”已发布",
        body="实习岗位“{{ 岗位 }}”已在网站发布，收到申请后会通知您。",
    ),
    Event(
        key="campus.post.refused",
        label="实习岗位未通过（发布单位）",
        group=Group.DECISION,
        placeholders=POST,
        subject="实习岗位“{{ 岗位 }}”需要修改",
        body="实习岗位“{{ 岗位 }}”未通过审核，修改后可以重新提交。\n理由：{{ 理由 }}",
    ),
    Event(
        key="campus.application.received",
        label="收到实习申请（发布单位）",
        group=Group.WORK,
        placeholders=POST,
        subject="“{{ 岗位 }}”收到实习申请",
        body="实习岗位“{{ 岗位 }}”收到一份新的申请，请查看并答复。",
    ),
)


def tell_keepers(post: InternshipPost) -> None:
    """Those who release posts."""
    people = list(User.objects.filter(holding(KEEP), is_active=True))
    _tell("campus.post.submitted", post, people, reverse("internship_posts:inspect", args=[post.pk]))


def tell_author(post: InternshipPost, event: str) -> None:
    """Whoever offered a firm's post."""
    if post.organization_id:
        _tell(event, post, [post.author], reverse("campus_internships:post", args=[post.pk]))


def tell_of_application(application: InternshipApplication) -> None:
    """Whoever offered the post; for the exchange's those who answer applications."""
    post = application.post
    if post.organization_id:
        people, url = [post.author], reverse("campus_internships:post", args=[post.pk])
    else:
        people = list(User.objects.filter(holding(DECIDE), is_active=True))
        url = reverse("internship_applications:inspect", args=[application.pk])
    _tell("campus.application.received", post, people, url)


def _tell(event: str, post: InternshipPost, people: list[User], url: str) -> None:
    notify(
        event=event,
        recipients=people,
        context={"title": post.title, "employer": post.employer, "reason": post.reason},
        url=url,
        subject_key=f"internship-post:{post.pk}",
    )
