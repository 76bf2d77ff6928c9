"""The member's voice in the demo: forms in every state, carried step by step as far as each has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from hub.accounts.models import Department, User
from hub.attachments.services import attach
from hub.cases.models import Case
from hub.cases.services import assign, perform
from hub.members.models import Organization
from programs.feedback import services
from programs.feedback.models import Category, Feedback, FeedbackItem, FeedbackSettings, Part
from programs.feedback.promises import services as promises
from programs.feedback.services import Line
from programs.feedback.slots import ANSWER_FILES, STAMPED

from . import files
from .clock import as_of, moment
from .scenarios import CHEN, LIN, ZHOU

CLERK = "clerk.gao"
# Name, department, whether its head approves the answer.
CATEGORIES = (
    ("交易业务", "trading", False),
    ("结算业务", "clearing", False),
    ("交割与仓单", "delivery", True),
    ("风险管理", "risk", False),
    ("技术系统", "technology", False),
    ("会员管理", "member-services", False),
    ("产品与期权", "market-development", True),
    ("国际业务", "international", False),
    ("投资者教育", "investor-education", False),
    ("其他", "member-services", False),
)
# Who answers for a department; the clerk does where nobody of it has an account, and whose head approves.
WRITERS = {"delivery": "reviewer.meng", "technology": "reviewer.tian", "market-development": "reviewer.qian"}
HEADS = {"delivery": "head.gu", "market-development": "head.song"}


@dataclass(frozen=True, kw_only=True)
class Vow:
    """What an answer promises within so many days, and how it went: more days for a reason, or kept after some."""

    text: str
    days: int
    more: int = 0
    reason: str = ""
    kept: int = 0
    done: str = ""


@dataclass(frozen=True, kw_only=True)
class Item:
    """One entry. `stage` is how far it came; `answered` days after the form; `rating` what the firm gave."""

    text: str
    stage: str = "received"
    part: str = Part.OPINION
    category: str = ""
    answer: str = ""
    answered: int = 6
    rating: int = 0
    note: str = ""
    again: str = ""
    vow: Vow | None = None


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One form. `author` fills it in the portal, or `channel` brings it for `firm`; `days` ago."""

    days: int
    items: tuple[Item, ...]
    author: str = ""
    firm: str = ""
    channel: str = ""
    contact: tuple[str, str, str] = ("", "", "")
    state: str = "submitted"
    stamped: bool = False


