"""Internships: released posts, applications without an account, seen by the post's firm alone, gone with time."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from education.campus.internships import services
from education.campus.internships.links import path_of
from education.campus.models import CampusSettings, InternshipApplication, InternshipPost
from education.campus.models.files import private_storage
from hub.accounts.roles import CLERK, REVIEWER
from hub.cases.flows import Refused
from hub.members.models import Organization
from hub.privacy import retention
from hub.privacy.models import Access
from tests import factories

from . import factories as rows

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_once(settings):
    """Mails leave where a test asks for it."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


def signed_in(user: Any) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def filled(browser: Client, address: str, **more: Any) -> dict[str, Any]:
    """The form as the page gives it, filled in."""
    page = browser.get(address).content.decode()
    hidden = dict(re.findall(r'name="(stamp|consent_version)" value="([^"]*)"', page))
    return {
        "name": "冯一舟",
        "university": "江海财经大学",
        "major": "金融学三年级",
        "email": "Feng@Example.com",
        "phone": "",
        "message": "",
        "consent": "on",
        "homepage": "",
        "cv": factories.pdf_upload("简历.pdf"),
        **hidden,
        **more,
    }


def test_a_student_applies_follows_and_withdraws(campus, django_capture_on_commit_callbacks):
    post = rows.post()
    public = Client()
    listed = public.get(f"{campus.url}internships/").content.decode()
    assert post.title in listed and post.organization.name in listed
    assert "申请这个岗位" in public.get(f"{campus.url}internships/{post.pk}/").content.decode()
    address = reverse("internships:apply", args=[post.pk])
    data = filled(public, address)
    with django_capture_on_commit_callbacks(execute=True):
        assert public.post(address, data).url == reverse("internships:sent")
    row = InternshipApplication.objects.get()
    assert (row.email, row.consent_version, row.file_name) == ("feng@example.com", 1, "简历.pdf")
    assert row.consent_text == CampusSettings.load().consent_text
    (message,) = [one for one in mail.outbox if one.to == ["feng@example.com"]]
    assert path_of(row) in message.body
    page = public.get(path_of(row))
    assert page["Cache-Control"].startswith("max-age=0") and "已收到" in page.content.decode()

    # The same form again, and another one from the same address: still one, the address is mailed again.
    data["cv"] = factories.pdf_upload("简历.pdf")
    public.post(address, data)
    with django_capture_on_commit_callbacks(execute=True):
        public.post(address, filled(public, address, name="另一个名字"))
    assert InternshipApplication.objects.get().name == "冯一舟"
    assert len([one for one in mail.outbox if one.to == ["feng@example.com"]]) == 2

    name = row.file.name
    with django_capture_on_commit_callbacks(execute=True):
        gone = public.post(path_of(row), {"act": "withdraw"})
    assert "已撤回并删除" in gone.content.decode()
    assert not InternshipApplication.objects.exists() and not private_storage().exists(name)
    assert public.get(path_of(row)).status_code == 410
    assert public.get(reverse("internships:mine", args=["none"])).status_code == 410


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "请填写姓名"),
        ({"email": "feng"}, "完整的邮箱地址"),
        ({"name": "冯\n舟"}, "控制字符"),
        ({"phone": "<script>"}, "电话号码"),
        ({"consent": ""}, "勾选同意"),
        ({"consent_version": "9"}, "重新阅读"),
        ({"stamp": "forged"}, "打开得太久"),
        ({"cv": ""}, "请上传简历"),
        ({"cv": SimpleUploadedFile("简历.pdf", b"<html><script>", "application/pdf")}, "内容却是网页"),
        ({"cv": SimpleUploadedFile("简历.exe", b"MZ\x90\x00", "application/pdf")}, "不接受 .exe 文件"),
        ({"cv": SimpleUploadedFile("简历.docx", b"PK\x03\x04", "application/pdf")}, "请"),
        ({"cv": SimpleUploadedFile("简历.docm", b"PK\x03\x04", "application/pdf")}, "宏"),
        (
            {"cv": SimpleUploadedFile("简历.pdf", b"%PDF-" + b"0" * (10 * 1024 * 1024), "application/pdf")},
            "上限",
        ),
    ],
)
def test_bad_input_is_said_in_words_and_kept(wrong, words):
    address = reverse("internships:apply", args=[rows.post().pk])
    browser = Client()
    page = browser.post(address, filled(browser, address, **wrong)).content.decode()
    assert words in page and "江海财经大学" in page
    assert not InternshipApplication.objects.exists()


def test_programs_and_floods_get_the_same_answer_and_nothing_is_kept():
    post = rows.post()
    address = reverse("internships:apply", args=[post.pk])
    browser = Client()
    assert browser.post(address, filled(browser, address, homepage="http://spam")).status_code == 302
    assert not InternshipApplication.objects.exists()
    for _ in range(8):
        assert browser.post(address, filled(browser, address)).status_code == 302
    assert InternshipApplication.objects.count() == 1
    outcomes = [browser.post(address, filled(browser, address, name="")).status_code for _ in range(30)]
    assert outcomes[-1] == 429


