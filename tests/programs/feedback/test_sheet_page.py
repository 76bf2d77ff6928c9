"""The page on which a member fills in its form: rows with and without a script, saving, limits, handing in."""

import pytest
from django.urls import reverse
from django.utils import timezone

from hub.members.models import Organization
from programs.feedback.models import Feedback, FeedbackSettings, Part
from tests import factories

from . import factories as voice
from .conftest import Sheet, signed_in, text_of

pytestmark = pytest.mark.django_db
NEW = "/portal/feedback/new/"


def test_the_form_is_offered_to_members_at_any_time():
    member = factories.member()
    for url in (reverse("portal:dashboard"), reverse("portal:calls")):
        page = signed_in(member).get(url)
        assert (NEW in page.content.decode(), "常年受理" in text_of(page)) == (True, True)
    other = factories.member(organization=factories.organization(kind=Organization.Kind.ASSOCIATION))
    browser = signed_in(other)
    assert NEW not in browser.get(reverse("portal:calls")).content.decode()
    for refused in (browser.get(NEW), browser.post(NEW)):
        assert (refused.status_code, "由会员单位填写" in text_of(refused)) == (403, True)
    assert not Feedback.objects.exists()


def test_a_second_click_opens_no_second_form_and_a_written_one_stays():
    member = factories.member()
    browser = signed_in(member)
    first, again = browser.post(NEW), browser.post(NEW)
    form = Feedback.objects.get()
    assert first.url == again.url == reverse("feedback:edit", args=[form.pk])
    assert (form.contact_name, form.made_on) == (member.get_full_name(), timezone.localdate())
    Sheet(form, member).post(opinion=["建议公布夜盘值班电话。"])
    assert browser.post(NEW).url != first.url
    colleague = factories.member(organization=member.contact.organization)
    signed_in(colleague).post(NEW)
    assert Feedback.objects.count() == 3
    page = text_of(browser.get(NEW))
    assert ("尚未提交的草稿" in page, len(browser.get(NEW).context["drafts"])) == (True, 1)


@pytest.mark.postgres
def test_two_clicks_at_the_same_moment_open_one_form(pg_clone):
    member = factories.member()
    outcomes = pg_clone(lambda user: signed_in(user).post(NEW).status_code, [member] * 6, connections=6)
    assert (outcomes, Feedback.objects.count()) == ([302] * 6, 1)


def test_the_page_has_the_terms_of_the_annex_in_its_order(sheet):
    words = text_of(sheet.open())
    terms = ("编号", "制表日期", "期货公司名称", "期货公司联系人", "联系方式", "联系邮箱地址", *Part.labels)
    places = [words.index(term, words.index("草稿")) for term in terms]
    assert places == sorted(places)
    assert sheet.saved.mail_subject in words


class TestRows:
    def test_without_a_script_a_button_adds_a_row_and_loses_nothing(self, sheet):
        page = sheet.post(add="matter", contact_name="还没保存", opinion=["第一条"], matter=["事项一"])
        source = page.content.decode()
        assert 'value="还没保存"' in source
        rows = {typed.part: [row.text for row in typed.rows] for typed in page.context["forms"].lists}
        assert rows == {"opinion": ["第一条"], "matter": ["事项一", ""]}
        assert source.count("autofocus") == 1
        assert (sheet.saved.version, sheet.saved.lines.count()) == (1, 0)

    @pytest.mark.parametrize(
        ("name", "left"),
        [
            ("opinion-2", ["一", "三"]),
            ("opinion-3", ["一", "二"]),
            ("opinion-4", ["一", "二", "三"]),
            ("opinion-0", ["一", "二", "三"]),
            ("opinion--1", ["一", "二", "三"]),
            ("opinion-²", ["一", "二", "三"]),
            ("opinion-99999999999999999999", ["一", "二", "三"]),
            ("nothing-1", ["一", "二", "三"]),
            ("\x00", ["一", "二", "三"]),
        ],
    )
    def test_and_another_takes_one_away(self, sheet, name, left):
        page = sheet.post(remove=name, opinion=["一", "二", "三"])
        typed = page.context["forms"].lists[0]
        assert (page.status_code, [row.text for row in typed.rows]) == (200, left)

    def test_the_last_row_leaves_an_empty_one(self, sheet):
        page = sheet.post(remove="opinion-1", opinion=["只有一条"])
        assert [row.text for row in page.context["forms"].lists[0].rows] == [""]

    def test_blank_rows_are_left_out_and_the_rest_is_numbered_anew(self, sheet):
        sheet.post(opinion=["  ", "仓单质押\r\n进度查询", "", "系统测试"], matter=["", "开户见证"])
        assert sheet.lines(Part.OPINION) == ["仓单质押\n进度查询", "系统测试"]
        assert [row.position for row in sheet.saved.lines.all()] == [1, 2, 1]
        assert sheet.post().status_code == 409
        sheet.open()
        assert sheet.post().status_code == 302
        assert sheet.lines(Part.MATTER) == ["开户见证"]


