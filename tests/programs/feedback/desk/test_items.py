"""Items on staff's desks: the queue, search, other departments, more time, absence and recusal, who sees what."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hub.accounts.models import User
from hub.accounts.roles import AUDITOR, CLERK, OBSERVER
from hub.attachments.models import Attachment
from hub.cases import absences, opinions, services
from hub.cases.flows import Refused
from hub.cases.models import Case, Clock
from hub.members.models import Interest
from hub.search.services import matching
from programs.feedback.models import FeedbackItem, Part
from programs.feedback.services import Line
from programs.feedback.slots import ANSWER_FILES
from tests import factories

from .. import factories as voice

pytestmark = pytest.mark.django_db
QUEUE = "feedback_desk:items"


class Scene:
    """A form whose items are with two departments, and the people who work on them."""

    def __init__(self, **values):
        self.clerk = voice.clerk()
        self.mine, self.other = voice.category(), voice.category(needs_approval=True)
        self.reviewer = voice.answerer(self.mine.department)
        self.colleague = voice.answerer(self.mine.department)
        self.stranger = voice.answerer(self.other.department)
        self.head = voice.head(self.other.department)
        self.form = voice.feedback(**values)
        self.waiting, self.theirs, self.item = voice.items(self.form)
        voice.route(self.theirs, self.other, user=self.clerk)
        voice.route(self.item, self.mine, user=self.clerk)
        self.item = FeedbackItem.objects.get(pk=self.item.pk)


def fresh(user):
    """The person as the next request loads them."""
    return User.objects.get(pk=user.pk)


def sit_down(person):
    browser = Client()
    browser.force_login(person)
    return browser


def case_url(item, tab=""):
    return reverse("backoffice:case", args=[item.pk]) + (f"?tab={tab}" if tab else "")


def queued(browser, **filters):
    """The keys of the items that the queue lists."""
    return [case.pk for case in browser.get(reverse(QUEUE), filters).context["cases"]]


# Who finds what on the desk


def test_a_department_has_its_items_on_the_desk_and_the_clerk_what_is_to_be_routed():
    scene = Scene()
    desks = {
        name: {case.pk for case in Case.objects.my_work(fresh(getattr(scene, name)))}
        for name in ("clerk", "reviewer", "stranger")
    }
    assert desks == {
        "clerk": {scene.waiting.pk},
        "reviewer": {scene.item.pk},
        "stranger": {scene.theirs.pk},
    }
    services.assign(
        case_id=scene.item.pk, assignee=scene.colleague, user=scene.clerk, version=scene.item.version
    )
    assert not Case.objects.my_work(fresh(scene.reviewer)).exists()
    # Given back, it is the clerk's again.
    voice.take(scene.item, "give_back", scene.colleague, note="不属于本部门。")
    assert Case.objects.my_work(fresh(scene.clerk)).filter(pk=scene.item.pk).exists()
    assert not Case.objects.visible_to(fresh(scene.colleague)).exists()


def test_a_reviewer_reads_firm_contact_and_the_other_texts_but_no_notes_of_other_departments():
    scene = Scene()
    form, told = scene.form, "别的部门的内部意见"
    for case, person in ((scene.theirs, scene.stranger), (scene.waiting, scene.clerk), (form, scene.clerk)):
        services.remark(case_id=case.pk, user=person, text=told, internal=True)
    services.remark(case_id=scene.item.pk, user=scene.clerk, text="本条的内部意见", internal=True)
    assert told in sit_down(scene.stranger).get(case_url(scene.theirs, "record")).content.decode()
    browser = sit_down(scene.reviewer)
    page = browser.get(case_url(scene.item)).content.decode()
    assert all(
        words in page
        for words in (form.organization.name, form.contact_phone, *(line.text for line in voice.LINES))
    )
    pages = page + "".join(
        browser.get(case_url(scene.item, tab)).content.decode()
        for tab in ("record", "related", "files", "opinions")
    )
    assert ("本条的内部意见" in pages, told in pages) == (True, False)
    assert not any(f'href="{case_url(case)}"' in pages for case in (form, scene.theirs, scene.waiting))
    assert [browser.get(case_url(case)).status_code for case in (form, scene.theirs, scene.waiting)] == [
        404
    ] * 3


# The queue


def test_the_queue_narrows_by_what_items_have():
    scene = Scene()
    browser = sit_down(scene.clerk)
    assert set(queued(browser)) == {scene.waiting.pk, scene.theirs.pk, scene.item.pk}
    assert queued(browser, group="received") == [scene.waiting.pk]
    assert queued(browser, category=scene.mine.pk) == [scene.item.pk]
    assert queued(browser, part="matter") == [scene.item.pk]
    assert queued(browser, department=scene.other.department_id) == [scene.theirs.pk]
    assert queued(browser, organization=factories.organization().pk) == []
    assert queued(browser, due="overdue") == []
    Case.objects.filter(pk=scene.item.pk).update(due_on=timezone.localdate() - timedelta(days=1))
    assert queued(browser, due="overdue") == queued(browser)[:1] == [scene.item.pk]
    voice.take(scene.item, "answer", scene.reviewer, answer="已记录。")
    assert queued(browser, group="answered") == [scene.item.pk]
    voice.take(scene.item, "rate", scene.form.author, rating=1)
    assert queued(browser, group="closed", mark="feedback_item:poor") == [scene.item.pk]
    voice.take(scene.item, "reopen", scene.form.author, note="没有说明时间。")
    assert queued(browser, mark="feedback_item:reopened") == [scene.item.pk]
    assert queued(browser, mark="feedback_item:reopened", part="opinion") == []
    page = browser.get(reverse(QUEUE)).content.decode()
    assert ("重新办理" in page, scene.mine.name in page, scene.form.organization.short_name in page) == (
        True,
    ) * 3
    # A department sees its own, an observer none.
    assert queued(sit_down(scene.stranger)) == [scene.theirs.pk]
    observer = factories.staff(groups=(OBSERVER.name,), region="上海")
    assert sit_down(observer).get(reverse(QUEUE)).status_code == 302


def test_a_search_finds_words_anywhere_in_an_items_text():
    text = "建议" + "优化系统，" * 30 + "并公开铂金库容数据。"
    scene = Scene(lines=(*voice.LINES[:2], Line(Part.MATTER, text)))
    assert "铂金库容" not in Case.objects.get(pk=scene.item.pk).title
    for rows in (Case.objects.visible_to(scene.clerk), Case.objects.filter(closed_at=None)):
        assert [case.pk for case in matching(rows, "铂金库容")] == [scene.item.pk]
    # Steps, an assignment and a change of the base row keep it.
    voice.take(scene.item, "give_back", scene.reviewer, note="不属于本部门。")
    base = Case.objects.get(pk=scene.item.pk)
    base.save(update_fields=["updated_at"])
    browser = sit_down(scene.clerk)
    assert queued(browser, q="铂金库容") == [scene.item.pk]
    assert [
        case.pk for case in browser.get(reverse("backoffice:cases"), {"q": "铂金库容"}).context["cases"]
    ] == [scene.item.pk]


def test_the_queue_costs_the_same_for_three_items_and_for_thirty(django_assert_max_num_queries):
    clerk = voice.clerk()
    browser = sit_down(clerk)

    def more(number):
        lines = tuple(Line(Part.OPINION, f"意见{n}") for n in range(number))
        for item in voice.items(voice.feedback(lines=lines)):
            voice.route(item, category, user=clerk)

    category = voice.category()
    more(3)
    with django_assert_max_num_queries(100) as asked:
        assert len(queued(browser)) == 3
    more(27)
    with django_assert_max_num_queries(len(asked.captured_queries)):
        assert len(queued(browser)) == 30


def test_the_export_has_the_whole_text():
    scene = Scene()
    answer = sit_down(scene.clerk).get(reverse("backoffice:export", args=["feedback_items", "csv"]))
    text = b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode()
    assert all(line.text in text for line in voice.LINES)


# Working on one


def test_another_department_is_asked_and_the_answer_waits_for_it():
    scene = Scene()
    asked = voice.answerer(factories.department())
    due = timezone.localdate() + timedelta(days=5)
    with pytest.raises(Refused, match="只有正在办理的人员"):
        opinions.ask(
            case_id=scene.item.pk,
            department=asked.department,
            question="？",
            due_on=due,
            user=factories.staff(groups=(AUDITOR.name,)),
        )
    opinion = opinions.ask(
        case_id=scene.item.pk,
        department=asked.department,
        question="能否公开？",
        due_on=due,
        user=scene.reviewer,
    )
    page = sit_down(asked).get(case_url(scene.item, "opinions")).content.decode()
    assert ("能否公开？" in page, sit_down(asked).get(case_url(scene.form)).status_code) == (True, 404)
    with pytest.raises(Refused, match="的意见尚未办结"):
        voice.take(scene.item, "answer", scene.reviewer, answer="可以。")
    opinions.answer(opinion_id=opinion.pk, text="可以公开。", user=asked)
    opinions.close(opinion_id=opinion.pk, reason="采纳。", user=scene.reviewer)
    assert voice.take(scene.item, "answer", scene.reviewer, answer="可以。").state == "answered"


def test_more_time_is_given_on_the_page_with_a_reason_that_the_firm_reads():
    scene = Scene()
    url, browser = reverse("backoffice:extend", args=[scene.item.pk]), sit_down(scene.clerk)
    longer = scene.item.due_on + timedelta(days=7)
    assert "延长期限" in browser.get(case_url(scene.item, "clocks")).content.decode()
    assert "延长期限" not in sit_down(scene.reviewer).get(case_url(scene.item, "clocks")).content.decode()

    def extend(person, **values):
        return sit_down(person).post(
            url, {"version": scene.item.version, "due_on": f"{longer}", "reason": "须与系统商确认。"} | values
        )

    for values, said in (
        ({"reason": " "}, "请写明延长期限的理由"),
        ({"due_on": "下周"}, "请写成"),
        ({"due_on": f"{scene.item.due_on}"}, "新的期限须晚于"),
        ({"due_on": f"{scene.item.due_on + timedelta(days=90)}"}, "且不晚于"),
    ):
        page = extend(scene.clerk, **values).content.decode()
        assert (said in page, "须与系统商确认。" in page) == (True, values != {"reason": " "})
    assert (extend(scene.reviewer).status_code, extend(scene.stranger).status_code) == (403, 404)
    assert extend(scene.clerk, version=scene.item.version - 1).status_code == 409
    assert extend(scene.clerk).status_code == 302
    clock = Clock.objects.get(case=scene.item.pk, stopped_at=None)
    assert (clock.due_on, Case.objects.get(pk=scene.item.pk).due_on, clock.extensions) == (longer, longer, 1)
    Interest.objects.create(user=scene.clerk, organization=scene.form.organization, reason="亲属任职")
    assert extend(scene.clerk, version=scene.item.version + 1).status_code == 403


def test_the_files_of_an_answer_are_the_firms_from_the_answer_on():
    scene = Scene()
    member = scene.form.author
    factories.case_file(scene.item, ANSWER_FILES.name, user=scene.reviewer)
    page = (
        sit_down(scene.reviewer)
        .get(reverse("backoffice:step", args=[scene.item.pk, "answer"]))
        .content.decode()
    )
    name = Attachment.objects.get(case=scene.item.pk).original_name
    assert (name in page, voice.LINES[2].text in page) == (True, True)
    assert not Attachment.objects.visible_to(member).exists()
    voice.take(scene.item, "answer", scene.reviewer, answer="见附件。")
    assert Attachment.objects.visible_to(member).get().original_name == name


def test_the_head_reads_the_drafted_answer_before_the_firm_does():
    scene = Scene()
    voice.take(scene.theirs, "draft_answer", scene.stranger, answer="拟于一季度上线。")
    head, member = sit_down(scene.head), sit_down(scene.form.author)
    for name in ("approve_answer", "send_back"):
        page = head.get(reverse("backoffice:step", args=[scene.theirs.pk, name])).content.decode()
        assert ("拟于一季度上线。" in page, voice.LINES[1].text in page) == (True, True)
    portal = reverse("portal:case", args=[scene.theirs.pk])
    assert "拟于一季度上线。" not in member.get(portal).content.decode()
    voice.take(scene.theirs, "send_back", scene.head, note="请写明月份。")
    form = sit_down(scene.stranger).get(reverse("backoffice:step", args=[scene.theirs.pk, "draft_answer"]))
    assert form.context["form"]["answer"].value() == "拟于一季度上线。"
    voice.take(scene.theirs, "draft_answer", scene.stranger, answer="拟于三月上线。")
    voice.take(scene.theirs, "approve_answer", scene.head)
    assert "拟于三月上线。" in member.get(portal).content.decode()
    # A second answer is drafted unseen, too.
    voice.take(scene.theirs, "reopen", scene.form.author, note="请说明费用。")
    voice.take(scene.theirs, "draft_answer", scene.stranger, answer="第二稿不收费。")
    assert "第二稿不收费。" not in member.get(portal).content.decode()


# Reassignment, absence, recusal


def test_a_substitute_answers_for_an_absent_colleague_and_the_record_says_so():
    scene = Scene()
    substitute = voice.answerer(factories.department())
    today = timezone.localdate()
    absences.set_absence(
        person=scene.reviewer,
        substitute=substitute,
        starts_on=today,
        ends_on=today + timedelta(days=3),
        reason="休假",
        user=scene.reviewer,
    )
    assert [case.pk for case in Case.objects.my_work(fresh(substitute))] == [scene.item.pk]
    assert queued(sit_down(substitute)) == [scene.item.pk]
    voice.take(scene.item, "answer", fresh(substitute), answer="已采纳。")
    entry = scene.item.timeline.get(event="answer")
    assert (entry.actor, entry.on_behalf_of) == (substitute, scene.reviewer)


def test_who_is_tied_to_the_firm_neither_finds_nor_answers_nor_gets_its_items():
    scene = Scene()
    Interest.objects.create(user=scene.reviewer, organization=scene.form.organization, reason="配偶任职")
    assert not Case.objects.my_work(fresh(scene.reviewer)).exists()
    with pytest.raises(Refused, match="须回避"):
        voice.take(scene.item, "answer", scene.reviewer, answer="已采纳。")
    with pytest.raises(Refused, match="须回避"):
        services.assign(
            case_id=scene.item.pk, assignee=scene.reviewer, user=scene.clerk, version=scene.item.version
        )
    page = sit_down(scene.reviewer).get(case_url(scene.item)).content.decode()
    assert (
        "您不能办理这个事项" in page,
        reverse("backoffice:step", args=[scene.item.pk, "answer"]) in page,
    ) == (
        True,
        False,
    )


def test_an_item_moves_to_another_department_with_its_clock():
    scene = Scene()
    voice.take(scene.item, "reroute", scene.clerk, category=scene.other, department=scene.other.department)
    assert not Case.objects.visible_to(fresh(scene.reviewer)).exists()
    assert scene.item.pk in queued(sit_down(scene.stranger))
    clock = Clock.objects.get(case=scene.item.pk)
    assert (clock.due_on, clock.stopped_at) == (scene.item.due_on, None)


def test_categories_are_kept_by_clerks_and_used_ones_stay():
    scene = Scene()
    browser = sit_down(scene.clerk)
    assert scene.clerk.groups.get().name == CLERK.name
    page = browser.get(reverse("feedback_categories:index")).content.decode()
    assert scene.mine.name in page
    values = {
        "name": scene.mine.name,
        "department": scene.mine.department_id,
        "position": 5,
        "is_active": "on",
    }
    answer = browser.post(reverse("feedback_categories:add"), values)
    assert "该名称已存在" in answer.content.decode() or "已存在" in answer.content.decode()
    browser.post(reverse("feedback_categories:edit", args=[scene.mine.pk]), values | {"name": "交割"})
    scene.mine.refresh_from_db()
    assert (scene.mine.name, scene.mine.position) == ("交割", 5)
    assert sit_down(scene.reviewer).get(reverse("feedback_categories:index")).status_code == 302
