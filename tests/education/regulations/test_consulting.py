"""A rule out for consultation: read per article, commented on until the last day, answered, summed up without names."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from education.regulations import services as library
from education.regulations.consulting import services
from education.regulations.importing.numerals import in_chinese
from education.regulations.models import Consultation, RuleComment
from hub.accounts.roles import CLERK, EDITOR, FINANCE, REVIEWER
from hub.cases.flows import Refused
from hub.cases.models import Clock
from hub.cases.services import perform
from tests import factories

from .test_library import document, editor, home, imported, published  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db
VALUES = {"section": None, "stance": "change", "reason": "期限太短。", "wording": "改为十个工作日。"}


@pytest.fixture
def consultation(document) -> Consultation:  # noqa: F811
    return prepare(document)


def prepare(page, **values) -> Consultation:
    today = timezone.localdate()
    row = Consultation.objects.create(
        version=imported(page, slug=f"draft-{Consultation.objects.count()}"),
        **{
            "explanation": "为完善管理，起草本办法。",
            "opens_on": today,
            "closes_on": today + timedelta(days=14),
            "department": factories.department(),
            "created_by": editor(),
        }
        | values,
    )
    return services.release(consultation_id=row.pk, user=editor())


def browser_of(user) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def comment(row: Consultation, member, *, article: str = "a3", submit=True, **values) -> RuleComment:
    section = row.version.sections.get(anchor=article) if article else None
    made = services.open_comment(consultation=row, section=section, user=member)
    made = services.save_comment(
        comment_id=made.pk, user=member, version=made.version, values=VALUES | {"section": section} | values
    )
    return step(made, "submit", member) if submit else made


def step(made: RuleComment, name: str, user, **data) -> RuleComment:
    made = RuleComment.objects.get(pk=made.pk)
    return perform(case_id=made.pk, name=name, user=user, version=made.version, data=data)


def reviewer(row: Consultation):
    return factories.staff(groups=(REVIEWER.name,), department=row.department)


def after(row: Consultation):
    return time_machine.travel(
        timezone.now() + timedelta(days=(row.closes_on - timezone.localdate()).days + 1), tick=False
    )


def test_a_draft_goes_out_by_a_second_person_and_then_stands_still(document):  # noqa: F811
    writer, today = editor(), timezone.localdate()
    values = {
        "explanation": "说明",
        "opens_on": today,
        "closes_on": today,
        "department": factories.department(),
    }
    row = Consultation.objects.create(version=imported(document), created_by=writer, **values)
    with pytest.raises(Refused, match="两个人"):
        services.release(consultation_id=row.pk, user=writer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Consultation.objects.filter(pk=row.pk).update(opened_at=timezone.now(), opened_by=writer)
    services.release(consultation_id=row.pk, user=editor())
    with pytest.raises(Refused, match="不再修改"):
        library.change_section(
            section_id=row.version.sections.get(anchor="a3-p1").pk, text="改", heading="", user=writer
        )
    empty = Consultation.objects.create(version=published(document, slug="done"), created_by=writer, **values)
    with pytest.raises(Refused, match="已经作为正式文本发布"):
        services.release(consultation_id=empty.pk, user=editor())
    with pytest.raises(IntegrityError), transaction.atomic():
        Consultation.objects.filter(pk=row.pk).update(closes_on=today - timedelta(days=1))


@pytest.mark.parametrize("audience", ["members", "public"])
def test_who_reads_the_draft_and_each_article_of_it(document, audience):  # noqa: F811
    row = prepare(document, audience=audience)
    public, member = Client(), browser_of(factories.member())
    base = f"{document.url}consultation/{row.version.slug}/"
    codes = [public.get(address).status_code for address in (base, f"{base}a3/", f"{base}a99/")]
    assert codes == ([200, 200, 404] if audience == "public" else [404, 404, 404])
    assert ("征求意见中" in public.get(document.url).content.decode()) == (audience == "public")
    assert public.get(f"{document.url}v/{row.version.slug}/").status_code == 404
    portal = reverse("consulting:read", args=[row.pk])
    text = member.get(portal).content.decode()
    assert "为完善管理" in text and f"{portal}a3/" in text and "对整个文件提意见" in text
    one = member.get(f"{portal}a3/").content.decode()
    assert "对这一条提意见" in one and "规定的机关处理" in one
    assert row.version.title in member.get(reverse("consulting:list")).content.decode()
    assert row.version.title in member.get(reverse("portal:calls")).content.decode()
    assert public.get(portal).status_code == 302
    later = prepare(document, audience=audience, opens_on=timezone.localdate() + timedelta(days=3))
    assert member.get(reverse("consulting:read", args=[later.pk])).status_code == 404


def test_a_comment_is_written_handed_in_and_taken_back_until_the_last_day(consultation):
    member, rival = factories.member(), factories.member()
    browser = browser_of(member)
    portal = reverse("consulting:read", args=[consultation.pk])
    first, second = (browser.post(portal, {"article": "a3"}) for _ in range(2))
    assert first.url == second.url and browser.post(portal, {"article": "none"}).status_code == 404
    made = RuleComment.objects.get()
    page = browser.get(first.url).content.decode()
    assert "请选择意见类型" in page
    form = {"version": made.version, "section": made.section_id, "stance": "change", "reason": "太短"}
    answer = browser.post(first.url, form | {"next": "submit"}, follow=True).content.decode()
    assert "建议修改或者增加的，请写出建议的条文" in answer
    made.refresh_from_db()
    browser.post(first.url, form | {"version": made.version, "wording": "十日。"})
    other = prepare(consultation.version.page)
    foreign = other.version.sections.get(anchor="a1").pk
    made.refresh_from_db()
    assert (
        "没有这一条"
        in browser.post(first.url, form | {"version": made.version, "section": foreign}).content.decode()
    )
    made = step(made, "submit", member)
    assert (made.number[:3], made.department, made.state) == ("YJ-", consultation.department, "submitted")
    assert (Clock.objects.get(case=made.pk).started_on, made.due_on > consultation.closes_on) == (
        consultation.closes_on,
        True,
    )
    assert browser_of(rival).get(reverse("portal:case", args=[made.pk])).status_code == 404
    assert made.number not in browser_of(rival).get(portal).content.decode()
    assert made.number in browser.get(portal).content.decode()
    assert step(made, "withdraw", member).state == "withdrawn"

    waiting, draft = (
        comment(consultation, member, article="a1"),
        comment(consultation, member, article="", submit=False),
    )
    with time_machine.travel(
        timezone.make_aware(datetime.combine(consultation.closes_on, time(23, 59))),
        tick=False,
    ):
        comment(consultation, member, article="a2")
    with after(consultation):
        for made, name in ((waiting, "withdraw"), (draft, "submit")):
            with pytest.raises(Refused, match=r"已于 .* 截止"):
                step(made, name, member)
        with pytest.raises(Refused, match=r"已于 .* 截止"):
            services.open_comment(consultation=consultation, section=None, user=member)
        browser = browser_of(member)
        assert "已于" in browser.post(portal, {}, follow=True).content.decode()
        assert "截止" in browser.get(reverse("consulting:edit", args=[draft.pk])).content.decode()


def test_more_time_moves_the_answers_too(consultation):
    made = comment(consultation, factories.member())
    with pytest.raises(Refused, match="须晚于现在的截止日期"):
        services.extend(consultation_id=consultation.pk, closes_on=timezone.localdate(), user=editor())
    address = reverse("consultation_desk:extend", args=[consultation.pk])
    assert "请核对年份" in browser_of(editor()).post(address, {"closes_on": "9999-12-31"}).content.decode()
    later = consultation.closes_on + timedelta(days=30)
    services.extend(consultation_id=consultation.pk, closes_on=later, user=editor())
    before = made.due_on
    made.refresh_from_db()
    assert made.due_on > before and Clock.objects.get(case=made.pk).due_on == made.due_on > later


def test_comments_are_answered_by_article_and_summed_up_without_names(consultation):
    one, other = (
        factories.organization(name="碧川期货有限公司", short_name="碧川期货"),
        factories.organization(),
    )
    first = comment(consultation, factories.member(organization=one))
    second = comment(consultation, factories.member(organization=other), stance="agree", wording="")
    whole = comment(consultation, factories.member(organization=other), article="", reason="=1+1")
    handler, foreign = (
        reviewer(consultation),
        factories.staff(groups=(REVIEWER.name,), department=factories.department()),
    )
    desk = reverse("consultations:inspect", args=[consultation.pk])
    browser = browser_of(handler)
    page = browser.get(desk).content.decode()
    assert page.index("总体意见") < page.index("第三条") and "碧川期货" in page
    assert "碧川期货" not in browser_of(foreign).get(desk).content.decode()
    assert "碧川期货" not in browser_of(factories.staff(groups=(EDITOR.name,))).get(desk).content.decode()
    assert "碧川期货" in browser_of(factories.staff(groups=(CLERK.name,))).get(desk).content.decode()
    assert browser_of(factories.staff(groups=(FINANCE.name,))).get(desk).status_code == 404
    sheet = browser.get(reverse("consultation_desk:export", args=[consultation.pk, "csv"]))
    lines = b"".join(sheet).decode("utf-8-sig") if sheet.streaming else sheet.content.decode("utf-8-sig")
    assert lines.index("总体意见") < lines.index("第三条") and "'=1+1" in lines

    with pytest.raises(Refused, match="无权查看"):
        step(first, "answer", foreign, result="adopted", note="好")
    step(first, "answer", handler, result="adopted", note="已改为十个工作日。")
    step(second, "answer", handler, result="partly", note="部分采纳。")
    with pytest.raises(Refused, match="截止之后"):
        services.sum_up(consultation_id=consultation.pk, summary="已采纳。", user=handler)
    with after(consultation):
        with pytest.raises(Refused, match="还有 1 条意见没有答复"):
            services.sum_up(consultation_id=consultation.pk, summary="已采纳。", user=handler)
        step(whole, "answer", handler, result="not_adopted", note="与上位法不一致。")
        with pytest.raises(Refused, match="只有承办部门"):
            services.sum_up(consultation_id=consultation.pk, summary="已采纳。", user=foreign)
        with pytest.raises(Refused, match="碧川期货"):
            services.sum_up(consultation_id=consultation.pk, summary="采纳碧川期货的意见。", user=handler)
        answer = browser_of(handler).post(
            reverse("consultation_desk:summary", args=[consultation.pk]), {"summary": "第三条的期限已改。"}
        )
        assert answer.status_code == 302
        rival = browser_of(factories.member())
        read = rival.get(reverse("consulting:read", args=[consultation.pk])).content.decode()
        assert "第三条的期限已改" in read and "碧川" not in read and "部分采纳" in read
        own = browser_of(first.author).get(reverse("portal:case", args=[first.pk])).content.decode()
        assert "已改为十个工作日" in own


def hundred(page, **values):
    lines = []
    for number in range(1, 101):
        if number % 10 == 1:
            lines.append(f"第{in_chinese(number // 10 + 1)}章　第{in_chinese(number // 10 + 1)}部分")
        lines.append(
            f"第{in_chinese(number)}条　违反第{in_chinese(max(number - 1, 1))}条的，由交易所处理：\n（一）警告；\n（二）通报。"
        )
    return imported(page, text="示例办法\n\n" + "\n".join(lines), **values)


def test_a_regulation_of_100_articles_costs_at_most_15_queries(document):  # noqa: F811
    version = hundred(document)
    assert version.sections.filter(kind="article").count() == 100 and version.doubts == []
    library.publish(
        version_id=version.pk,
        source_name="官方文本",
        source_url="https://law.example/1",
        checked_on=date(2026, 1, 5),
        effective_on=date(2020, 1, 1),
        user=editor(),
    )
    prepare(document, audience="public")
    for address in (document.url, f"{document.url}v/2020/", f"{document.url}v/2020/a57/"):
        Client().get(address)
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(address).status_code == 200
        assert len(queries) <= 15, address


def test_screens_cost_as_many_queries_for_many_comments(consultation):
    member, handler = factories.member(), reviewer(consultation)
    pages = [
        (browser_of(member), reverse("consulting:read", args=[consultation.pk])),
        (browser_of(member), reverse("consulting:list")),
        (browser_of(handler), reverse("consultations:inspect", args=[consultation.pk])),
        (browser_of(handler), reverse("consultations:index")),
    ]
    costs = []
    for more in (2, 12):
        for number in range(more):
            comment(consultation, member if number % 2 else factories.member(), article=f"a{number % 4 + 1}")
        for browser, address in pages:
            browser.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert browser.get(address).status_code == 200
            costs.append(len(queries))
    assert costs[:4] == costs[4:]


@pytest.mark.postgres
def test_a_draft_opened_at_once_is_one(pg_clone, consultation):
    member = factories.member()
    keys = pg_clone(
        lambda number: services.open_comment(consultation=consultation, section=None, user=member).pk,
        range(6),
        connections=6,
    )
    assert len(set(keys)) == 1
