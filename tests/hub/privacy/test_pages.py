"""The pages of one's own data, and those of the exchange."""

import io
import json
import re
import zipfile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hub.accounts.roles import ADMINISTRATOR, AUDITOR
from hub.jobs.models import Job
from hub.privacy import services
from hub.privacy.models import Access, Consent, DataRequest
from tests import factories

pytestmark = pytest.mark.django_db

MINE = reverse("privacy:mine")


def signed_in(person):
    browser = Client()
    browser.post(reverse("account_login"), {"login": person.username, "password": factories.PASSWORD})
    return browser


def text(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


@pytest.fixture
def lin():
    person = factories.member(username="lin", email="lin@example.com", phone="13800138000")
    services.give_consent(user=person, kind=Consent.Kind.ACCOUNT, text="只用于办理事项。")
    return person


def test_all_that_is_held_as_a_page_and_as_a_file(lin, django_capture_on_commit_callbacks):
    browser = signed_in(lin)
    page = text(browser.get(MINE))
    assert all(words in page for words in ("13800138000", "只用于办理事项。", "网络地址", "183 天", "三十年"))
    with django_capture_on_commit_callbacks(execute=True):
        assert browser.post(reverse("privacy:export")).status_code == 302
    job = Job.objects.get(owner=lin)
    assert (job.state, "下载副本" in text(browser.get(MINE))) == ("done", True)
    with zipfile.ZipFile(io.BytesIO(job.file.read())) as archive:
        data = json.loads(archive.read("personal-data.json"))
        readable = archive.read("我的个人信息.html").decode()
    held = {one["key"]: one["rows"] for one in data["holdings"]}
    assert {"term": "电话", "value": "13800138000"} in held["account"]
    assert ("13800138000" in readable, lin.password in readable) == (True, False)
    assert Access.objects.get().field == Access.Field.PERSONAL_DATA


def test_who_only_has_a_session_shows_once_more_who_they_are(lin):
    browser = Client()
    browser.force_login(lin)
    for name in ("privacy:export", "privacy:delete"):
        assert browser.get(reverse(name))["Location"].startswith(reverse("account_reauthenticate"))
    assert browser.post(reverse("privacy:delete"), {"understood": "on"}).status_code == 302
    assert not DataRequest.objects.exists()


def test_corrections_keep_what_was_typed_and_say_what_is_wrong(lin):
    browser, address = signed_in(lin), reverse("privacy:correct")
    factories.user(email="taken@example.com")
    values = {
        "phone": "x",
        "family_name": "林",
        "given_name": "",
        "email": "taken@example.com",
        "note": "理由",
    }
    page = text(browser.post(address, values))
    assert [words in page for words in ("请填写电话号码", "请填写名", "不能使用", "taken@example.com")] == [
        True
    ] * 4
    good = {
        "phone": "021-55501188",
        "position": "经理",
        "family_name": "凌",
        "given_name": "试",
        "email": lin.email,
    }
    assert "请说明更正姓名或邮箱的理由" in text(browser.post(address, good))
    assert browser.post(address, good | {"note": "写错"}).status_code == 302
    page = text(browser.get(MINE))
    assert ("更正：待办理" in page, "021-55501188" in page) == (True, True)
    asked = DataRequest.objects.get()
    withdraw = reverse("privacy:withdraw_request", args=[asked.pk])
    assert signed_in(factories.member()).post(withdraw).status_code == 404
    browser.post(withdraw)
    asked.refresh_from_db()
    assert asked.state == "withdrawn"


def test_deletion_is_explained_asked_for_and_carried_out(lin):
    browser, address = signed_in(lin), reverse("privacy:delete")
    page = text(browser.get(address))
    assert all(words in page for words in ("将删除", "依法保留", "三十年", "15 个工作日"))
    assert "请确认已了解注销的后果" in text(browser.post(address, {"note": "离职"}))
    assert browser.post(address, {"understood": "on"}).status_code == 302
    asked = DataRequest.objects.get()
    desk = Client()
    desk.force_login(factories.staff(groups=(ADMINISTRATOR.name,)))
    assert str(lin) in text(desk.get(reverse("data_requests:index")))
    page = text(desk.get(reverse("data_requests:inspect", args=[asked.pk])))
    assert all(words in page for words in ("同意并办理", "不同意", "依法保留"))
    assert desk.post(reverse("backoffice:carry_out_request", args=[asked.pk])).status_code == 302
    assert browser.get(MINE)["Location"].startswith(reverse("account_login"))
    assert "已办理" in text(desk.get(reverse("data_requests:inspect", args=[asked.pk])))


def test_a_consent_is_withdrawn_and_the_session_ends(lin):
    browser = signed_in(lin)
    address = reverse("privacy:withdraw_consent", args=[lin.consents.get().pk])
    assert "账号立即停用" in text(browser.get(address))
    assert "同意已撤回" in text(browser.post(address))
    assert browser.get(MINE)["Location"].startswith(reverse("account_login"))
    lin.refresh_from_db()
    assert lin.is_active is False


def test_the_screens_of_periods_and_of_access(lin):
    desk = Client()
    admin = factories.staff(groups=(ADMINISTRATOR.name,))
    desk.force_login(admin)
    page = text(desk.get(reverse("backoffice:retention")))
    assert all(words in page for words in ("参会人签到信息", "登录记录", "下次处理", "不少于六个月"))
    form = reverse("backoffice:period", args=["sign_ins"])
    assert "至少保存 183 天" in text(desk.post(form, {"days": "30"}))
    assert desk.post(form, {"days": "400"}).status_code == 302
    assert "默认 183 天" in text(desk.get(reverse("backoffice:retention")))
    assert desk.get(reverse("backoffice:period", args=["no-such"])).status_code == 404
    services.record_access(user=admin, subject=lin, field=Access.Field.IDENTITY, why="核对授权书")
    assert desk.get(reverse("accesses:index")).status_code == 302
    desk.force_login(factories.staff(groups=(AUDITOR.name,)))
    with CaptureQueriesContext(connection) as few:
        assert "核对授权书" in text(desk.get(reverse("accesses:index")))
    for _ in range(10):
        services.record_access(user=admin, subject=lin, field=Access.Field.IDENTITY, why="x")
    with CaptureQueriesContext(connection) as many:
        desk.get(reverse("accesses:index"))
    assert len(many) <= len(few)
    answer = desk.get(reverse("accesses:index") + "?export=csv")
    assert "核对授权书" in b"".join(answer.streaming_content).decode()
