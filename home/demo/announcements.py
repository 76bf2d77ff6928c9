"""The demo's announcements: from the exchange's own texts, public and for members, confirmed, scheduled, expired."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from wagtail.models import Page

from hub.accounts.models import User
from hub.announcements import services
from hub.announcements.forms import SLOT
from hub.announcements.models import (
    AnnouncementAttachment,
    AnnouncementIndexPage,
    AnnouncementPage,
    Audience,
)
from hub.announcements.models.audience import joined
from hub.attachments.checks import check
from hub.members.models import Organization
from hub.workdays.services import add_working_days

from .files import document

WRITER, READER, CONFIRMED_BY = "editor.xu", "editor.pan", "hengyuan.chen"
OnRelease = AnnouncementPage.OnRelease


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """One of them. Days are counted from today: `confirm_in`, `live_in`, `live_for`, `pinned_for`."""

    slug: str
    title: str
    summary: str
    topic: str
    body: tuple[tuple[str, Any], ...]
    document_number: str = ""
    issued_on: date | None = None
    audience: Audience = Audience.PUBLIC
    kinds: tuple[str, ...] = ()
    confirm_in: int = 0
    live_in: int = 0
    live_for: int = 0
    pinned_for: int = 0
    tells: bool = False
    files: tuple[tuple[str, str, list[str]], ...] = field(default=())


def paragraph(*texts: str) -> tuple[str, str]:
    return "paragraph", "".join(f"<p>{text}</p>" for text in texts)


def heading(text: str) -> tuple[str, dict[str, str]]:
    return "heading", {"text": text, "anchor": ""}


def steps(title: str, *rows: tuple[str, str]) -> tuple[str, dict[str, Any]]:
    return "flow", {
        "title": title,
        "steps": [{"actor": actor, "title": step, "text": ""} for actor, step in rows],
    }


ARRANGEMENT = Announcement(
    slug="arrangement-2023",
    title="关于公布2023年会员服务和投资者教育工作安排的通知",
    summary="会员及市场服务、投资者教育、系列评优三个部分的项目、发起方式和时间，便于会员单位对接。",
    topic="通知",
    issued_on=date(2023, 3, 20),
    pinned_for=60,
    body=(
        paragraph(
            "2023年，交易所扎根期货服务实体本质，践行高质量发展要求，优化并创新推出了一系列服务会员、服务市场发展的安排举措。"
            "为便于会员单位等及时把握工作方向、更好与交易所进行工作对接，现公布今年的会员服务和投资者教育工作安排。"
        ),
        heading("会员及市场服务"),
        paragraph(
            "优化现有“一站通”会员服务机制和合作举办市场活动工作；携手期货公司会员，聚焦产业培育和企业服务，"
            "打造“上期强源助企”品牌，创新推出“企业深耕计划”。"
        ),
        heading("投资者教育"),
        paragraph(
            "定期开展“大宗商品月月谈”；常态化组织面向会员、实体企业、从业人员、机构投资者等重要市场参与主体的培训活动；"
            "响应“推动投资者教育进入国民教育体系”号召。"
        ),
        heading("系列评优"),
        paragraph("会员评优、境外经纪机构突出市场贡献奖评选、优秀分析师（团队）评选。"),
        (
            "call_to_action",
            {
                "title": "查看完整安排",
                "text": "各项目的背景、内容、操作流程和支持方式。",
                "page": None,
                "address": "/annual-arrangement/",
                "label": "年度工作安排",
            },
        ),
        paragraph(
            "交易所将持续关注市场运行态势和行业发展情况，根据业务开展和工作推进情况，定期对安排内容进行更新。"
        ),
    ),
)

INCENTIVE = Announcement(
    slug="incentive-2023",
    title="关于开展2023年“上期强源助企”项目的通知",
    summary="功能类项目和服务类项目（定价基准、企业拓展、工具应用），激励措施以手续费减收形式开展。",
    topic="市场活动",
    document_number="上期发〔2023〕61号",
    issued_on=date(2023, 3, 8),
    body=(
        paragraph(
            "交易所对已试点开展的各类专项项目进行整合和统筹管理，统一打造“上期强源助企”项目品牌。本页为内容摘要，以通知原文为准。"
        ),
        heading("项目类型"),
        paragraph(
            "<b>功能类项目</b>旨在做大做强市场基础，锚定会员单位等的累计成交、持仓情况。",
            "<b>服务类项目</b>围绕会员单位服务实体企业使用期货及衍生品工具的不同情况，包括定价基准、企业拓展、工具应用三方面内容。",
            "项目覆盖交易所12个期货品种和全部8个期权品种。",
        ),
        steps(
            "操作流程",
            ("会员单位、综合业务平台交易商等", "发起申请或备案"),
            ("交易所", "评审"),
            ("交易所", "项目跟踪"),
            ("交易所", "成果验收"),
        ),
        paragraph("部分项目还包括会员单位结项申请和交易所结项评审。激励措施以手续费减收形式开展。"),
    ),
)

DIRECTORY = Announcement(
    slug="directory",
    title="关于公布业务对口部门与联系人的通知",
    summary="各项业务的对口部门、联系人、电话和邮箱已在门户公布，每季度更新，请转告本单位有关同事。",
    topic="会员服务",
    audience=Audience.MEMBERS,
    tells=True,
    body=(
        paragraph(
            "为便利会员业务咨询与开展，交易所在门户设立“业务对口部门与联系人”专栏，可按业务名称、部门、姓名或拼音首字母查找，也可导出 Excel。",
            "名录供会员内部使用，请勿对外转发。联系人有变动时交易所随时更新，每季度由各部门核对一次，并发送各单位负责人。",
        ),
        (
            "call_to_action",
            {
                "title": "业务对口部门与联系人",
                "text": "办理业务或有疑问时，可直接联系对应部门。",
                "page": None,
                "address": "/portal/directory/",
                "label": "查看名录",
            },
        ),
    ),
)

VOICE = Announcement(
    slug="one-stop-voice",
    title="关于规范报送“一站通”会员之声反馈表的通知",
    summary="反馈表的编号、盖章和邮件题目要求。请各会员单位确认阅读，并转告负责报送的联系人。",
    topic="会员服务",
    audience=Audience.MEMBERS,
    confirm_in=8,
    pinned_for=10,
    tells=True,
    body=(
        paragraph(
            "会员希望向交易所反馈的意见建议，或希望交易所协助推动解决的事项，可通过“一站通”会员服务机制发送《“一站通”会员之声反馈表》，"
            "会员管理部安排专人对接，协调所内相关职能部门，书面回复或通过一对一线上会议等形式反馈。"
        ),
        heading("请注意"),
        (
            "paragraph",
            "<ol><li>编号填写这是本公司的第几张反馈表，三位数字，第一张填写001。</li><li>意见建议和希望协助解决的事项分别逐条填写。</li>"
            "<li>反馈表须加盖公司公章。</li><li>邮件题目写明：期货公司名称“一站通”会员之声反馈。</li></ol>",
        ),
        ("contact", None),
    ),
    files=(
        (
            "会员之声反馈表填写说明",
            "“一站通”会员之声反馈表填写说明",
            [
                "编号：本公司填写的第几张反馈表。例如第一张即填写001。",
                "制表日期、期货公司名称、联系人、联系方式、联系邮箱地址逐项填写。",
                "希望向交易所反馈的意见建议：逐条填写。",
                "希望交易所协助推动解决的事项：逐条填写。",
                "填写完毕后加盖公司公章，发送至市场服务中心邮箱。",
            ],
        ),
    ),
)

CULTIVATION = Announcement(
    slug="deep-cultivation",
    title="关于企业深耕计划申请方案的说明",
    summary="一对一服务重点或龙头企业，方案须写明阶段、每阶段的交付内容和时间，由证监局跟进、监督。",
    topic="市场活动",
    audience=Audience.KINDS,
    kinds=(Organization.Kind.FUTURES_FIRM,),
    body=(
        paragraph(
            "交易所根据市场龙头企业了解和使用期货市场的情况开展系统性、深入服务：对已入市企业，发挥案例、宣传示范效应；"
            "对未入市、有意愿的企业，为其搭建价格风险管理体系提供专项辅导；对入市存在障碍的企业，摸清底数，建立常态化沟通联系。"
        ),
        steps(
            "操作流程",
            ("会员单位", "发起申请"),
            ("交易所", "甄选期货公司及企业、评审方案"),
            ("期货公司", "按计划推进"),
            ("证监局", "跟进、监督"),
            ("交易所", "甄选产业服务案例并宣传"),
        ),
        paragraph("激励措施归口合作举办市场活动预算池，统一按照合办活动预算管理流程执行。"),
    ),
)

ANALYSTS = Announcement(
    slug="analyst-award",
    title="关于开展优秀分析师（团队）评选活动的通知",
    summary="会员单位可推荐投研分析师或团队参加，依据服务实体经济能力评选。",
    topic="投资者教育",
    live_in=7,
    tells=True,
    body=(
        paragraph(
            "为提升从业人员素质、为行业可持续性发展积累人力资源，交易所开展优秀分析师（团队）评选，依据投研分析师（队伍）服务实体经济能力进行评选。"
        ),
        steps(
            "评选流程",
            ("交易所", "公布评选方案"),
            ("会员单位", "申请"),
            ("交易所", "依据方案进行评选"),
            ("交易所", "公布获奖名单并表彰"),
        ),
    ),
)

TALK = Announcement(
    slug="monthly-talk",
    title="大宗商品月月谈报名通知",
    summary="产业研究、市场分析和交易所新业务介绍，半天会议，线上线下同步进行。",
    topic="投资者教育",
    live_for=-3,
    body=(
        paragraph(
            "“大宗商品月月谈”每月一课，于交易所内举办半天会议，或通过线上形式开展，邀请行业产业资深专家、优秀期货分析师以及所内讲师演讲分享。",
            "本期报名已经截止。",
        ),
    ),
)

ANNOUNCEMENTS = (ARRANGEMENT, INCENTIVE, CULTIVATION, TALK, ANALYSTS, DIRECTORY, VOICE)


def seed_announcements() -> None:
    """Once, through the same verbs as people use."""
    column = AnnouncementIndexPage.objects.first()
    if column is None:
        return
    people = {person.username: person for person in User.objects.all()}
    for row in ANNOUNCEMENTS:
        make(row, column, writer=people[WRITER], reader=people[READER])
    voice = AnnouncementPage.objects.get(slug=VOICE.slug)
    services.confirm(page=voice, user=people[CONFIRMED_BY])


@transaction.atomic
def make(row: Announcement, column: Page, *, writer: User, reader: User) -> None:
    """One announcement: written by one editor, released by another; the expired one has been live."""
    today = timezone.localdate()
    page = AnnouncementPage(
        title=row.title,
        slug=row.slug,
        summary=row.summary,
        topic=row.topic,
        document_number=row.document_number,
        issued_on=row.issued_on,
        audience=row.audience,
        kinds=joined(row.kinds),
        body=list(row.body),
        must_confirm=bool(row.confirm_in),
        confirm_by=add_working_days(today, row.confirm_in) if row.confirm_in else None,
        pinned_until=today + timedelta(row.pinned_for) if row.pinned_for else None,
        on_release=OnRelease.TELL if row.tells else OnRelease.SILENT,
        live=False,
        owner=writer,
        go_live_at=at_nine(today + timedelta(row.live_in)) if row.live_in else None,
    )
    for name, title, lines in row.files:
        upload = document(name=name, heading=title, paragraphs=lines)
        kept = services.keep_file(file=upload, checked=check(upload, SLOT), user=writer)
        page.attachments.add(AnnouncementAttachment(file=kept))
    column.add_child(instance=page)
    page.save_revision(user=writer, changed=False).publish(user=reader, skip_permission_checks=True)
    if row.live_for:
        page.refresh_from_db()
        page.expire_at = at_nine(today + timedelta(row.live_for))
        page.save()
        page.unpublish(set_expired=True, log_action=False)


def at_nine(day: date) -> datetime:
    """Nine in the morning of a day."""
    return timezone.make_aware(datetime.combine(day, time(9)))
