"""Internships in the demo: posts of the exchange and of two members, applications answered and not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from education.campus.internships import services
from education.campus.models import InternshipPost
from hub.accounts.models import User

from .clock import as_of
from .files import document

EDITOR, LIN, CHEN = "editor.xu", "mingsheng.lin", "hengyuan.chen"
OWN = {
    "title": "投资者教育内容编辑实习生",
    "city": "上海",
    "place": "投资者教育部",
    "number": 3,
    "duties": "整理教学案例和课件，核对引用的规则与数据；协助组织公开课，记录问答；参与制作投资者保护图文。",
    "requirements": "金融、经济、新闻类专业本科三年级以上或研究生；文字准确，能连续实习八周；不要求从业资格。",
}
INDUSTRY = {
    "title": "产业服务实习生（有色）",
    "city": "上海",
    "place": "机构业务部，浦东新区",
    "number": 2,
    "duties": "收集铜、铝产业链公开资料，协助整理客户的采购与库存数据，参与编写套期保值方案的说明材料。",
    "requirements": "经济、金融、材料类专业三年级以上；会用表格处理数据；遵守保密要求，不得代客操作。",
}
TEACHING = {
    "title": "投资者教育助理实习生",
    "city": "广州",
    "place": "投资者教育岗，天河区",
    "number": 1,
    "duties": "协助进校园授课：准备教学材料、组织报名与签到、整理问卷。",
    "requirements": "教育、经济类专业；表达清楚，每周到岗三天以上。",
}
STUDENTS = (
    ("冯一舟", "江海财经大学", "金融学三年级", "feng.yizhou@example.com", "修过《期货与衍生品市场》，希望了解产业客户服务，七、八月可以全程实习。"),
    ("褚怀瑾", "浦江工商大学", "应用统计硕士一年级", "chu.huaijin@example.com", "做过库存数据的课程项目，熟悉数据整理。"),
    ("卫清和", "两江大学", "经济学三年级", "wei.qinghe@example.com", "参加过校内期货知识竞赛，愿意参与案例编写。"),
)  # fmt: skip


def seed_internships() -> None:
    """Once."""
    if InternshipPost.objects.exists():
        return
    editor = _user(EDITOR)
    today = timezone.localdate()
    days = {
        "starts_on": today + timedelta(days=60),
        "ends_on": today + timedelta(days=120),
        "deadline": today + timedelta(days=35),
    }
    with as_of(today - timedelta(days=14)):
        own = InternshipPost.objects.create(author=editor, **OWN, **days)
        services.release(post_id=own.pk, user=editor)
        industry = _write(LIN, INDUSTRY | days)
        services.release(post_id=industry.pk, user=editor)
    with as_of(today - timedelta(days=3)):
        _write(CHEN, TEACHING | days)
        services.write_post(
            post=None, user=_user(LIN), values=INDUSTRY | days | {"title": "研究助理实习生", "number": 1}
        )
    with as_of(today - timedelta(days=6)):
        first = _apply(industry, 0)
        _apply(industry, 1)
        _apply(own, 2)
    with as_of(today - timedelta(days=4)):
        services.decide(
            application_id=first.pk,
            user=_user(LIN),
            state="invited",
            reply="请于下周三 14:00 参加线上面试，会议链接另发；联系人周子昂，021-55501102。",
        )


def _write(author: str, values: dict[str, Any]) -> InternshipPost:
    user = _user(author)
    post = services.write_post(post=None, user=user, values=values)
    return services.hand_in(post_id=post.pk, user=user)


def _apply(post: InternshipPost, number: int) -> Any:
    name, university, major, email, message = STUDENTS[number]
    cv = document(name=f"简历-{name}", heading=name, paragraphs=[f"{university}，{major}", message])
    values = {
        "name": name,
        "university": university,
        "major": major,
        "email": email,
        "phone": "",
        "message": message,
    }
    return services.apply(
        post=InternshipPost.objects.get(pk=post.pk), form=f"demo-{post.pk}-{number}", cv=cv, values=values
    )


def _user(username: str) -> User:
    return User.objects.get(username=username)
