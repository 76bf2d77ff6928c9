"""Institutions without an account: form, confirmation, code, status page, change, questions."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from hub.attachments.models import Attachment
from hub.cases.models import Case
from hub.members.services import market_institutions
from hub.notifications.models import Delivery
from hub.privacy.retention import apply_rules
from hub.workdays.services import add_working_days
from programs.feedback.models import Feedback
from programs.visits.guests import codes
from programs.visits.models import Enquiry, QueryCode, Visit, Visitor, VisitSettings
from tests import factories
from tests.html_forms import forms_in
from tests.programs.feedback import factories as voice

from . import factories as visits

pytestmark = pytest.mark.django_db


def hidden(client, name: str) -> dict[str, str]:
    """The form of a public page with what it brings along."""
    page = client.get(reverse(name)).content.decode()
    return dict(next(form for form in forms_in(reverse(name), page) if "stamp" in form.values).values)


def letter(client, **more):
    day = add_working_days(timezone.localdate(), 4)
    return (
        hidden(client, "visit:letter")
        | {
            "institution": "晨川资产管理有限公司",
            "contact_name": "沈知白",
            "contact_phone": "13800003333",
            "email": "Shen@Example.com",
            "purpose": "了解原油期权的做市业务",
            "party_size": "2",
            "topics": "做市商准入\n报价义务",
            "dates-0-day": f"{day}",
            "dates-0-half": "morning",
            "visitors-0-name": "沈知白",
            "visitors-0-phone": "13800003333",
            "consent": "on",
        }
        | more
    )


def send(client, name: str, data, callbacks):
    with callbacks(execute=True):
        return client.post(reverse(name), data)


def link_in(message) -> str:
    return re.search(r"https?://[^/]+(/visit/\S*)", message.body)[1]


def mailed_code() -> str:
    """The code in the last mail that brought one."""
    return [found[1] for mailed in mail.outbox if (found := re.search(r"查询码：(\S+)", mailed.body))][-1]


def confirmed(client, callbacks, data, name="visit:letter") -> Enquiry:
    """What was sent in and confirmed by the link in the mail."""
    assert send(client, name, data, callbacks).url == reverse("visit:sent")
    with callbacks(execute=True):
        client.post(link_in(mail.outbox[-1]))
    return Enquiry.objects.latest("pk")


def test_a_letter_is_confirmed_followed_by_its_code_and_changed(client, django_capture_on_commit_callbacks):
    callbacks = django_capture_on_commit_callbacks
    clerk = visits.clerk()
    data = letter(client, letter=factories.pdf_upload("拜访函.pdf"))
    assert send(client, "visit:letter", data, callbacks).url == reverse("visit:sent")
    again = {**data, "letter": factories.pdf_upload("拜访函.pdf")}
    assert send(client, "visit:letter", again, callbacks).url == reverse("visit:sent")  # the same form twice
    assert (Enquiry.objects.count(), Visit.objects.count(), len(mail.outbox)) == (1, 0, 1)
    address = link_in(mail.outbox[0])
    assert client.get(address).status_code == 200 and not Visit.objects.exists()  # opening it does nothing
    for _ in range(2):
        with callbacks(execute=True):
            client.post(address)
    visit = Visit.objects.get()
    assert (visit.state, visit.channel, visit.author, visit.visitor, visit.organization) == (
        "received",
        "web",
        None,
        "晨川资产管理有限公司",
        market_institutions(),
    )
    enquiry = Enquiry.objects.get()
    assert (enquiry.content, bool(enquiry.letter), enquiry.consent_version) == ({}, False, 1)
    assert enquiry.consent_text == VisitSettings.load().consent_text
    assert Attachment.objects.get(case=visit.pk).internal
    code = mailed_code()
    kept = QueryCode.objects.get()
    assert code.replace("-", "") not in f"{kept.digest}{kept.salt}" and len(kept.digest) == 64
    assert Delivery.objects.filter(event="visit.submit.staff", recipient=clerk).exists()

    def ask(**more):
        return client.post(reverse("visit:lookup"), {"email": "shen@example.com", "code": code} | more)

    wrong, unknown = ask(code="AAAA-BBBB-CCCC"), ask(email="nobody@example.com")
    assert [page.status_code for page in (wrong, unknown)] == [200, 200]
    assert "邮箱或查询码不正确" in wrong.content.decode() and "邮箱或查询码不正确" in unknown.content.decode()
    status = ask(code=code.lower().replace("-", " ")).url
    page = client.get(status)
    assert "已收到，安排中" in page.content.decode() and "no-store" in page["Cache-Control"]

    made = visits.plan(visit, user=clerk)
    with callbacks(execute=True):
        visits.take(visit, "arrange", clerk, note="欢迎来访。")
    notice = mail.outbox[-1]
    ((name, content, kind),) = notice.attachments
    assert notice.to == ["shen@example.com"] and made.when in notice.body
    assert (name, content[:5], kind) == (f"{visit.number}.pdf", b"%PDF-", "application/pdf")
    assert made.when in client.get(status).content.decode()
    assert client.get(f"{status}confirmation.pdf").content.startswith(b"%PDF-")
    for step in ("lapse", "assume", "arrange"):
        assert client.post(f"{status}{step}/", {"version": "9"}).status_code == 404
    version = visits.fresh(visit).version
    assert client.post(f"{status}confirm/", {"version": version}).url == status
    assert visits.fresh(visit).state == "confirmed"
    changed = client.post(f"{status}ask_change/", {"version": version + 1, "note": "希望改到下午"})
    assert changed.url == status and visits.fresh(visit).state == "changing"
    assert Delivery.objects.filter(event="visit.ask_change.staff", recipient=clerk).exists()
    assert client.post(f"{status}cancel/", {"version": version + 2, "note": ""}).status_code == 200
    client.post(f"{status}cancel/", {"version": version + 2, "note": "不再需要"})
    assert visits.fresh(visit).state == "cancelled"

    codes.issue(kept)  # a new code makes the old one and its pages worthless
    assert client.get(status).status_code == 404 and "不正确" in ask().content.decode()


def test_questions_alone_become_a_form_whose_answers_stand_on_the_status_page(
    client, django_capture_on_commit_callbacks
):
    callbacks = django_capture_on_commit_callbacks
    data = hidden(client, "visit:question") | {
        "institution": "晨川资产管理有限公司",
        "contact_name": "沈知白",
        "contact_phone": "13800003333",
        "email": "shen@example.com",
        "questions": "做市商怎样准入？\n\n  报价义务有哪些？ ",
        "consent": "on",
    }
    enquiry = confirmed(client, callbacks, data, "visit:question")
    form = Feedback.objects.get()
    assert (enquiry.case_id, form.channel, form.institution) == (form.pk, "web", "晨川资产管理有限公司")
    first, second = voice.items(form)
    assert [first.text, second.text] == ["做市商怎样准入？", "报价义务有哪些？"]
    category = voice.category()
    voice.route(first, category, user=voice.clerk())
    with callbacks(execute=True):
        voice.take(first, "answer", voice.answerer(category.department), answer="向会员管理部申请。")
    assert mail.outbox[-1].to == ["shen@example.com"] and "已有答复" in mail.outbox[-1].body
    code = mailed_code()
    status = client.post(reverse("visit:lookup"), {"email": "shen@example.com", "code": code}).url
    page = client.get(status).content.decode()
    assert "向会员管理部申请。" in page and "报价义务有哪些？" in page
    assert client.post(f"{status}cancel/", {"version": "1"}).status_code == 404


def test_one_guest_never_reads_anothers_answers(client, django_capture_on_commit_callbacks):
    clerk = visits.clerk()
    one = visits.registered(institution="甲资产管理公司", contact_email="one@example.com")
    other = visits.registered(institution="乙资产管理公司", contact_email="other@example.com")
    category = voice.category()
    for visit, words in ((one, "甲的问题"), (other, "乙的问题")):
        visits.plan(visit, user=clerk, starts_at=visits.at(10), ends_at=visits.at(11))
        visits.take(visit, "arrange", clerk)
        visits.past(visit)
        visits.take(visit, "visited", clerk, came=1)
        visits.take(visit, "minutes", clerk, minutes=f"{words}的纪要", internal_minutes="", questions=[words])
        (item,) = voice.items(Feedback.objects.get(origin=visit.pk))
        voice.route(item, category, user=clerk)
        voice.take(item, "answer", voice.answerer(category.department), answer=f"{words}的答复")
    key = QueryCode.objects.get(case=one.pk)
    codes.issue(key)
    page = client.get(reverse("visit:status", args=[codes.token_of(key)])).content.decode()
    assert "甲的问题的答复" in page and "甲的问题的纪要" in page and "乙" not in page
    member = factories.member()
    assert not Case.objects.visible_to(member).exists()


def test_programs_floods_and_guesses_get_nothing(client, django_capture_on_commit_callbacks):
    callbacks = django_capture_on_commit_callbacks
    assert send(client, "visit:letter", letter(client, homepage="http://x"), callbacks).status_code == 302
    assert not Enquiry.objects.exists() and not mail.outbox
    for _ in range(7):
        assert send(client, "visit:letter", letter(client), callbacks).url == reverse("visit:sent")
    assert (Enquiry.objects.count(), len(mail.outbox)) == (5, 5)  # the mailbox is not flooded
    answers = {
        client.post(reverse("visit:lookup"), {"email": "a@example.com", "code": f"{n}"}).status_code
        for n in range(25)
    }
    assert answers == {200, 429}


def test_a_changed_consent_text_is_a_new_version_and_is_read_again(
    client, django_capture_on_commit_callbacks
):
    data = letter(client)
    told = VisitSettings.load()
    told.consent_text = "新的告知"
    told.save()
    page = send(client, "visit:letter", data, django_capture_on_commit_callbacks).content.decode()
    assert "告知内容已更新" in page and "新的告知" in page and not Enquiry.objects.exists()
    assert VisitSettings.load().consent_version == 2


def test_people_are_forgotten_after_their_time_and_unconfirmed_letters_too(
    client, django_capture_on_commit_callbacks
):
    callbacks = django_capture_on_commit_callbacks
    clerk = visits.clerk()
    confirmed(client, callbacks, letter(client, letter=factories.pdf_upload("拜访函.pdf")))
    visit = Visit.objects.get()
    send(client, "visit:letter", letter(client), callbacks)
    visits.take(visit, "decline", clerk, note="近期不接待。")
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        apply_rules()
    assert Enquiry.objects.count() == 1 and Visitor.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(days=366)), callbacks(execute=True):
        apply_rules()
    kept = visits.fresh(visit)
    assert (kept.contact_phone, kept.party_size, kept.visitor) == ("", 2, "晨川资产管理有限公司")
    assert not Visitor.objects.exists() and not QueryCode.objects.exists()
    assert Attachment.objects.get(case=visit.pk).erased_at
    texts = [str(entry.content.data) for entry in visit.timeline.select_related("content")]
    assert not any("沈知白" in words or "13800003333" in words for words in texts)
