"""A rule out for consultation in the demo, with comments of two firms."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from education.regulations.consulting import services
from education.regulations.models import Consultation, RegulationIndexPage, RegulationPage, RuleComment
from education.regulations.services import import_text
from hub.accounts.models import Department, User
from hub.cases.services import perform

TEXT = """投资者教育合作项目管理办法

第一章　总则
第一条　为规范交易所与会员单位、高校合作开展投资者教育项目，提高项目质量，制定本办法。
第二条　本办法适用于由交易所支持、合作单位承办的投资者教育活动、课程和教材开发。
第三条　合作项目应当坚持公益性，不得借机营销，不得发布价格预测信息。
第二章　申报与评审
第四条　合作单位应当在项目开始前十个工作日提出申请，并提交下列材料：
（一）项目方案；
（二）讲师和课程安排；
（三）经费预算。
第五条　交易所自收到完整材料之日起十五个工作日内答复是否支持；未予支持的，说明理由。
第六条　项目内容发生重大变更的，合作单位应当重新提出申请。
第三章　实施与评价
第七条　合作单位应当按照方案实施项目，保留签到、影像和问卷等材料。
第八条　项目结束后三十日内，合作单位应当提交总结和成果；逾期未提交的，影响以后年度的支持。
第九条　交易所对项目开展满意度调查，结果作为以后年度支持的参考。
第四章　附则
第十条　本办法由交易所负责解释，自发布之日起施行。
"""
EXPLANATION = (
    "（样例）近年合作开展的投资者教育项目逐年增加，申报材料、评审时限和成果要求需要统一。"
    "本办法拟明确公益性要求、申报材料和答复时限，并把成果和满意度作为以后年度支持的参考。重点征求对第四条、第五条、第八条的意见。"
)
#: Who, article, stance, reason, wording; whether it is handed in, and how it was answered.
COMMENTS = (
    (
        "mingsheng.lin",
        "a5",
        "change",
        "答复时限偏长，线上活动往往临时确定，建议对线上项目缩短时限。",
        "交易所自收到完整材料之日起十五个工作日内答复是否支持，线上项目为五个工作日；未予支持的，说明理由。",
        "submit",
    ),
    (
        "hengyuan.chen",
        "a8",
        "change",
        "年末集中结项，三十日内难以完成教材类成果。",
        "项目结束后三十日内，合作单位应当提交总结；成果为教材、课件的，可以延长至九十日。",
        "answer",
    ),
    ("hengyuan.chen", "a3", "agree", "坚持公益性有利于区分投资者教育和营销。", "", "submit"),
    ("mingsheng.lin", "", "ask", "与现行合办市场活动指引的关系是否需要说明。", "", ""),
)
ANSWER = {"result": "partly", "note": "教材、课件类成果的提交时限拟延长至六十日。"}


def seed_consultation() -> None:
    """After the pages, once."""
    library = RegulationIndexPage.objects.first()
    if library is None or Consultation.objects.exists():
        return
    writer, second = (User.objects.get(username=name) for name in ("editor.xu", "editor.pan"))
    with transaction.atomic():
        page = library.add_child(
            instance=RegulationPage(
                title="投资者教育合作项目管理办法（样例）",
                slug="sample-partner-rules",
                kind=RegulationPage.Kind.EXCHANGE,
                issuer="交易所",
                summary="（样例）规范合作开展投资者教育项目的申报、评审、实施和评价，现征求会员单位意见。",
            )
        )
        page.save_revision().publish()
    version = import_text(
        page=page, text=TEXT, name="征求意见稿", slug="draft", user=writer, source="样例文本"
    )
    today = timezone.localdate()
    row = Consultation.objects.create(
        version=version,
        audience=Consultation.Audience.PUBLIC,
        explanation=EXPLANATION,
        opens_on=today - timedelta(days=7),
        closes_on=today + timedelta(days=23),
        department=Department.objects.get(code="market-development"),
        created_by=writer,
    )
    row = services.release(consultation_id=row.pk, user=second)
    for username, anchor, stance, reason, wording, until in COMMENTS:
        _comment(row, username, anchor, until, stance=stance, reason=reason, wording=wording)


def _comment(row: Consultation, username: str, anchor: str, until: str, **values: str) -> None:
    member = User.objects.get(username=username)
    section = row.version.sections.get(anchor=anchor) if anchor else None
    made = services.open_comment(consultation=row, section=section, user=member)
    made = services.save_comment(
        comment_id=made.pk, user=member, version=made.version, values={"section": section, **values}
    )
    if until:
        perform(case_id=made.pk, name="submit", user=member, version=made.version)
    if until == "answer":
        made = RuleComment.objects.get(pk=made.pk)
        reviewer = User.objects.get(username="reviewer.qian")
        perform(case_id=made.pk, name="answer", user=reviewer, version=made.version, data=dict(ANSWER))
