"""What the demo shows of personal data: consents, requests in every state, who looked at what, a run of the rules."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from hub.accounts.models import User
from hub.accounts.roles import MEMBER
from hub.membership.models import MembershipSettings
from hub.privacy import retention, services
from hub.privacy.models import Access, Consent, DataRequest

ADMINISTRATOR, CLERK, FINANCE, AUDITOR = "admin.ye", "clerk.gao", "finance.he", "auditor.tang"
ASKING, LEAVING = "mingsheng.zhou", "bureau.jiang"


@transaction.atomic
def seed_privacy() -> None:
    """After the accounts and firms, once."""
    people = {person.username: person for person in User.objects.all()}
    administrator, asking = people[ADMINISTRATOR], people[ASKING]
    text = MembershipSettings.load().consent_text
    for person in User.objects.filter(groups__name=MEMBER.name, consents=None):
        services.give_consent(user=person, kind=Consent.Kind.ACCOUNT, text=text, given_at=person.date_joined)
    values = services.values_of(asking)
    first = services.correct(
        user=asking, values=values | {"email": "zhou@example.net"}, note="想用私人邮箱接收通知。"
    )
    if first is not None:
        services.refuse(
            request_id=first.pk, reason="账号须使用单位邮箱，请提供单位邮箱后重新提出。", user=administrator
        )
    services.correct(
        user=asking,
        values=values | {"given_name": "子旸"},
        note="身份证已更名，附件随函寄送。",
    )
    services.ask_deletion(user=people[LEAVING], note="岗位调整，不再跟进深耕计划。")
    late = DataRequest.objects.waiting().filter(user=asking)
    late.update(asked_at=timezone.now() - timedelta(days=30), due_on=timezone.localdate() - timedelta(days=2))
    clerk = people[CLERK]
    services.record_access(
        user=clerk, subject=asking, field=Access.Field.IDENTITY, why="审核开通申请", about="授权书"
    )
    services.record_access(
        user=clerk, field=Access.Field.CONTACTS, why="导出联系人列表", about="联系人", people=23
    )
    services.record_access(
        user=people[FINANCE], field=Access.Field.ATTENDEES, why="核对签到表", about="铜产业沙龙", people=46
    )
    services.record_access(
        user=people[AUDITOR], field=Access.Field.ARCHIVE, why="年度内部审计抽查", about="合办活动档案"
    )
    retention.apply_rules()
