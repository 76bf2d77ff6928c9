"""Common issues of the demo: one published, one with a meeting ahead, others on their way."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from hub.accounts.models import User
from hub.cases.models import Case
from hub.cases.services import perform
from hub.members.models import Organization
from hub.workdays.services import add_working_days
from programs.feedback.common import meetings, services
from programs.feedback.models import CommonIssue, FeedbackItem, Part
from programs.feedback.services import Line, open_form, register_form, save_form

from .clock import as_of

CLERK, HEAD = "clerk.gao", "head.song"
LIN, CHEN = "mingsheng.lin", "hengyuan.chen"
PHONED = "德昭期货"

PLEDGE = (
    (LIN, "标准仓单质押业务环节多、纸质材料多，希望简化流程并改为线上办理。"),
    (CHEN, "建议交易所开通仓单质押线上办理渠道，减少纸质材料，缩短办理时间。"),
    (PHONED, "仓单质押解除也须到现场办理，外地会员不便，希望可以线上办理。"),
)
TESTING = (
    (LIN, "会员系统测试环境开放时间偏短，希望周末也能开放，便于安排软件升级测试。"),
    (CHEN, "希望每个周末开放系统测试环境，并提前公布测试计划。"),
)
HEDGING = (
    (LIN, "套期保值额度审批时间较长，希望缩短审批时限、公布办理进度。"),
    (CHEN, "建议简化套保额度申请材料，套期保值额度审批提速。"),
)
HOURS = (
    (CHEN, "夜盘时段偏短，希望夜盘交易时间与国际市场更好衔接。"),
    (PHONED, "产业客户建议适当延长夜盘交易时段。"),
)
QUOTES = (
    (CHEN, "铜期权深度虚值合约报价不连续、买卖价差偏大，希望加强做市商考核。"),
    (LIN, "建议完善期权做市商考核办法，改善不活跃合约报价的连续性。"),
    (PHONED, "产业客户反映期权报价价差过大，希望督促做市商提高报价质量。"),
)


def seed_common() -> None:
    """Make what is missing. The two firms' own pages show their items; nobody's show the others'."""
    if CommonIssue.objects.exists():
        return
    clerk, head = (User.objects.get(username=name) for name in (CLERK, HEAD))
    today = timezone.localdate()
    earlier = add_working_days(today, -12)
    pledge = issue_of(PLEDGE, on=earlier, clerk=clerk, head=head, title="标准仓单质押能否线上办理")
    with as_of(add_working_days(today, -8)):
        step(pledge, "start_study", clerk)
        step(pledge, "propose_answer", clerk, answer=ANSWER)
        step(pledge, "approve", head)
    with as_of(add_working_days(today, -6)):
        step(pledge, "propose_publication", clerk, audience="members")
        step(pledge, "approve", head)

    testing = issue_of(
        TESTING, on=add_working_days(today, -4), clerk=clerk, head=head, title="系统测试环境的开放时间"
    )
    step(testing, "start_study", clerk)
    at = datetime.combine(add_working_days(today, 5), time(14), timezone.get_default_timezone())
    step(
        testing,
        "propose_meeting",
        clerk,
        meeting_at=at,
        meeting_minutes=90,
        meeting_link="https://meeting.example.com/600-318",
        meeting_note="会议号 600-318；信息技术部、会员管理部参加，请准备本单位升级测试的安排。",
        seats=60,
        meeting_audience="members",
    )
    step(testing, "approve", head)
    meetings.register(
        issue_id=testing.pk,
        user=User.objects.get(username=LIN),
        name="顾明远",
        email="gu.mingyuan@example.com",
        phone="021-55501109",
    )

    hedging = issue_of(
        HEDGING, on=add_working_days(today, -5), clerk=clerk, head=head, title="套保额度的审批时限"
    )
    step(hedging, "start_study", clerk)
    step(hedging, "propose_answer", clerk, answer="自下月起，材料齐全的套保额度申请五个工作日内办结。")

    hours = issue_of(HOURS, on=add_working_days(today, -3), clerk=clerk, head=head, title="夜盘交易的时段")
    step(hours, "start_study", clerk)

    first, *_ = take_in(QUOTES, on=add_working_days(today, -2), clerk=clerk)
    services.create_issue(
        user=clerk,
        item_ids=[first.pk],
        title="不活跃期权合约的报价质量",
        question="不活跃期权合约报价不连续、价差偏大，如何加强对做市商的考核？",
        department=head.department,
        owner=clerk,
        attention="多次来电询问",
    )


ANSWER = """交易所已完成线上质押功能的开发，自明年一月起，标准仓单质押的登记、解除均可在线上办理：
一、会员在标准仓单管理系统提交申请，上传合同扫描件，不再提交纸质材料；
二、材料齐全的，两个工作日内办结；
三、原有现场办理方式保留一个季度。
操作手册将另行发布，并举办线上培训。"""


def issue_of(
    said: tuple[tuple[str, str], ...], *, on: date, clerk: User, head: User, title: str
) -> CommonIssue:
    """An issue of the clerk's for items that came in on a day."""
    items = take_in(said, on=on, clerk=clerk)
    with as_of(on + timedelta(days=1), 15):
        return services.create_issue(
            user=clerk,
            item_ids=[item.pk for item in items],
            title=title,
            question=QUESTIONS[title],
            department=head.department,
            owner=clerk,
        )


QUESTIONS = {
    "标准仓单质押能否线上办理": "标准仓单质押登记、解除的环节较多，须现场提交纸质材料，能否简化并改为线上办理？",
    "套保额度的审批时限": "套期保值额度的审批时间较长，能否简化材料、缩短时限？",
    "夜盘交易的时段": "夜盘交易时段能否适当延长，与国际市场更好衔接？",
    "系统测试环境的开放时间": "会员系统测试环境的开放时间能否延长到周末，测试计划能否提前公布？",
}


def take_in(said: tuple[tuple[str, str], ...], *, on: date, clerk: User) -> list[FeedbackItem]:
    """A form for each: through the portal, or by phone."""
    found: list[FeedbackItem] = []
    with as_of(on):
        for who, text in said:
            lines = [Line(Part.OPINION, text)]
            if who == PHONED:
                form = register_form(
                    organization=Organization.objects.get(short_name=who),
                    channel=Case.Channel.PHONE,
                    received_at=timezone.now(),
                    user=clerk,
                    lines=lines,
                    contact_name="方女士",
                    contact_phone="0551-55505106",
                )
            else:
                member = User.objects.get(username=who)
                draft = open_form(user=member)
                save_form(feedback_id=draft.pk, user=member, version=1, values={}, lines=lines)
                form = perform(case_id=draft.pk, name="submit", user=member, version=2)
            found += form.items.all()
    return found


def step(issue: CommonIssue, verb: str, user: User, **values: object) -> None:
    """One act with the version that stands."""
    version = CommonIssue.objects.values_list("version", flat=True).get(pk=issue.pk)
    getattr(services, verb)(issue_id=issue.pk, user=user, version=version, **values)