class TestMistakes:
    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"made_on": "昨天"}, "请填写日期"),
            ({"made_on": ""}, "请填写制表日期"),
            ({"made_on": "0001-01-01"}, "请核对年份"),
            ({"contact_name": "长" * 61}, "联系人"),
            ({"contact_name": "林\n婉清"}, "联系人"),
            ({"contact_phone": "<script>"}, "请填写电话号码"),
            ({"contact_email": "不是邮箱"}, "联系邮箱地址"),
            ({"opinion": ["好", "长" * 2001]}, "意见建议第 2 条：每条最多 2000 字"),
            ({"matter": ["空\x00字符"]}, "协助事项第 1 条"),
        ],
    )
    def test_what_cannot_be_saved_is_named_and_stays(self, sheet, changes, words):
        page = (
            sheet.post(opinion=["保留的文字"], **{"matter": ["保留的事项"]} | changes)
            if ("opinion" not in changes)
            else sheet.post(**changes)
        )
        assert (page.status_code, words in text_of(page)) == (200, True)
        assert (sheet.saved.version, sheet.saved.lines.count()) == (1, 0)
        if "opinion" not in changes:
            assert "保留的文字" in page.content.decode()
        assert sheet.autosave(**changes).status_code == 422

    def test_five_hundred_entries_are_refused_in_words_and_kept(self, sheet):
        many = [f"第{number}条意见" for number in range(1, 501)]
        page = sheet.post(opinion=many)
        assert "一张反馈表最多填写 30 条，现有 500 条" in text_of(page)
        assert page.content.decode().count("条意见</textarea>") == 500
        answer = sheet.autosave(opinion=many)
        assert (answer.status_code, "现有 500 条" in answer.json()["error"]) == (422, True)
        assert sheet.saved.lines.count() == 0

    def test_the_limit_is_the_setting(self, sheet):
        FeedbackSettings.objects.update(most_lines=2)
        assert sheet.post(opinion=["一", "二"], matter=["三"]).status_code == 200
        assert sheet.post(opinion=["一"], matter=["二"]).status_code == 302

    def test_a_page_without_its_lists_deletes_nothing(self, sheet):
        sheet.post(opinion=["一"])
        for data in ({}, {"next": "submit"}, {"version": "2"}, {"opinion": "二", "version": "2"}):
            page = sheet.browser.post(sheet.url, data)
            assert (page.status_code, "提交的内容不完整" in text_of(page)) == (200, True)
        assert sheet.lines(Part.OPINION) == ["一"]

    def test_what_was_typed_is_text(self, sheet):
        sheet.post(opinion=["<script>alert(1)</script>"], contact_name='"><img src=x>')
        for url in (sheet.url, reverse("portal:case", args=[sheet.pk])):
            source = sheet.browser.get(url).content.decode()
            assert ("<script>alert(1)" in source, "<img src=x>" in source) == (False, False)


class TestSaving:
    def test_autosave_answers_the_version_and_what_is_missing(self, sheet):
        answer = sheet.autosave(opinion=["期权做市"], contact_phone="").json()
        assert answer["version"] == sheet.saved.version == 2
        assert "请填写联系方式。" in answer["fragments"]["checks-list"]
        answer = sheet.autosave(version="2", opinion=["期权做市"]).json()
        assert "检查通过，可以提交反馈表" in answer["fragments"]["checks-list"]
        assert sheet.browser.get(sheet.autosave_url).status_code == 405

    def test_the_slower_one_is_told_and_keeps_what_was_typed(self, sheet):
        colleague = Sheet(sheet.saved, factories.member(organization=sheet.saved.organization))
        colleague.post(contact_name="同事", opinion=["同事写的"])
        page = sheet.post(opinion=["我写的"])
        words = text_of(page)
        assert page.status_code == 409
        assert "已被他人更新" in words
        assert "期货公司联系人最新内容：同事" in words
        assert "1 条，内容与本页不同" in words
        assert "制表日期最新内容" not in words
        assert "我写的" in page.content.decode()
        assert sheet.autosave().status_code == 409
        assert sheet.lines(Part.OPINION) == ["同事写的"]

    def test_another_firm_finds_nothing(self, sheet):
        other = signed_in(factories.member())
        for url in (sheet.url, reverse("feedback_documents:form", args=[sheet.pk])):
            assert other.get(url).status_code == 404
        assert other.post(sheet.autosave_url, sheet.data).status_code == 404


class TestHandingIn:
    def test_an_empty_form_is_saved_and_says_what_is_missing(self, sheet):
        page = sheet.post(next="submit", contact_email="", follow=True)
        words = text_of(page)
        assert "已保存，还有 2 处需要补充或修改" in words
        assert "请填写联系邮箱地址。" in words
        assert "请至少填写一条意见建议或希望推动解决的事项。" in words
        step = sheet.browser.get(reverse("portal:step", args=[sheet.pk, "submit"]))
        assert "请填写联系邮箱地址。" in text_of(step)

    def test_a_complete_one_becomes_number_001_and_cannot_be_changed(self, sheet):
        step = reverse("portal:step", args=[sheet.pk, "submit"])
        assert sheet.post(next="submit", opinion=["仓单"], matter=["交割"]).url == step
        sheet.browser.post(step, {"version": "2", "note": ""})
        assert (sheet.saved.state, sheet.saved.sheet_number) == ("processing", "001")
        assert sheet.post(opinion=["再改"]).status_code == 409
        page = sheet.browser.get(sheet.url, follow=True)
        assert page.redirect_chain == [(reverse("portal:case", args=[sheet.pk]), 302)]
        second = voice.feedback(member=sheet.saved.author)
        assert second.sheet_number == "002"