SHEETS = (
    Sheet(
        author=LIN,
        days=62,
        stamped=True,
        items=(
            Item(
                text="建议在会服系统增加标准仓单质押登记进度查询，目前须逐笔电话确认。",
                category="交割与仓单",
                stage="rated",
                answer="已在仓单系统中增加质押登记状态字段，会员可在“仓单管理—质押查询”中查看每笔登记的状态和时间。",
                rating=5,
                note="查询很方便，感谢。",
            ),
            Item(
                text="夜盘连续交易期间的应急联络电话建议单独公布，并在月度测试前再次提示。",
                category="交易业务",
                stage="rated",
                answer="夜盘值班电话已列入“业务对口部门与联系人”，每次系统测试通知中将同时列明应急联络方式。",
                rating=5,
            ),
            Item(
                text="希望协助协调指定交割仓库，缩短铜入库检验的排队时间。",
                part=Part.MATTER,
                category="交割与仓单",
                stage="rated",
                answer="已与相关指定交割仓库沟通，自下月起增加检验班次，预约后三个工作日内安排检验；如仍有延误请直接联系交割部。",
                rating=4,
                note="仓库已联系我们，望持续关注旺季的排队情况。",
                vow=Vow(
                    text="与指定交割仓库约定旺季检验班次，并公布预约方式。",
                    days=40,
                    kept=33,
                    done="三家指定交割仓库已增加检验班次，预约电话已列入业务联系人。",
                ),
            ),
        ),
    ),
    Sheet(
        author=CHEN,
        days=48,
        stamped=True,
        items=(
            Item(
                text="期权做市商双边报价在临近到期合约上价差偏宽，建议完善做市义务评价。",
                category="产品与期权",
                stage="rated",
                answer="做市评价办法修订已列入本年计划，拟提高临近到期合约报价价差的权重，征求意见稿将发会员征求意见。",
                answered=11,
                vow=Vow(
                    text="完成做市评价办法修订稿，并向会员征求意见。",
                    days=45,
                    more=30,
                    reason="修订稿须与结算系统改造一并安排。",
                ),
                rating=4,
            ),
            Item(
                text="适当性管理中，特殊单位客户的可用资金证明材料口径不一，希望统一。",
                category="会员管理",
                stage="rated",
                answer="已整理特殊单位客户适当性材料的常见问题，随本答复附上；各会员按统一口径执行。",
                rating=5,
            ),
        ),
    ),
    Sheet(
        author=ZHOU,
        days=33,
        items=(
            Item(
                text="手续费减收返还的明细建议按合约和客户号提供，便于向产业客户核对。",
                category="结算业务",
                stage="again_rated",
                answer="减收返还目前按会员汇总提供，明细数据可在结算文件中核对。",
                again="结算文件没有区分减收部分，无法核对到客户，请说明何时能够提供。",
                vow=Vow(text="公布手续费减收明细文件的格式说明。", days=12),
                rating=4,
                note="第二次答复说明了时间。",
            ),
            Item(
                text="希望协助推动交割库增设长三角以外的铝交割仓库。",
                part=Part.MATTER,
                category="交割与仓单",
                stage="reopened",
                answer="交割库布局需综合考虑现货物流和库容，您的建议已记录。",
                again="答复没有说明是否会研究、何时研究，请给出安排。",
            ),
        ),
    ),
    Sheet(
        author=LIN,
        days=19,
        items=(
            Item(
                text="新一代交易系统上线前，建议延长会员联调测试窗口，并提供完整的回归用例。",
                category="技术系统",
                stage="meeting",
            ),
            Item(
                text="行情接口在集合竞价阶段偶有延迟，请协助排查。",
                part=Part.MATTER,
                category="技术系统",
                stage="routed",
            ),
        ),
    ),
    Sheet(
        author=LIN,
        days=6,
        stamped=True,
        items=(
            Item(
                text="标准仓单转让的开票信息建议在系统中自动带出，减少手工核对。",
                category="交割与仓单",
                stage="approving",
                answer="标准仓单转让模块将在下一版本带出双方开票信息，预计两个月内上线；此前可在仓单详情页复制。",
                vow=Vow(text="标准仓单转让模块上线双方开票信息自动带出功能。", days=60),
            ),
            Item(
                text="建议把夜盘收盘后的结算文件下发时间提前，便于次日开盘前完成客户风控。",
                category="结算业务",
                stage="answered",
                answer="经测算，夜盘结算文件可提前二十分钟下发，拟自下月第一个交易日起执行，届时将另行通知。",
                vow=Vow(text="自下月第一个交易日起提前下发夜盘结算文件。", days=30),
                answered=4,
            ),
            Item(
                text="希望协助解决产业客户异地开户的视频见证问题。",
                part=Part.MATTER,
                category="会员管理",
                stage="routed",
            ),
            Item(
                text="氧化铝期权持仓限额建议按产业客户的套期保值需要适当放宽。",
                category="产品与期权",
                stage="routed",
            ),
        ),
    ),
    Sheet(
        author=ZHOU,
        days=1,
        items=(
            Item(text="建议统一套期保值交易头寸审批的材料清单，并支持线上补正。"),
            Item(text="希望协助安排交割业务专题培训，面向华东冶炼企业。", part=Part.MATTER),
        ),
    ),
    Sheet(
        author=CHEN,
        days=2,
        items=(
            Item(
                text="程序化交易报告的填报字段较多，建议提供批量导入模板。",
                category="风险管理",
                stage="routed",
            ),
            Item(text="建议增加 20 号胶标准仓单的异地提货网点。"),
        ),
    ),
    Sheet(
        author=LIN,
        days=0,
        state="draft",
        items=(
            Item(text="建议为产业客户提供交割流程的图文指引。"),
            Item(text="希望协助协调合约换月期间的限仓审批时间。", part=Part.MATTER),
        ),
    ),
    Sheet(
        author=CHEN,
        days=12,
        state="withdrawn",
        items=(Item(text="关于保证金比例调整通知的时间，已与结算部电话沟通清楚。"),),
    ),
    Sheet(
        firm="江淮德昭期货有限公司",
        channel=Case.Channel.PHONE,
        contact=("袁景行", "0551-55505106", ""),
        days=4,
        items=(
            Item(
                text="来电反映：大户报告提交后系统没有回执，客户经理无法确认是否成功。",
                category="风险管理",
                stage="routed",
            ),
        ),
    ),
    Sheet(
        firm="巴渝同衡期货有限公司",
        channel=Case.Channel.EMAIL,
        contact=("谭以宁", "023-55506108", "service@tongheng.example"),
        days=23,
        items=(
            Item(
                text="建议“大宗商品月月谈”增加西南地区线下场次，并开放回放。",
                category="投资者教育",
                stage="answered",
                answer="下半年将在重庆举办一期线下专场，线上回放自第二个工作日起开放一个月。",
                answered=9,
            ),
        ),
    ),
    Sheet(
        firm="赣江铜信冶炼集团有限公司",
        channel=Case.Channel.LETTER,
        contact=("程望舒", "0791-55507112", "chengws@tongxin.example"),
        days=9,
        items=(
            Item(
                text="来函希望协助推动阴极铜注册品牌年审材料的电子化报送。",
                part=Part.MATTER,
                category="交割与仓单",
                stage="routed",
            ),
        ),
    ),
)


