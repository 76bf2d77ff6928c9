"""Who may post, release and decide, and why not."""

from __future__ import annotations

from django.utils import timezone

from hub.accounts.models import User
from hub.cases.flows import Reason
from hub.members.models import MEMBER_KINDS
from hub.members.services import organization_of

from ..models import InternshipApplication, InternshipPost

State = InternshipPost.State
#: In these a post is still being written.
WRITING = (State.DRAFT, State.REFUSED)
KEEP = "campus.change_internshippost"
DECIDE = "campus.change_internshipapplication"


def may_post(user: User) -> Reason | None:
    """Members offer internships (DOMAIN 5)."""
    organization = organization_of(user)
    if organization is None:
        return "您的账号没有关联任何机构，不能发布岗位。"
    return None if organization.kind in MEMBER_KINDS else "实习岗位由会员单位发布。"


def may_write(post: InternshipPost, user: User) -> Reason | None:
    """A firm writes its own post until it hands it in; the exchange its own at any time."""
    if post.organization_id is None:
        return None if user.has_perm(KEEP) else "这是交易所的岗位。"
    organization = organization_of(user)
    if organization is None or organization.pk != post.organization_id:
        return "只有发布单位的联系人可以修改岗位。"
    return None if post.state in WRITING else "岗位已经提交，不能修改；需要更正的请先关闭，再新建岗位。"


def may_hand_in(post: InternshipPost) -> Reason | None:
    """A post that can be offered: it lies ahead."""
    if post.state not in WRITING:
        return "岗位已经提交。"
    return why_not_offered(post)


def why_not_offered(post: InternshipPost) -> Reason | None:
    """Why its days are no good."""
    if post.deadline < timezone.localdate():
        return "申请截止日已经过去，请修改后再提交。"
    return "申请截止日不能晚于实习开始日期。" if post.deadline > post.starts_on else None


def may_release(post: InternshipPost, user: User) -> Reason | None:
    """The exchange releases what a firm has handed in, and its own."""
    if not user.has_perm(KEEP):
        return "只有编辑可以发布岗位。"
    if post.state != (State.SUBMITTED if post.organization_id else State.DRAFT):
        return "岗位不在待审核状态。"
    return why_not_offered(post)


def may_refuse(post: InternshipPost, user: User) -> Reason | None:
    """What a firm has handed in."""
    if not user.has_perm(KEEP):
        return "只有编辑可以审核岗位。"
    return None if post.state == State.SUBMITTED else "岗位不在待审核状态。"


def may_close(post: InternshipPost, user: User) -> Reason | None:
    """Whoever offered it, and the exchange."""
    organization = organization_of(user)
    own = organization is not None and organization.pk == post.organization_id
    if not own and not user.has_perm(KEEP):
        return "只有发布单位可以关闭岗位。"
    return None if post.state in (State.PUBLISHED, State.SUBMITTED) else "岗位没有发布。"


def may_decide(application: InternshipApplication, user: User) -> Reason | None:
    """The post's firm; for the exchange's posts those who look after them. An answer may be changed once it was an invitation."""
    post = application.post
    if post.organization_id is None:
        if not user.has_perm(DECIDE):
            return "只有交易所的编辑可以答复这份申请。"
    else:
        organization = organization_of(user)
        if organization is None or organization.pk != post.organization_id:
            return "只有发布单位可以答复这份申请。"
    done = (InternshipApplication.State.ACCEPTED, InternshipApplication.State.DECLINED)
    return "已经答复，不能再改。" if application.state in done else None