def test_a_firm_sees_and_answers_applications_to_its_own_posts_alone(django_capture_on_commit_callbacks):
    member, rival = factories.member(), factories.member()
    editor, auditor = rows.editor(), factories.staff(groups=(CLERK.name,))
    mine, theirs, own = rows.post(member=member), rows.post(member=rival), rows.post(own=True)
    here, there, at_exchange = (
        rows.application(post, email="feng@example.com") for post in (mine, theirs, own)
    )
    assert set(InternshipApplication.objects.visible_to(member)) == {here}
    assert set(InternshipApplication.objects.visible_to(editor)) == {at_exchange}
    assert not InternshipApplication.objects.visible_to(auditor).exists()
    browser = signed_in(member)
    cv = "campus_files:cv"
    assert browser.get(reverse(cv, args=[here.pk])).status_code == 200
    closed = [
        reverse(cv, args=[there.pk]),
        reverse(cv, args=[at_exchange.pk]),
        reverse("campus_internships:application", args=[there.pk]),
        reverse("campus_internships:post", args=[theirs.pk]),
        reverse("campus_internships:edit", args=[theirs.pk]),
    ]
    assert {browser.get(address).status_code for address in closed} == {404}
    assert browser.post(reverse("campus_internships:application", args=[there.pk]), {}).status_code == 404
    page = browser.get(reverse("portal:dashboard")).content.decode()
    assert "实习申请" in page
    for person in (rival, editor):
        with pytest.raises(Refused, match="只有发布单位"):
            services.decide(application_id=here.pk, user=person, state="declined", reply="")
    with pytest.raises(Refused, match="写明时间"):
        services.decide(application_id=here.pk, user=member, state="invited", reply=" ")
    address = reverse("campus_internships:application", args=[here.pk])
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post(address, {"state": "invited", "reply": "周三 14 点，线上面试。"})
    assert answer.status_code == 302
    assert "周三 14 点" in mail.outbox[-1].body and mail.outbox[-1].to == ["feng@example.com"]
    services.decide(application_id=here.pk, user=member, state="accepted", reply="")
    with pytest.raises(Refused, match="不能再改"):
        services.decide(application_id=here.pk, user=member, state="declined", reply="")
    assert "已录用" in Client().get(path_of(here)).content.decode()

    # The exchange's own are answered at the desk; who opens a CV is kept.
    desk = signed_in(editor)
    assert desk.get(reverse(cv, args=[at_exchange.pk])).status_code == 200
    assert Access.objects.filter(user=editor).count() == 1
    assert desk.get(reverse("internship_applications:inspect", args=[here.pk])).status_code == 404
    sent = desk.post(
        reverse("campus_desk:answer_application", args=[at_exchange.pk]), {"state": "declined", "reply": ""}
    )
    assert sent.status_code == 302


def test_posts_are_released_by_the_exchange_and_close_by_themselves(campus):
    member, editor = factories.member(), rows.editor()
    browser = signed_in(member)
    values = {name: str(value) for name, value in rows.post_values().items()}
    new = reverse("campus_internships:new")
    late = browser.post(new, values | {"deadline": "2020-01-01", "next": "submit"})
    assert "已经过去" in late.content.decode()
    assert not InternshipPost.objects.exists()
    assert "不能晚于实习开始" in browser.post(new, values | {"deadline": "2098-01-01"}).content.decode()
    browser.post(new, values | {"next": "submit"})
    post = InternshipPost.objects.get()
    assert post.state == "submitted"
    assert post.title not in Client().get(f"{campus.url}internships/").content.decode()
    with pytest.raises(Refused, match="只有编辑"):
        services.release(post_id=post.pk, user=member)
    desk = signed_in(editor)
    desk.post(reverse("campus_desk:refuse_post", args=[post.pk]), {"reason": "请写明地点。"})
    assert "请写明地点" in browser.get(reverse("campus_internships:post", args=[post.pk])).content.decode()
    browser.post(reverse("campus_internships:post", args=[post.pk]), {"act": "submit"})
    desk.post(reverse("campus_desk:release_post", args=[post.pk]))
    assert post.title in Client().get(f"{campus.url}internships/").content.decode()
    refused = browser.post(reverse("campus_internships:edit", args=[post.pk]), values)
    assert refused.status_code == 409
    InternshipPost.objects.update(deadline=timezone.localdate() - timedelta(days=1))
    assert Client().get(f"{campus.url}internships/{post.pk}/").status_code == 404
    assert "停止接收" in Client().get(reverse("internships:apply", args=[post.pk])).content.decode()
    post.refresh_from_db()
    with pytest.raises(Refused, match="停止接收"):
        rows.application(post)
    association = factories.member(organization=factories.organization(kind=Organization.Kind.ASSOCIATION))
    assert signed_in(association).get(reverse("campus_internships:posts")).status_code == 403
    assert signed_in(factories.staff(groups=(REVIEWER.name,))).get(
        reverse("internship_posts:index")
    ).status_code in (302, 403)


def test_applications_are_deleted_with_time(django_capture_on_commit_callbacks):
    old, young = rows.post(), rows.post()
    gone, kept = rows.application(old), rows.application(young)
    InternshipPost.objects.filter(pk=old.pk).update(deadline=timezone.localdate() - timedelta(days=181))
    InternshipPost.objects.filter(pk=young.pk).update(deadline=timezone.localdate() - timedelta(days=170))
    with django_capture_on_commit_callbacks(execute=True):
        retention.apply_rules()
    assert list(InternshipApplication.objects.all()) == [kept]
    assert [private_storage().exists(row.file.name) for row in (gone, kept)] == [False, True]


def test_lists_cost_the_same_for_many(campus, django_assert_max_num_queries):
    member = factories.member()
    posts = [rows.post(member=member, title=f"岗位{number}") for number in range(5)]
    for _ in range(5):
        rows.application(posts[0])
    browser, public = signed_in(member), Client()
    pages = [
        (public, f"{campus.url}internships/", 15),
        (browser, reverse("campus_internships:posts"), 20),
        (browser, reverse("campus_internships:post", args=[posts[0].pk]), 20),
    ]
    for reader, address, most in pages:
        reader.get(address)
        with django_assert_max_num_queries(most):
            assert reader.get(address).status_code == 200
