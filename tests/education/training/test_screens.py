"""The pages: public ones are the same for everybody, learners keep what they typed, nothing is told too early."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from wagtail.blocks import StructBlockValidationError
from wagtail.documents import get_document_model
from wagtail.models import PageViewRestriction, Site

from education.training import services
from education.training.blocks import SlidesBlock, VideoBlock
from education.training.models import Attempt, CourseDraw, Enrolment, Question
from hub.accounts.roles import EDITOR
from hub.certificates.models import Certificate
from hub.pages.models import ExchangeSettings
from hub.privacy.models import Access
from tests import factories
from tests.education.training import rows

pytestmark = pytest.mark.django_db

PUBLIC = 15  # queries of a public page at most


def queries(client, url: str) -> int:
    """How many a page costs when it is opened for the second time."""
    assert client.get(url).status_code == 200, url
    with CaptureQueriesContext(connection) as caught:
        client.get(url)
    return len(caught)


def test_public_pages_cost_the_same_however_much_there_is(client):
    first = rows.tested(lessons=3)
    pages = [rows.index(), first.get_parent().specific, first, rows.lessons(first)[1]]
    few = [queries(client, page.get_url()) for page in pages]
    for _ in range(6):
        rows.tested(lessons=4)
    for _ in range(20):
        rows.lesson(first)
        rows.course(above=first.get_parent().specific)
    many = [queries(client, page.get_url()) for page in pages]
    assert many == few
    assert max(many) <= PUBLIC, many
    page = client.get(first.get_url())
    assert "仅供练习" in page.content.decode()
    assert ("public" in page["Cache-Control"], page.cookies.output()) == (True, "")


def test_a_track_narrows_the_list_and_another_word_does_nothing(client):
    rows.series(title="从业系列")
    rows.series(title="企业系列", track="enterprise", organisers="某协会\n某大学")
    url = rows.index().get_url()
    everything = client.get(url).content.decode()
    assert ("从业系列" in everything, "与某协会、某大学合办" in everything) == (True, True)
    narrowed = client.get(url, {"track": "enterprise"}).content.decode()
    assert ("从业系列" in narrowed, "企业系列" in narrowed) == (False, True)
    assert "从业系列" in client.get(url, {"track": "nobody"}).content.decode()


def test_the_learners_pages_cost_the_same_however_much_was_learned(client):
    firm = factories.organization()
    chief = factories.member(organization=firm)
    chief.contact.is_administrator = True
    chief.contact.save()
    rows.finished(chief, rows.tested())
    client.force_login(chief)
    urls = [reverse("training:mine"), reverse("training_people:people")]
    few = [queries(client, url) for url in urls]
    for _ in range(5):
        page = rows.tested(lessons=2)
        rows.finished(chief, page)
        rows.finished(factories.member(organization=firm), page)
    assert [queries(client, url) for url in urls] == few


def test_the_back_office_lists_cost_the_same_however_much_there_is(client):
    client.force_login(factories.staff(groups=(EDITOR.name,)))
    rows.finished(factories.member(), rows.tested())
    urls = [
        reverse(name)
        for name in ("training_questions:index", "training_enrolments:index", "training_report:index")
    ]
    few = [queries(client, url) for url in urls]
    for _ in range(5):
        rows.finished(factories.member(), rows.tested())
    many = [queries(client, url) for url in urls]
    # The filter by course and by firm are lists of their own.
    assert many == few


def test_a_learner_fails_is_told_why_and_passes(client):
    learner, page = factories.member(), rows.tested(lessons=1)
    client.force_login(learner)
    home = reverse("training:course", args=[page.pk])
    assert "加入课程" in client.get(home).content.decode()
    client.post(reverse("training:enrol", args=[page.pk]))
    (lesson,) = rows.lessons(page)
    client.post(reverse("training:learn", args=[page.pk, lesson.pk]))
    begun = client.post(reverse("training:quiz", args=[page.pk]))
    attempt = Attempt.objects.get()
    assert begun.url == reverse("training:attempt", args=[attempt.pk])
    paper = client.get(begun.url).content.decode()
    assert all(item["text"] in paper and item["explanation"] not in paper for item in attempt.paper)
    numeric = next(item for item in attempt.paper if item["kind"] == "numeric")
    single = next(item for item in attempt.paper if item["kind"] == "single")
    typed = {f"answer-{numeric['key']}": "十来个", f"answer-{single['key']}": single["options"][1]["key"]}
    wrong = client.post(begun.url, typed).content.decode()
    assert ("请填写数字" in wrong, 'value="十来个"' in wrong, wrong.count(" checked")) == (True, True, 1)
    typed[f"answer-{numeric['key']}"] = "3"
    open_left = client.post(begun.url, typed).content.decode()
    assert ("还有 2 题没有作答" in open_left, 'value="3"' in open_left) == (True, True)
    assert Attempt.objects.get().state == Attempt.State.OPEN
    client.post(begun.url, typed | {"confirm": "1"})
    result = client.get(begun.url).content.decode()
    assert ("未通过" in result, all(item["explanation"] in result for item in attempt.paper)) == (True, True)
    again = client.post(begun.url, typed | {"confirm": "1"}, follow=True).content.decode()
    assert "已经交过" in again
    second = client.post(reverse("training:quiz", args=[page.pk])).url
    answers = rows.all_right(Attempt.objects.get(number=2))
    client.post(second, {f"answer-{key}": given for key, given in answers.items()})
    certificate = Certificate.objects.get()
    assert certificate.grouped_code in client.get(second).content.decode()
    assert certificate.grouped_code in client.get(home).content.decode()
    assert certificate.grouped_code in client.get(reverse("training:mine")).content.decode()


def test_papers_and_courses_of_others_are_not_there_and_strangers_sign_in(client):
    learner, page = factories.member(), rows.tested()
    attempt = services.begin(user=learner, course=page)
    url = reverse("training:attempt", args=[attempt.pk])
    assert client.get(url).status_code == 302
    for other in (factories.member(), factories.staff(groups=(EDITOR.name,))):
        client.force_login(other)
        assert [client.get(url).status_code, client.post(url, {"confirm": "1"}).status_code] == [404, 404]
    hidden = rows.course()
    PageViewRestriction.objects.create(page=hidden, restriction_type="login")
    assert client.get(reverse("training:course", args=[hidden.pk])).status_code == 404
    attempt.refresh_from_db()
    assert attempt.state == Attempt.State.OPEN


def test_an_administrator_takes_the_hours_along_and_it_is_written_down(client):
    firm = factories.organization()
    chief, colleague = factories.member(organization=firm), factories.member(organization=firm)
    chief.contact.is_administrator = True
    chief.contact.save()
    page = rows.course(lessons=1, title="=HYPERLINK(1)")
    rows.finished(colleague, page)
    rows.finished(factories.member(), page)
    client.force_login(colleague)
    assert [client.get(reverse(f"training_people:{name}")).status_code for name in ("people", "file")] == [
        403,
        403,
    ]
    client.force_login(chief)
    answer = client.get(reverse("training_people:file"))
    sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert [(row[0], row[1], float(row[4])) for row in cells if row[0]] == [
        (str(colleague), "'=HYPERLINK(1)", 0.5)
    ]
    assert Access.objects.filter(user=chief, organization=firm, people=1).exists()


def document(name: str) -> int:
    return get_document_model().objects.create(title=name, file=ContentFile(b"content", name=name)).pk


def block_errors(block, **values) -> dict[str, str]:
    value = block.to_python({"title": "标题"} | values)
    try:
        block.clean(value)
    except StructBlockValidationError as error:
        return {name: each.messages[0] for name, each in error.block_errors.items()}
    return {}


def test_videos_come_from_us_or_from_hosts_that_are_allowed(client):
    exchange = ExchangeSettings.for_site(Site.objects.get(is_default_site=True))
    exchange.player_hosts = "player.example.com"
    exchange.save()
    good = "https://player.example.com/v/1"
    assert block_errors(VideoBlock(), address=good) == {}
    for address, said in (
        (
            "https://evil.example.net/v/1",
            "“evil.example.net”不在可以嵌入的网站之列。目前可以嵌入：player.example.com",
        ),
        ("http://player.example.com/v/1", "https"),
        ("https://player.example.com@evil.example.net/", "evil.example.net"),
        ("javascript:alert(1)", "https"),
        ("https://player.example.com:8443/", "不在可以嵌入"),
    ):
        assert said in block_errors(VideoBlock(), address=address)["address"], address
    assert "也只填一种" in block_errors(VideoBlock())["file"]
    assert "mp4" in block_errors(VideoBlock(), file=document("课.pdf"))["file"]
    assert "WEBVTT" in block_errors(VideoBlock(), file=document("课.mp4"), captions="字幕")["captions"]
    assert "PDF" in block_errors(SlidesBlock(), file=document("课.zip"))["file"].upper()
    page = rows.course(lessons=0)
    caption = "WEBVTT\n\n00:00.000 --> 00:02.000\n保证金属于客户"
    body = [
        ("video", {"title": "嵌入", "address": good}),
        (
            "video",
            {"title": "自有", "file": get_document_model().objects.get(title="课.mp4"), "captions": caption},
        ),
    ]
    lesson = rows.lesson(page, body=body)
    answer = client.get(lesson.get_url())
    html = answer.content.decode()
    assert ('src="https://player.example.com/v/1"' in html, "<track" in html) == (True, True)
    assert "frame-src https://player.example.com" in answer["Content-Security-Policy"]
    lesson.refresh_from_db()
    track = reverse("training_documents:captions", args=[lesson.pk, lesson.body[1].id])
    assert (track in html, client.get(track).content.decode()) == (True, caption)
    exchange.player_hosts = ""
    exchange.save()
    html = client.get(lesson.get_url()).content.decode()
    assert ("<iframe" in html, "暂时不能播放" in html) == (False, True)
    lesson.unpublish()
    assert client.get(track).status_code == 404


def test_a_course_draws_no_more_than_the_bank_has_and_its_questions_are_checked_texts():
    category = rows.bank(2)
    page = rows.course(draws=((category, 2),))
    CourseDraw(course=page, category=category, count=2).clean()
    with pytest.raises(ValidationError, match="只有 2 道"):
        CourseDraw(course=page, category=category, count=3).clean()
    if hasattr(super(type(page), page), "checked_texts"):
        said = [text for _, text in page.checked_texts()]
        assert {"对的", *Question.objects.values_list("explanation", flat=True)} <= set(said)


def test_the_form_of_a_question_wants_exactly_one_right_answer(client):
    client.force_login(factories.staff(groups=(EDITOR.name,)))
    category = rows.category()
    url = reverse("training_questions:add")

    def send(kind: str, *options: tuple[str, bool], **values):
        data = {
            "kind": kind,
            "category": category.pk,
            "text": f"{kind}怎样？",
            "explanation": "解析",
            "is_active": "on",
        }
        data |= {"tolerance": "0", "truth": "", "answer": "", "unit": ""} | values
        data |= {f"options-{name}_FORMS": "0" for name in ("INITIAL", "MIN_NUM", "MAX_NUM")}
        data |= {"options-TOTAL_FORMS": str(len(options)), "options-MAX_NUM_FORMS": "8"}
        for place, (text, is_right) in enumerate(options):
            data |= {
                f"options-{place}-text": text,
                f"options-{place}-ORDER": str(place + 1),
                f"options-{place}-id": "",
            }
            data |= {f"options-{place}-is_right": "on"} if is_right else {}
        return client.post(url, data)

    assert "只能有一个正确选项" in send("single", ("甲", True), ("乙", True)).content.decode()
    assert "请选择判断题的答案" in send("truth").content.decode()
    assert "请填写数值题的答案" in send("numeric").content.decode()
    assert send("single", ("甲", True), ("乙", False)).status_code == 302
    assert send("truth", truth="True").status_code == 302
    assert send("numeric", answer="28", unit="万元").status_code == 302
    assert sorted(Question.objects.values_list("kind", flat=True)) == ["numeric", "single", "truth"]


def test_a_course_that_somebody_takes_is_not_deleted(client):
    client.force_login(factories.user(is_superuser=True))
    page = rows.course(lessons=1)
    services.enrol(user=factories.member(), course=page)
    for doomed in (page, page.get_parent()):
        url = reverse("wagtailadmin_pages:delete", args=[doomed.pk])
        assert "不能删除" in client.post(url, follow=True).content.decode()
    assert Enrolment.objects.exists()
