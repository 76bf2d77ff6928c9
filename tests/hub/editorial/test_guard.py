"""What may not stand on the site: found when it is saved, refused when it is published, cleared by a second person."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from wagtail.documents.models import Document

from hub.cases.flows import Refused
from hub.editorial import services
from hub.editorial.guard.checking import findings, open_hits
from hub.editorial.guard.patterns import Unsafe, compiled, plain_text
from hub.editorial.guard.phrases import PATTERNS, WORDS
from hub.editorial.guard.reading import hits, sentences
from hub.editorial.models import FalsePositive, GuardPhrase, writers_of
from hub.notifications.models import Delivery
from hub.pages.models import StandardPage
from hub.pages.publishing import PublishingRefused
from tests import factories

BAD = "预计铜价将突破八万元"
SEEDED = [
    GuardPhrase(kind=kind, text=text, is_pattern=is_pattern, article=article)
    for is_pattern, lists in ((False, WORDS), (True, PATTERNS))
    for kind, rows in lists.items()
    for text, article, _ in rows
]


def said(text: str) -> list[str]:
    """What the list of a new installation finds in a text."""
    return [hit.found for hit in hits([("正文", text)], SEEDED)]


@pytest.mark.once
class TestReading:
    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("预计铜价年内将突破八万元。", ["预计铜价年内将突破"]),
            ("本项目保证年收益。", ["保证年收益"]),
            ("参与即可 稳 赚。", ["稳 赚"]),
            ("目標價 5000 元", ["目標價"]),
            ("看涨至９０００元", ["看涨至９０００"]),
            ("价格将会上涨", ["价格将会上涨"]),
            ("交易所不得发布价格预测信息，期货公司不得保证收益。", []),
            ("影响铜价的因素有供需、库存和汇率，价格既可能上涨也可能下跌。", []),
            ("农产品目标价格保险与期货。", []),
            ("预计参会 300 人。价格上涨时空头亏损。", []),
            ("保证金比例由交易所规定。", []),
        ],
    )
    def test_the_seeded_list_finds_forecasts_and_promises(self, text, found):
        assert said(text) == found

    @given(
        before=st.text(alphabet="铜锌 a1，\n", max_size=20),
        after=st.text(alphabet="铜锌 a1，\n", max_size=20),
        spaces=st.lists(st.sampled_from(["", " ", "\u3000", "\u200b", "\n"]), min_size=4, max_size=4),
        wide=st.lists(st.booleans(), min_size=4, max_size=4),
        phrase=st.sampled_from(["稳赚不赔", "ab12", "目标点位"]),
    )
    def test_a_phrase_is_found_whatever_its_width_and_spaces(self, before, after, spaces, wide, phrase):
        traditional = {"稳": "穩", "赚": "賺", "赔": "賠", "标": "標", "点": "點"}
        shown = "".join(
            (chr(ord(one) + 0xFEE0) if one.isascii() else traditional.get(one, one)) * other
            + one * (not other)
            + space
            for one, other, space in zip(phrase, wide, spaces, strict=True)
        )
        text = f"{before}{shown}{after}"
        [hit] = hits([("正文", text)], [GuardPhrase(text=phrase)])
        assert plain_text(hit.found) == phrase
        assert hit.sentence[: hit.start] + hit.found + hit.sentence[hit.end :] == text.strip()

    @given(st.text(alphabet="稳赚。！?；\n 铜３", max_size=60))
    def test_sentences_are_the_text(self, text):
        cut = list(sentences(text))
        assert all(one.said in text for one in cut)
        assert "".join(one.plain for one in cut) in plain_text(text)
        assert all(len(one.plain) == len(one.places) for one in cut)

    @pytest.mark.parametrize(
        "pattern",
        ["(a+)+b", "(a|aa){1,9}b", ".*稳赚", "稳赚+", "(稳", "稳{2,1}", "x" * 121, ".?.?", "a", "(稳赚)?", r"(a)\1",
         ".{0,60}.{0,60}.{0,60}稳赚", "(?:稳?){0,30}赚"],
    )  # fmt: skip
    def test_a_pattern_that_may_take_for_ever_is_refused(self, pattern):
        with pytest.raises(Unsafe, match="模式"):
            compiled(pattern, True)

    def test_every_seeded_phrase_can_be_used(self):
        assert all(compiled(phrase.text, phrase.is_pattern) for phrase in SEEDED)
        assert len({phrase.text for phrase in SEEDED}) == len(SEEDED)


class TestPublishing:
    def test_a_hit_is_told_when_it_is_saved_and_refused_when_it_is_released(
        self, editor, colleague, service_page
    ):
        told = editor.edit(service_page, title=BAD).text
        assert (
            "标题：<mark>预计铜价将突破</mark>八万元" in told
            and "第二十八条" in told
            and "打开用语检查" in told
        )
        editor.submit(service_page, title=BAD)
        url = reverse("editorial:review", args=[service_page.pk])
        assert "现在不能通过" in colleague.browser.get(url).text
        refused = colleague.browser.post(url, {"decision": "approve", "comment": ""}).text
        assert "标题中的“预计铜价将突破”属于价格预测" in refused
        colleague.decide(service_page, "approve")
        service_page.refresh_from_db()
        assert service_page.title == "服务说明"

    def test_a_second_person_clears_it_and_it_goes_out(self, editor, colleague, service_page):
        editor.submit(service_page, title=BAD)
        url = reverse("editorial:wording", args=[service_page.pk])
        digest = open_hits(draft_of(service_page))[0].digest
        own = editor.browser.post(url, {"digest": digest, "reason": "引用历史资料"}).text
        assert "误报要由另一位同事确认" in own
        assert "请写明为什么是误报" in colleague.browser.post(url, {"digest": digest, "reason": " "}).text
        assert not FalsePositive.objects.exists()
        colleague.browser.post(url, {"digest": digest, "reason": "引用历史资料"})
        colleague.browser.post(url, {"digest": digest, "reason": "又点了一次"})
        [word] = FalsePositive.objects.all()
        assert (word.decided_by, word.reason, word.sentence, word.part) == (
            colleague.user,
            "引用历史资料",
            BAD,
            "标题",
        )
        colleague.decide(service_page, "approve")
        service_page.refresh_from_db()
        assert service_page.title == BAD
        # It holds for exactly this sentence of this page.
        editor.edit(service_page, title=f"{BAD}以上")
        assert open_hits(draft_of(service_page))
        other = StandardPage(title=BAD, slug="other", live=False)
        service_page.get_parent().add_child(instance=other)
        assert open_hits(other)

    def test_it_is_fixed_and_goes_out(self, editor, colleague, service_page):
        editor.edit(service_page, title=BAD)
        editor.submit(service_page, title="铜价受哪些因素影响")
        colleague.decide(service_page, "approve")
        service_page.refresh_from_db()
        assert service_page.title == "铜价受哪些因素影响"

    def test_no_way_leads_around_it(self, editor, service_page, admin_browser):
        home, paper = service_page.get_parent(), Document.objects.create(title=BAD, file="none.pdf")
        ways = {
            "made live": lambda: home.add_child(instance=StandardPage(title=BAD, slug="x")),
            "saved": lambda: StandardPage(**{**vars_of(service_page), "title": BAD}).save(),
            "title of a file": lambda: published(
                service_page,
                body=[("documents", {"documents": [{"document": paper, "note": ""}]})],
            ),
            "revision": lambda: published(service_page, summary=BAD),
            "scheduled": lambda: published(
                service_page, seo_title=BAD, go_live_at=timezone.now() + timedelta(days=1)
            ),
        }
        for name, way in ways.items():
            with pytest.raises(PublishingRefused, match="用语检查"), transaction.atomic():
                way()
            service_page.refresh_from_db()
            assert (service_page.title, service_page.summary, service_page.seo_title) == (
                "服务说明",
                "",
                "",
            ), name
        form = {
            "title": BAD,
            "slug": "service",
            "body-count": "0",
            "summary": "",
            "lead": "",
            "updated_note": "",
        }
        answer = admin_browser.post(
            reverse("wagtailadmin_pages:edit", args=[service_page.pk]),
            form | {"action-publish": "1"},
            follow=True,
        )
        service_page.refresh_from_db()
        assert ("草稿已保存，但没有发布" in answer.text, service_page.title) == (True, "服务说明")
        bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        admin_browser.post(f"{bulk}?id={service_page.pk}")
        service_page.refresh_from_db()
        assert service_page.title == "服务说明"

    def test_a_phrase_that_came_later_stops_what_was_scheduled_and_the_writer_is_told(
        self, editor, service_page, django_capture_on_commit_callbacks
    ):
        draft = service_page.get_latest_revision_as_object()
        draft.title, draft.go_live_at = "夏季特别用语", timezone.now() + timedelta(hours=1)
        revision = draft.save_revision(user=editor.user)
        revision.publish()
        GuardPhrase.objects.create(kind="other", text="特别用语", article="内部规范")
        type(revision).objects.filter(pk=revision.pk).update(approved_go_live_at=timezone.now())
        call_command("publish_scheduled")
        service_page.refresh_from_db()
        assert (service_page.title, service_page.revisions.exclude(approved_go_live_at=None).count()) == (
            "服务说明",
            0,
        )
        [told] = Delivery.objects.filter(event="editorial.held_back", channel="inbox")
        assert (told.recipient, "特别用语" in told.body) == (editor.user, True)

    def test_what_is_public_already_is_not_taken_for_new(self, editor, service_page):
        GuardPhrase.objects.create(kind="other", text="服务说明", article="内部规范")
        service_page.locked = True
        service_page.save()
        service_page.summary = "更多"
        with pytest.raises(PublishingRefused):
            service_page.save()

    def test_a_phrase_that_was_switched_off_finds_nothing(self, service_page):
        service_page.title = BAD
        assert findings(service_page)
        GuardPhrase.objects.update(is_active=False)
        assert not findings(service_page)

    def test_nothing_found_costs_two_queries(self, service_page, django_assert_num_queries):
        findings(service_page)
        with django_assert_num_queries(2):  # the list, and whose files the page names
            findings(service_page)


def keeps_words(editor, colleague, service_page):
    """The database refuses the author's own word and any change of another's."""
    editor.edit(service_page, title=BAD)
    hit = open_hits(draft_of(service_page))[0]
    assert writers_of(service_page) == {editor.user.pk}
    values = {
        "page": service_page,
        "phrase": hit.phrase,
        "digest": hit.digest,
        "sentence": "x",
        "part": "标题",
    }
    with pytest.raises(DatabaseError, match="not written the text"), transaction.atomic():
        FalsePositive.objects.create(**values, decided_by=editor.user, reason="x")
    word = services.clear(page=service_page, digest=hit.digest, reason="历史", user=colleague.user)
    for change in (word.delete, lambda: FalsePositive.objects.update(reason="别的")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


class TestWord:
    def test_the_database_keeps_it_and_refuses_the_authors_own(self, editor, colleague, service_page):
        keeps_words(editor, colleague, service_page)

    @pytest.mark.postgres
    def test_so_does_postgresql(self, editor, colleague, service_page):
        keeps_words(editor, colleague, service_page)

    def test_a_text_that_was_changed_meanwhile_is_not_cleared(self, editor, colleague, service_page):
        editor.edit(service_page, title=BAD)
        digest = open_hits(draft_of(service_page))[0].digest
        editor.edit(service_page, title=f"{BAD}！")
        url = reverse("editorial:wording", args=[service_page.pk])
        answer = colleague.browser.post(url, {"digest": digest, "reason": "历史"})
        assert "这段文字已经改动" in answer.text

    def test_who_may_not_edit_the_page_clears_nothing(self, editor, service_page):
        with pytest.raises(Refused, match="只有能编辑"):
            services.clear(page=service_page, digest="x", reason="x", user=factories.staff())


class TestList:
    def test_a_bad_pattern_is_refused_in_words(self, editor):
        url = reverse("guard_phrases:add")
        form = {"kind": "other", "text": "(a+)+b", "is_pattern": "on", "article": "x", "hint": ""}
        assert "不能用 * 和 +" in editor.browser.post(url, form).text
        editor.browser.post(url, form | {"text": "(大|小)行情"})
        assert GuardPhrase.objects.get(text="(大|小)行情").is_pattern
        with pytest.raises(ValidationError):
            GuardPhrase(kind="other", text="稳", article="x").full_clean()

    def test_the_form_of_a_file_warns_of_its_title(self, editor, service_page):
        paper = Document.objects.create(title=BAD, file="none.pdf")
        answer = editor.browser.get(reverse("wagtaildocs:edit", args=[paper.pk])).text
        assert "用到它的页面不能发布" in answer


def draft_of(page: StandardPage) -> StandardPage:
    page.refresh_from_db()
    return page.get_latest_revision_as_object()


def vars_of(page: StandardPage) -> dict:
    return {field.attname: getattr(page, field.attname) for field in page._meta.concrete_fields}


def published(page: StandardPage, **values) -> None:
    draft = page.get_latest_revision_as_object()
    for name, value in values.items():
        setattr(draft, name, value)
    draft.save_revision().publish()
