"""Each firm confirms once, by whichever of its contacts is first; staff see who has and who has not."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from hub.accounts.models import User
from hub.announcements import services
from hub.announcements.models import AnnouncementPage, Audience, Confirmation, Telling
from hub.announcements.standing import confirmed, missing, shares
from hub.cases.flows import Refused
from hub.jobs import services as jobs
from hub.notifications.models import Channel, Delivery
from hub.privacy.models import Access
from tests.hub.announcements import rows
from tests.hub.announcements.rows import Kind


def to_confirm(**values) -> AnnouncementPage:
    """A published announcement that has to be confirmed in a week."""
    by = timezone.localdate() + timedelta(7)
    return rows.released(**{"audience": Audience.MEMBERS, "must_confirm": True, "confirm_by": by} | values)


def signed_in(user: User) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


@pytest.mark.django_db
def test_one_contact_confirms_for_the_firm_and_staff_see_who_has_not():
    (firm, [anna, bo]), (other, [cai]) = rows.firm(people=2), rows.firm(Kind.NON_BROKER_MEMBER)
    _, [outsider] = rows.firm(Kind.UNIVERSITY)
    empty = rows.firm(people=0)[0]
    gone, [left] = rows.firm()
    gone.is_active = False
    gone.save()
    page = to_confirm()
    assert shares([page]) == {page.pk: (0, 3)}
    first = services.confirm(page=page, user=bo)
    assert services.confirm(page=page, user=anna) == first
    assert (first.confirmed_by, first.organization, first.revision) == (bo, firm, page.live_revision_id)
    assert {row.name: row.people for row in missing(page)} == {other.name: 1, empty.name: 0}
    assert (list(confirmed(page)), shares([page])) == ([first], {page.pk: (1, 3)})
    for person, reason in (
        (outsider, "已经下线"),
        (rows.editor(), "只有机构的联系人"),
        (left, "只有机构的联系人"),
    ):
        with pytest.raises(Refused, match=reason):
            services.confirm(page=page, user=person)
    with pytest.raises(Refused, match="不需要确认"):
        services.confirm(page=rows.released("不必确认"), user=cai)
    page.unpublish()
    with pytest.raises(Refused, match="已经下线"):
        services.confirm(page=AnnouncementPage.objects.get(pk=page.pk), user=cai)


@pytest.mark.postgres
def test_colleagues_who_confirm_at_the_same_moment_leave_one_confirmation(pg_clone):
    firm, people = rows.firm(people=20)
    page = to_confirm()
    done = pg_clone(lambda person: services.confirm(page=page, user=person).pk, people)
    row = Confirmation.objects.get()
    assert (set(done), row.organization) == ({row.pk}, firm)


@pytest.mark.postgres
def test_of_concurrent_publishers_everybody_hears_once(pg_clone):
    people = [person for _ in range(3) for person in rows.firm(people=2)[1]]
    page = rows.draft(by=rows.editor(), on_release=AnnouncementPage.OnRelease.TELL)
    page.refresh_from_db()

    def publish(_) -> bool:
        return rows.release(page).live

    assert pg_clone(publish, range(10), connections=10) == [True] * 10
    jobs.reap()
    telling = Telling.objects.select_related("job").get()
    told = Delivery.objects.filter(channel=Channel.INBOX).values_list("recipient", flat=True)
    assert sorted(told) == sorted(person.pk for person in people)
    assert (telling.told, telling.finished_at is not None, telling.job.attempts) == (6, True, 1)
    emails = Delivery.objects.filter(channel=Channel.EMAIL)
    assert {(row.state, row.attempts) for row in emails} == {("sent", 1)}
    assert emails.count() == 6


@pytest.mark.django_db
def test_from_the_editor_to_the_list_of_those_who_have_not_confirmed(django_capture_on_commit_callbacks):
    """The whole way by forms: written, released by a colleague, told, read, confirmed, counted, reminded, exported."""
    column = rows.column()
    (firm, [anna, bo]), (other, [cai]) = rows.firm(people=2), rows.firm()
    writer, colleague = rows.editor(), rows.editor()
    attached = rows.file("填写说明.pdf", by=writer)
    by = timezone.localdate() + timedelta(7)
    form = {
        "title": "关于报送反馈表的通知",
        "slug": "",
        "summary": "请确认。",
        "document_number": "上期会员〔2026〕3号",
        "topic": "会员服务",
        "issued_on": "",
        "audience": "kinds",
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "contact",
        "body-0-id": "",
        "attachments-TOTAL_FORMS": "1",
        "attachments-INITIAL_FORMS": "0",
        "attachments-MIN_NUM_FORMS": "0",
        "attachments-MAX_NUM_FORMS": "1000",
        "attachments-0-id": "",
        "attachments-0-ORDER": "1",
        "attachments-0-DELETE": "",
        "attachments-0-file": str(attached.pk),
        "must_confirm": "on",
        "confirm_by": "",
        "pinned_until": "",
        "on_release": "tell",
        "go_live_at": "",
        "expire_at": "",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "action-submit": "1",
    }
    add = reverse("wagtailadmin_pages:add", args=["announcements", "announcementpage", column.pk])
    empty = form | {"summary": "", "body-count": "0"}
    refused = signed_in(writer).post(add, empty).text
    for sentence in ("请填写摘要或正文。", "请至少选择一类机构。", "请填写确认截止日。"):
        assert sentence in refused
    assert not AnnouncementPage.objects.exists()
    form |= {"kinds": ["futures_firm"], "confirm_by": f"{by}"}
    signed_in(writer).post(add, form)
    page = AnnouncementPage.objects.get()
    assert (page.slug, page.live, page.kinds) == (f"{timezone.localdate()}", False, ",futures_firm,")
    review = reverse("editorial:review", args=[page.pk])
    assert signed_in(colleague).get(review).context["consequences"] == [
        "不公开，期货公司会员的联系人登录门户后可以阅读。",
        f"每家机构须在 {by} 前确认阅读。",
        "通知 3 位联系人。",
    ]
    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in(colleague).post(review, {"decision": "approve", "comment": ""})
    assert answer.url == reverse("announcement_desk:detail", args=[page.pk])
    page.refresh_from_db()
    assert (page.live, page.live_revision.user) == (True, writer)

    reader = signed_in(bo)
    start = reader.get(reverse("portal:dashboard")).text
    assert ("关于报送反馈表的通知" in start, "待确认" in start) == (True, True)
    url = reverse("portal:announcement", args=[page.pk])
    opened = reader.get(url).text
    assert "确认本单位已阅读" in opened and attached.get_absolute_url() in opened
    assert reader.get(attached.get_absolute_url()).status_code == 200
    assert not bo.deliveries.filter(channel=Channel.INBOX, read_at=None).exists()
    done = reader.post(reverse("portal:announcement_confirm", args=[page.pk]), follow=True).text
    assert f"{bo}" in done and "贵单位已确认阅读" in done and "确认本单位已阅读" not in done
    assert "待确认" not in reader.get(reverse("portal:dashboard")).text
    again = signed_in(anna).post(reverse("portal:announcement_confirm", args=[page.pk]), follow=True).text
    assert f"{bo}已代表本单位确认过" in again

    staff = signed_in(writer)
    desk = reverse("announcement_desk:detail", args=[page.pk])
    listed = staff.get(desk).text
    assert (other.name in listed, firm.name in listed) == (True, False)
    assert firm.name in staff.get(desk, {"tab": "confirmed"}).text
    assert "1 / 2" in staff.get(reverse("announcement_desk:index")).text
    with django_capture_on_commit_callbacks(execute=True):
        staff.post(reverse("announcement_desk:remind", args=[page.pk]))
        staff.post(reverse("announcement_desk:remind", args=[page.pk]))
    reminded = Delivery.objects.filter(event="announcement.reminder", channel=Channel.INBOX)
    assert [row.recipient for row in reminded] == [cai]

    def exported(name: str) -> list[tuple]:
        file = staff.get(reverse(f"announcement_desk:export_{name}", args=[page.pk, "xlsx"]))
        return list(load_workbook(BytesIO(b"".join(file.streaming_content))).active.values)[1:]

    assert [row[0] for row in exported("missing")] == [other.name]
    assert [row[:3] + row[4:] for row in exported("confirmed")] == [
        (firm.name, "期货公司会员", f"{bo}", "否")
    ]
    access = Access.objects.get()
    assert (access.user, access.field, access.people) == (writer, Access.Field.CONTACTS, 1)
