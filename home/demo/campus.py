"""Campus cooperation in the demo: universities with memoranda in every state, courses of three terms, and all else."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from education.campus.files import kept
from education.campus.models import JointCourse, Memorandum, Partner
from education.campus.partners.forms import SCAN
from education.topics.models import Product
from hub.accounts.demo import FIRM_A, FIRM_B
from hub.accounts.models import User
from hub.attachments.checks import check
from hub.members.models import Organization

from .campus_internships import seed_internships
from .campus_outcomes import seed_outcomes
from .campus_projects import seed_projects
from .campus_research import seed_research
from .files import document

JIANGHAI, PUJIANG, LIANGJIANG = "江海财经大学", "浦江工商大学", "两江大学"
# Of these the platform knows more than `hub.members.demo` tells: name, short name, region, code, phone, website.
MORE = (
    (PUJIANG, "浦江工商", "上海", "12310000MB0F2817QD", "021-55511200", "https://pujiang.example"),
    (LIANGJIANG, "两江大学", "重庆", "12500000MB1H6604T0", "023-55511300", "https://liangjiang.example"),
)
# University, city, since, what is done together.
PARTNERS = (
    (
        JIANGHAI, "杭州", 2019,
        "经济学院开设《期货与衍生品市场》双学分课程，由交易所讲师承担 12 课时实务教学；共建铜、原油两个教学案例，"
        "每年夏季选派学生到会员单位实习。",
    ),
    (
        PUJIANG, "上海", 2021,
        "合办《大宗商品风险管理》选修课和期货市场实验课，交易所提供交易规则与交割流程的教学材料；"
        "围绕基差与仓单业务开展课题研究。",
    ),
    (
        LIANGJIANG, "重庆", 2024,
        "面向西南地区有色、橡胶产业开设公开讲座，与会员单位共同编写案例读本，支持学生社团举办期货知识竞赛。",
    ),
)  # fmt: skip
# University, subject, years and days from today to its begin and end, who looks after it.
MEMORANDA = (
    (JIANGHAI, "合办课程与教学案例", -2190, -365, "editor.xu"),
    (JIANGHAI, "合办课程、课题研究与实践实习", -364, 731, "editor.xu"),
    (PUJIANG, "合办课程与课题研究", -1050, 45, "editor.pan"),
    (LIANGJIANG, "期货知识普及与案例编写", -700, 395, "editor.pan"),
)
# University, course, semesters before this one, semester, hours, lecturers, students, member, products, summary.
COURSES = (
    (
        JIANGHAI, "期货与衍生品市场", 0, "1", 32,
        "许知微，上期所投资者教育部讲师\n何敬之，江海财经大学经济学院教授\n林婉清，明晟期货机构业务部总经理",
        86, FIRM_A, ("CU", "SC"),
        "合约与规则、套期保值、期权基础三个单元，另设两次交割库线上参观；以开卷案例分析作为考核。",
    ),
    (
        PUJIANG, "大宗商品风险管理", 0, "1", 24,
        "潘书宁，上期所投资者教育部讲师\n程以宁，浦江工商大学商学院副教授",
        54, None, ("AL", "ZN", "RB"),
        "以铝加工、钢贸企业的采购和库存为例，讲授风险敞口识别、套保方案设计和会计处理。",
    ),
    (
        JIANGHAI, "期货与衍生品市场", 1, "1", 32,
        "许知微，上期所投资者教育部讲师\n何敬之，江海财经大学经济学院教授",
        79, FIRM_A, ("CU",),
        "首次加入铜产业链教学案例，由会员单位产业服务人员讲授点价与基差贸易。",
    ),
    (
        LIANGJIANG, "期货市场与实体经济", 1, "2", 16,
        "陈立恒，衡远期货投资者教育主管\n卓然，两江大学经济与工商管理学院讲师",
        120, FIRM_B, ("RU", "NR"),
        "通识选修课，从天然橡胶割胶、加工到轮胎企业的价格风险讲起，介绍期货市场的功能与投资者保护。",
    ),
)  # fmt: skip


@transaction.atomic
def seed_campus() -> None:
    """After the members and the pages, once."""
    if Partner.objects.exists():
        return
    for name, short, region, code, phone, website in MORE:
        Organization.objects.get_or_create(
            name=name,
            defaults={
                "kind": Organization.Kind.UNIVERSITY,
                "short_name": short,
                "region": region,
                "credit_code": code,
                "phone": phone,
                "website": website,
            },
        )
    partners = {}
    for position, (name, city, since, together) in enumerate(PARTNERS, start=1):
        university = Organization.objects.get(name=name)
        partners[name] = Partner.objects.create(
            organization=university, city=city, since=since, together=together, position=position
        )
    seed_memoranda(partners)
    seed_courses(partners)
    seed_outcomes()
    seed_projects()
    seed_research()
    seed_internships()


def seed_memoranda(partners: dict[str, Partner]) -> None:
    """One renewed, one in force, one that ends soon."""
    today = timezone.localdate()
    before: dict[str, Memorandum] = {}
    for name, subject, starts, ends, responsible in MEMORANDA:
        row = Memorandum(
            partner=partners[name],
            subject=subject,
            signed_on=today + timedelta(days=starts - 12),
            starts_on=today + timedelta(days=starts),
            ends_on=today + timedelta(days=ends),
            responsible=User.objects.get(username=responsible),
            renews=before.get(name),
        )
        scan = document(
            name=f"与{name}的合作备忘录",
            heading=f"合作备忘录（样张）：{name}",
            paragraphs=[
                f"甲方：上海期货交易所　乙方：{name}",
                f"双方就{subject}达成一致，遵循优势互补、公益优先的原则，共同推动投资者教育纳入国民教育体系。",
                f"本备忘录自 {row.starts_on:%Y 年 %m 月 %d 日}起至 {row.ends_on:%Y 年 %m 月 %d 日}止，期满前三个月商议续签。",
            ],
        )
        with kept(row, scan, check(scan, SCAN), folder=Memorandum.FOLDER):
            row.save()
        before[name] = row


def seed_courses(partners: dict[str, Partner]) -> None:
    """What is taught now, and was in the last school year."""
    today = timezone.localdate()
    year = today.year if today >= date(today.year, 8, 1) else today.year - 1
    products = {product.code: product for product in Product.objects.all()}
    for name, title, back, semester, hours, lecturers, students, firm, codes, summary in COURSES:
        course = JointCourse.objects.create(
            partner=partners[name],
            name=title,
            year=year - back,
            semester=semester,
            hours=hours,
            lecturers=lecturers,
            students=students,
            member=Organization.objects.get(name=firm) if firm else None,
            summary=summary,
        )
        course.products.set([products[code] for code in codes if code in products])
