"""Rows of the campus."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from education.campus.internships import services as internship_services
from education.campus.models import (
    CampusSettings,
    InternshipApplication,
    InternshipPost,
    JointCourse,
    Memorandum,
    Partner,
    ResearchCall,
    ResearchTopic,
)
from education.campus.projects import services as project_services
from education.campus.research import services as research_services
from hub.accounts.roles import EDITOR, HEAD, REVIEWER
from hub.members.models import Organization
from tests import factories


def editor(**values: Any):
    """Somebody who keeps the campus' records."""
    return factories.staff(groups=(EDITOR.name,), **values)


def university(**values: Any) -> Organization:
    """A university with a row of its own."""
    number = Organization.objects.count() + 1
    defaults = {
        "kind": Organization.Kind.UNIVERSITY,
        "name": f"第{number}财经大学",
        "short_name": f"财大{number}",
    }
    return factories.organization(**defaults | values)


def partner(**values: Any) -> Partner:
    """A university that the site shows."""
    values.setdefault("organization", None)
    values["organization"] = values["organization"] or university()
    return Partner.objects.create(**{"city": "上海", "together": "合办《期货与衍生品》课程。"} | values)


def memorandum(*, days_left: int = 200, **values: Any) -> Memorandum:
    """One that was signed a year ago."""
    today = timezone.localdate()
    defaults = {
        "subject": "合办课程与课题研究",
        "signed_on": today - timedelta(days=400),
        "starts_on": today - timedelta(days=390),
        "ends_on": today + timedelta(days=days_left),
    }
    for name, make in (("partner", partner), ("responsible", editor)):
        if name not in values:
            values[name] = make()
    return Memorandum.objects.create(**defaults | values)


def course(**values: Any) -> JointCourse:
    """A course of this school year."""
    number = JointCourse.objects.count() + 1
    values.setdefault("partner", None)
    values["partner"] = values["partner"] or partner()
    defaults = {
        "name": f"期货与衍生品实务（{number}）",
        "year": date.today().year,
        "semester": JointCourse.Semester.AUTUMN,
        "hours": 32,
        "lecturers": "李明，上期所讲师\n王芳，经济学院副教授",
    }
    return JointCourse.objects.create(**defaults | values)


def project_values(**more: Any) -> dict[str, Any]:
    """What a proposal says."""
    today = timezone.localdate()
    return {
        "title": "铜产业链风险管理进课堂",
        "work": "course",
        "university": "江海财经大学经济学院",
        "goals": "让学生了解铜产业链上的价格风险。",
        "plan": "三次课，每次三课时，由产业服务人员和教师合讲。",
        "audience": "金融专业三年级",
        "students": 60,
        "starts_on": today + timedelta(days=30),
        "ends_on": today + timedelta(days=90),
        "wanted": "选派讲师，提供交割流程教学材料。",
        "results": "教学案例一份。",
        "contact_name": "林婉清",
        "contact_phone": "021-55501101",
    } | more


def project(*, member: Any = None, **more: Any) -> Any:
    """A proposal handed in through the portal."""
    member = member or factories.member()
    made = project_services.open_project(user=member)
    made = project_services.save_project(
        project_id=made.pk, user=member, version=made.version, values=project_values(**more)
    )
    return factories.step(made, "submit", member)


def desk() -> tuple[Any, Any, Any]:
    """A reviewer, another one and the head of the department that looks after the campus."""
    one = factories.staff(groups=(REVIEWER.name,))
    told = CampusSettings.load()
    told.department = one.department
    told.save()
    return (
        one,
        factories.staff(groups=(REVIEWER.name,), department=one.department),
        factories.staff(groups=(HEAD.name,), department=one.department),
    )


def research_call(**values: Any) -> ResearchCall:
    """A call that is open for a month."""
    today = timezone.localdate()
    defaults = {
        "title": "2026 年期货市场课题",
        "summary": "面向高校和会员单位征集课题。",
        "directions": "产业客户风险管理\n投资者保护",
        "published_on": today - timedelta(days=10),
        "deadline": today + timedelta(days=30),
        "midterm_on": today + timedelta(days=150),
        "ends_on": today + timedelta(days=300),
    }
    return ResearchCall.objects.create(**defaults | values)


def topic_values(**more: Any) -> dict[str, Any]:
    """What a proposal says."""
    return {
        "title": "铜加工企业套期保值的效果评价",
        "direction": "产业客户风险管理",
        "background": "加工费的稳定性与库存敞口。",
        "method": "问卷与回归分析。",
        "expected": "研究报告一份，教学案例一份。",
        "lead_name": "何敬之",
        "lead_title": "教授",
        "team": "程以宁，浦江工商大学，数据分析",
        "contact_name": "何敬之",
        "contact_phone": "0571-55510101",
    } | more


def draft_topic(*, member: Any = None, call: ResearchCall | None = None, **more: Any) -> ResearchTopic:
    """A proposal that is being written, with its file."""
    member = member or factories.member(organization=university())
    made = research_services.open_topic(call_id=(call or research_call()).pk, user=member)
    made = research_services.save_topic(
        topic_id=made.pk, user=member, version=made.version, values=topic_values(**more)
    )
    factories.case_file(made, "proposal", user=member)
    return ResearchTopic.objects.get(pk=made.pk)


def topic(*, member: Any = None, call: ResearchCall | None = None, **more: Any) -> Any:
    """A proposal handed in through the portal."""
    made = draft_topic(member=member, call=call, **more)
    return factories.step(made, "submit", made.author)


def post_values(**more: Any) -> dict[str, Any]:
    """What a post says."""
    today = timezone.localdate()
    return {
        "title": "产业服务实习生",
        "city": "上海",
        "place": "机构业务部",
        "starts_on": today + timedelta(days=60),
        "ends_on": today + timedelta(days=120),
        "number": 2,
        "duties": "整理产业资料，协助编写教学案例。",
        "requirements": "经济、金融类专业三年级以上。",
        "deadline": today + timedelta(days=20),
    } | more


def post(*, member: Any = None, own: bool = False, **more: Any) -> InternshipPost:
    """A post that students may apply for: of a member, or the exchange's own."""
    keeper = editor()
    if own:
        made = InternshipPost.objects.create(author=keeper, **post_values(**more))
    else:
        member = member or factories.member()
        made = internship_services.write_post(post=None, user=member, values=post_values(**more))
        internship_services.hand_in(post_id=made.pk, user=member)
    return internship_services.release(post_id=made.pk, user=keeper)


def application(post: InternshipPost, **more: Any) -> InternshipApplication:
    """What a student has sent in."""
    number = InternshipApplication.objects.count() + 1
    values = {
        "name": "冯一舟",
        "university": "江海财经大学",
        "major": "金融学三年级",
        "email": f"student{number}@example.com",
        "phone": "13800001111",
        "message": "希望了解产业客户服务。",
    } | more
    return internship_services.apply(
        post=post, form=f"form-{post.pk}-{number}", cv=factories.pdf_upload("简历.pdf"), values=values
    )
