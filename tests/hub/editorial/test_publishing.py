"""A page goes out when a second person agrees; anybody who edits may take it down."""

from django.urls import reverse
from wagtail.models import PageLogEntry, Workflow

from hub.editorial.models import writers_of
from hub.editorial.workflow import ensure_publishing_workflow


def test_one_editor_writes_and_another_releases(editor, colleague, service_page):
    editor.submit(service_page, title="服务说明（修订）")
    service_page.refresh_from_db()
    assert (service_page.title, service_page.current_workflow_task.name) == ("服务说明", "第二人复核")
    editor.decide(service_page, "approve")
    service_page.refresh_from_db()
    assert service_page.title == "服务说明"
    colleague.decide(service_page, "approve")
    service_page.refresh_from_db()
    assert (service_page.title, service_page.live_revision.user, service_page.current_workflow_state) == (
        "服务说明（修订）",
        editor.user,
        None,
    )


def test_nobody_publishes_alone(editor, service_page):
    answer = editor.edit(service_page, "action-publish", title="一个人的决定")
    service_page.refresh_from_db()
    assert (service_page.title, answer.status_code) == ("服务说明", 200)
    assert service_page.has_unpublished_changes


def test_whoever_wrote_a_part_of_it_does_not_release_it(editor, colleague, service_page):
    colleague.edit(service_page, title="第一稿")
    editor.submit(service_page, title="第二稿")
    assert writers_of(service_page) == {editor.user.pk, colleague.user.pk}
    colleague.decide(service_page, "approve")
    service_page.refresh_from_db()
    assert service_page.title == "服务说明"


def test_while_it_is_read_nobody_changes_it(editor, colleague, service_page):
    editor.submit(service_page, title="送审稿")
    for person in (editor, colleague):
        person.edit(service_page, title="偷改")
    service_page.refresh_from_db()
    assert service_page.get_latest_revision_as_object().title == "送审稿"


def test_sent_back_with_a_comment_it_can_be_written_on(editor, colleague, service_page):
    editor.submit(service_page, title="送审稿")
    colleague.decide(service_page, "reject", comment="请补充依据")
    editor.edit(service_page, title="改好了")
    service_page.refresh_from_db()
    assert (service_page.title, service_page.get_latest_revision_as_object().title) == ("服务说明", "改好了")


def test_taking_down_needs_a_reason_and_no_second_person(editor, service_page):
    url = reverse("editorial:take_down", args=[service_page.pk])
    assert "请填写此项。" in editor.browser.post(url, {"reason": " "}).text
    editor.browser.post(url, {"reason": "数字有误"})
    service_page.refresh_from_db()
    entry = PageLogEntry.objects.get(page=service_page.pk, action="wagtail.unpublish")
    assert (service_page.live, entry.user, entry.data["reason"]) == (False, editor.user, "数字有误")


def test_the_front_page_stays(editor, service_page):
    home = service_page.get_parent()
    answer = editor.browser.post(reverse("editorial:take_down", args=[home.pk]), {"reason": "x"})
    home.refresh_from_db()
    assert ("首页不能下线" in answer.text, home.live) == (True, True)


def test_the_workflow_is_made_once_and_a_changed_one_stays(service_page):
    other = Workflow.objects.create(name="加一步的发布")
    home = service_page.get_parent()
    home.workflowpage.workflow = other
    home.workflowpage.save()
    ensure_publishing_workflow()
    home.workflowpage.refresh_from_db()
    assert home.workflowpage.workflow == other
    assert Workflow.objects.filter(name="网页发布").count() == 1


class TestReviewScreen:
    def test_the_reader_sees_who_wrote_and_releases(self, editor, colleague, service_page):
        editor.submit(service_page, title="送审稿")
        url = reverse("editorial:review", args=[service_page.pk])
        shown = colleague.browser.get(url)
        assert list(shown.context["writers"]) == [editor.user]
        colleague.browser.post(url, {"decision": "approve", "comment": ""})
        service_page.refresh_from_db()
        assert service_page.title == "送审稿"

    def test_sending_back_asks_for_a_reason(self, editor, colleague, service_page):
        editor.submit(service_page, title="送审稿")
        url = reverse("editorial:review", args=[service_page.pk])
        assert (
            "请写明要修改的地方。" in colleague.browser.post(url, {"decision": "reject", "comment": " "}).text
        )
        colleague.browser.post(url, {"decision": "reject", "comment": "补充依据"})
        service_page.refresh_from_db()
        assert service_page.current_workflow_state.status == "needs_changes"

    def test_the_writer_is_led_back_with_the_reason(self, editor, service_page):
        editor.submit(service_page, title="送审稿")
        answer = editor.browser.get(reverse("editorial:review", args=[service_page.pk]), follow=True)
        assert "请由另一位同事复核" in answer.text

    def test_nothing_waits(self, editor, service_page):
        answer = editor.browser.get(reverse("editorial:review", args=[service_page.pk]), follow=True)
        assert "现在没有待复核的内容" in answer.text
