"""Who may do what with a campus project, and what must be ready."""

from __future__ import annotations

from hub.accounts.models import User
from hub.cases.flows import Reason
from hub.cases.models import Case
from hub.cases.rules import can_review, is_applicant
from hub.members.models import MEMBER_KINDS
from hub.members.services import organization_of

from .forms import ProjectForm


def may_propose(user: User) -> Reason | None:
    """Members propose projects (DOMAIN 5)."""
    organization = organization_of(user)
    if organization is None:
        return "您的账号没有关联任何机构，不能发起申请。"
    return None if organization.kind in MEMBER_KINDS else "高校合作项目由会员单位申请；高校请申报课题研究。"


def proposal_complete(case: Case) -> Reason | None:
    """What a proposal must say; the first thing that is missing."""
    return next((reason for _, reason in ProjectForm.gaps_of(case.child)), None)


def is_proposed(case: Case, user: User | None) -> Reason | None:
    """Of projects that a member carries out."""
    return "这是交易所主办的项目。" if case.child.is_hosted else None


def is_hosted(case: Case, user: User | None) -> Reason | None:
    """Of projects that the exchange carries out."""
    return None if case.child.is_hosted else "这是会员单位申请的项目。"


def may_give_up(case: Case, user: User | None) -> Reason | None:
    """The applicant, of what is theirs; of a hosted project the department."""
    return can_review(case, user) if case.child.is_hosted else is_applicant(case, user)