def seed_categories() -> None:
    """What items are about, and which department answers; what exists stays as it is."""
    departments = {row.code: row for row in Department.objects.all()}
    for position, (name, code, approved) in enumerate(CATEGORIES, start=1):
        values = {"department": departments[code], "needs_approval": approved, "position": position * 10}
        Category.objects.get_or_create(name=name, defaults=values)
    limits = FeedbackSettings.load()
    if limits.department is None:
        limits.department = departments["member-services"]
        limits.save()


def seed_feedback() -> int:
    """Make the forms once; how many were made."""
    if Feedback.objects.exists():
        return 0
    for sheet in sorted(SHEETS, key=lambda sheet: -sheet.days):
        with transaction.atomic():
            _Story(sheet).tell()
    return len(SHEETS)


def _user(username: str) -> User:
    return User.objects.get(username=username)


class _Story:
    """One form from its first line to where it stands."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.clerk = _user(CLERK)
        self.author = _user(sheet.author) if sheet.author else None
        self.day = timezone.localdate() - timedelta(days=sheet.days)

    def tell(self) -> None:
        lines = [Line(item.part, item.text) for item in self.sheet.items]
        with as_of(self.day, 9, 40):
            form = self._filled(lines) if self.author else self._registered(lines)
        if self.sheet.state == "draft":
            return
        if self.sheet.stamped and self.author:
            with as_of(self.day, 15, 20):
                scan = files.document(
                    name="反馈表（盖章）",
                    heading=f"“一站通”会员之声反馈表 {form.sheet_number}",
                    paragraphs=["盖章扫描件（样张）", *(line.text for line in lines), "（公司盖章）"],
                )
                attach(case_id=form.pk, slot=STAMPED, upload=scan, user=self.author)
        if self.sheet.state == "withdrawn":
            with as_of(self.day + timedelta(days=1), 11):
                self._step(form, "withdraw", self.author, note="已电话沟通解决。")
            return
        rows = {row.text: row for row in FeedbackItem.objects.filter(form=form.pk)}
        for item in self.sheet.items:
            self._carry(rows[item.text], item)

    def _filled(self, lines: list[Line]) -> Feedback:
        assert self.author is not None  # noqa: S101  the caller has looked
        form = services.open_form(user=self.author)
        services.save_form(
            feedback_id=form.pk, user=self.author, version=form.version, values={}, lines=lines
        )
        if self.sheet.state != "draft":
            self._step(form, "submit", self.author)
        return Feedback.objects.get(pk=form.pk)

    def _registered(self, lines: list[Line]) -> Feedback:
        name, phone, email = self.sheet.contact
        return services.register_form(
            organization=Organization.objects.get(name=self.sheet.firm),
            channel=self.sheet.channel,
            received_at=moment(self.day, 9, 20),
            user=self.clerk,
            lines=lines,
            contact_name=name,
            contact_phone=phone,
            contact_email=email,
        )

    def _carry(self, row: FeedbackItem, item: Item) -> None:
        if item.stage == "received":
            return
        category = Category.objects.select_related("department").get(name=item.category)
        department = category.department
        assert department is not None  # noqa: S101  the demo's categories have one
        writer = _user(WRITERS.get(department.code, CLERK))
        with as_of(self.day + timedelta(days=min(1, self.sheet.days)), 10, 10):
            self._step(row, "route", self.clerk, category=category, department=department)
            if writer != self.clerk:
                version = Case.objects.get(pk=row.pk).version
                assign(case_id=row.pk, assignee=writer, user=self.clerk, version=version)
        if item.stage == "meeting":
            day = timezone.localdate() + timedelta(days=2)
            with as_of(self.day + timedelta(days=9), 14):
                self._step(
                    row,
                    "arrange_meeting",
                    writer,
                    meeting_at=moment(day, 14, 30),
                    meeting_link="https://meeting.exchange.example/j/8823017",
                    note="请贵司技术负责人参加，会前准备近三次联调测试的问题清单。",
                )
        if not item.answer:
            return
        answered = self.day + timedelta(days=item.answered)
        with as_of(min(answered, timezone.localdate()), 16, 30):
            vow = None if item.stage == "again_rated" else item.vow
            self._answer(row, writer, department.code, item.answer, vow, last=item.stage == "approving")
        if item.again and self.author:
            with as_of(answered + timedelta(days=2), 9):
                self._step(row, "reopen", self.author, note=item.again)
        if item.stage == "again_rated":
            with as_of(answered + timedelta(days=9), 11):
                text = "已与结算系统确认，减收明细文件将自下季度起按客户号下发，格式说明另行通知。"
                self._answer(row, writer, department.code, text, item.vow)
        if item.rating and self.author:
            with as_of(min(answered + timedelta(days=12), timezone.localdate()), 10):
                self._step(row, "rate", self.author, rating=item.rating, note=item.note)
        if item.vow and item.stage != "approving":
            self._keep(row, item.vow)

    def _keep(self, row: FeedbackItem, vow: Vow) -> None:
        """What became of the promise since."""
        promise = row.promises.get()
        made = timezone.localdate(promise.promised_at)
        if vow.more:
            with as_of(made + timedelta(days=20), 15):
                due_on = promise.due_on + timedelta(days=vow.more)
                promises.extend(promise_id=promise.pk, due_on=due_on, reason=vow.reason, user=self.clerk)
        if vow.kept:
            done_on = made + timedelta(days=vow.kept)
            with as_of(done_on, 11):
                promises.finish(promise_id=promise.pk, done_on=done_on, note=vow.done, user=promise.owner)

    def _answer(
        self, row: FeedbackItem, writer: User, code: str, text: str, vow: Vow | None, *, last: bool = False
    ) -> None:
        """Write the answer, with a file where members get one, and have the head approve it unless it waits."""
        if "附上" in text:
            paper = files.document(
                name="适当性材料常见问题", heading="适当性材料常见问题（样张）", paragraphs=[text]
            )
            attach(case_id=row.pk, slot=ANSWER_FILES, upload=paper, user=writer)
        rows = (
            [promises.Row(vow.text, writer, timezone.localdate() + timedelta(days=vow.days))] if vow else []
        )
        if code not in HEADS:
            self._step(row, "answer", writer, answer=text, promises=rows)
            return
        self._step(row, "draft_answer", writer, answer=text, promises=rows)
        if not last:
            self._step(row, "approve_answer", _user(HEADS[code]))

    def _step(self, case: Case, name: str, user: User | None, **data: Any) -> Case:
        version = Case.objects.get(pk=case.pk).version
        return perform(case_id=case.pk, name=name, user=user, version=version, data=data)
