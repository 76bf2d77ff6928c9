"""From a mail in the mailbox to a case, once, whatever is interrupted; everything else is left to the clerk."""

import tracemalloc
from datetime import UTC, datetime, timedelta
from threading import Barrier
from unittest.mock import patch

import pytest
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.utils import timezone

from hub.attachments.models import Attachment
from hub.attachments.services import sweep_orphans
from hub.cases.models import Case
from hub.mailroom import finishing, intake, reading, sources
from hub.mailroom.models import FOLDER, Mail, Mailbox, MailroomSettings
from hub.mailroom.proofs import mails_agree
from hub.pages.models import ExchangeSettings
from programs.feedback.documents import form_document
from programs.feedback.mail_in.pdf import read_pdf
from programs.feedback.models import Feedback, Part
from programs.feedback.services import Line
from tests import factories
from tests.hub.attachments import samples as files
from tests.hub.mailroom import mails
from tests.programs.feedback import factories as voice

from . import samples

pytestmark = pytest.mark.django_db
RECEIVED = datetime(2026, 11, 3, 1, 30, tzinfo=UTC)


@pytest.fixture
def lin():
    """A contact of the firm of the samples, which has a named person at the exchange."""
    clerk = voice.clerk(last_name="高", first_name="文澜", phone="021-55500101")
    firm = factories.organization(
        name=samples.FIELDS["firm"],
        short_name="沪江明晟期货",
        liaison=clerk,
        website="https://www.hujiang.example/",
    )
    return factories.member(organization=firm, email=mails.SENDER)


def form_mail(**values) -> bytes:
    return mails.mail(**{"files": [("反馈表.docx", samples.form_docx())]} | values)


def read(*contents: bytes, at: datetime = RECEIVED) -> list[Mail]:
    """Take mails in as if they had just come, without a mailbox."""
    for content in contents:
        intake.store(content=content, received_at=at, mailbox="tests", size=len(content))
    list(reading.examine_new())
    finishing.finish_open()
    return list(Mail.objects.order_by("pk"))


def test_a_form_in_the_mailbox_becomes_a_case_with_its_original_and_a_receipt(lin, folder, mail_server):
    folder.put(form_mail(), at=RECEIVED)
    call_command("read_mail")
    form = Feedback.objects.get()
    assert (form.channel, form.received_at, form.organization, form.author, form.state) == (
        Case.Channel.EMAIL,
        RECEIVED,
        lin.contact.organization,
        None,
        "processing",
    )
    assert (form.contact_name, form.contact_phone, form.made_on.isoformat()) == (
        "林婉清",
        "021-55501101",
        "2026-11-02",
    )
    assert [item.text for item in voice.items(form)] == [
        "建议延长夜盘系统测试时间。",
        "希望优化仓单质押流程，\n并公布办理时限。",
        "请协助推动铜期权做市报价质量的提升。",
    ]
    assert {str(item.due_on) for item in voice.items(form)} == {"2026-11-17"}

    kept = Attachment.objects.filter(case=form.pk, slot="letter", internal=True, uploaded_by=None)
    assert sorted(kept.values_list("original_name", flat=True)) == ["反馈表.docx", f"{mails.SUBJECT}.eml"]
    mail = Mail.objects.get()
    assert (mail.state, mail.case.pk, mail.receipt, mail.handled_by, mail.note) == (
        "registered",
        form.pk,
        "sent",
        None,
        "",
    )
    assert list(mails_agree()) == []

    (receipt,) = mail_server.received
    assert (receipt["To"], receipt["Auto-Submitted"], receipt["In-Reply-To"]) == (
        mails.SENDER,
        "auto-replied",
        mail.message_id,
    )
    assert form.number in receipt["Subject"]
    body = receipt.get_content()
    for words in (form.number, "共 3 条", "2026-11-17", "高文澜", "021-55500101"):
        assert words in body

    # Again, and with the receipt come back: nothing happens twice.
    folder.put(receipt.as_bytes())
    call_command("read_mail")
    assert (Feedback.objects.count(), len(mail_server.received), folder.unseen()) == (1, 1, 0)
    back = Mail.objects.get(state="waiting")
    assert (back.may_reply, "不回复" in back.why) == (False, True)


def test_mails_are_known_again_whatever_the_server_and_other_readers_do(lin, folder):
    first, second = form_mail(), mails.mail(subject="拜访函", message_id="")
    folder.put(first, second, at=RECEIVED)
    folder.see()
    call_command("read_mail")
    assert (Mail.objects.count(), Feedback.objects.count()) == (2, 1)
    before = Mailbox.objects.get()
    folder.number_anew()
    call_command("read_mail")
    after = Mailbox.objects.get()
    assert before.uidvalidity != after.uidvalidity and after.problem == "" and after.checked_at
    assert (Mail.objects.count(), Feedback.objects.count()) == (2, 1)

    # The same Message-ID with other content is another mail, for the clerk; without one the content decides.
    known = Mail.objects.get(state="registered").message_id
    folder.put(
        form_mail(message_id=known, text="补充"), mails.mail(subject="拜访函", message_id="", text="又一封")
    )
    call_command("read_mail")
    assert (Mail.objects.count(), Feedback.objects.count()) == (4, 1)
    assert "Message-ID" in Mail.objects.get(message_id=known, state="waiting").why


class Killed(BaseException):
    """The process is gone at this point."""


STEPS = (
    (intake.Mail.objects, "create"),
    (sources.ImapSource, "mark"),
    (Mailbox.objects, "filter"),
    (reading, "read_letter"),
    (reading.services, "enter"),
    (finishing, "file_original"),
    (finishing, "deliver"),
)


@pytest.mark.parametrize("step", STEPS, ids=[name for _, name in STEPS])
def test_a_reader_that_dies_between_two_steps_loses_and_doubles_nothing(lin, folder, mail_server, step):
    folder.put(form_mail(), mails.mail(subject="拜访函"), at=RECEIVED)

    def die(*args, **kwargs):
        raise Killed

    with patch.object(*step, die), pytest.raises(Killed):
        call_command("read_mail")
    call_command("read_mail")
    call_command("read_mail")
    assert (Mail.objects.count(), Feedback.objects.count(), folder.unseen()) == (2, 1, 0)
    assert Attachment.objects.filter(slot="letter").count() == 2
    assert list(mails_agree()) == []
    # A receipt of which nobody knows whether it left is never sent again by itself.
    assert len(mail_server.received) == (0 if step[1] == "deliver" else 1)
    if step[1] == "deliver":
        Mail.objects.filter(receipt="sending").update(receipt_at=timezone.now() - timedelta(hours=1))
        finishing.finish_open()
        assert Mail.objects.get(state="registered").receipt == "review"


def stored(storage) -> list[str]:
    """The mails in the private storage."""
    folders = storage.listdir(FOLDER)[0] if storage.exists(FOLDER) else []
    return [f"{FOLDER}/{part}/{name}" for part in folders for name in storage.listdir(f"{FOLDER}/{part}")[1]]


def test_bytes_without_a_row_are_swept(lin, folder):
    storage = storages["private"]
    before = set(stored(storage))
    with (
        patch.object(intake.Mail.objects, "create", side_effect=Killed),
        patch.object(intake.private_storage(), "delete"),
        pytest.raises(Killed),
    ):
        read(form_mail())
    (left,) = set(stored(storage)) - before
    with patch.object(storage, "get_modified_time", lambda name: timezone.now() - timedelta(days=2)):
        assert left in sweep_orphans()
    assert not storage.exists(left)


@pytest.mark.postgres
def test_readers_at_once_make_one_row_and_one_case(pg_clone, folder, mail_server):
    clerk = voice.clerk()
    firm = factories.organization(name=samples.FIELDS["firm"], liaison=clerk)
    factories.member(organization=firm, email=mails.SENDER)
    folder.put(
        *[form_mail() for _ in range(3)], *[mails.mail(subject=f"函{n}") for n in range(3)], at=RECEIVED
    )
    all_have_read_how_far = Barrier(6)

    def read_mailbox(_: int) -> intake.Counts:
        with sources.ImapSource() as source:
            all_have_read_how_far.wait(timeout=60)
            return intake.run(source)

    outcomes = pg_clone(read_mailbox, range(6), connections=6)
    assert [outcome for outcome in outcomes if isinstance(outcome, Exception)] == []
    assert sum(outcome.stored for outcome in outcomes) == 6
    assert sum(outcome.known for outcome in outcomes) >= 6
    call_command("read_mail")
    # The three forms are the same file: one case, and two for the clerk.
    assert (Mail.objects.count(), Feedback.objects.count()) == (6, 1)
    assert [receipt["To"] for receipt in mail_server.received].count(mails.SENDER) == 1
    assert Mail.objects.filter(state="waiting", why__contains="同").count() == 2
    assert Attachment.objects.filter(slot="letter").count() == 2


def test_a_mail_server_that_is_away_costs_nothing(lin, mail_server):
    mail_server.rcpt = "451 try again"
    (mail,) = read(form_mail())
    assert (mail.state, mail.receipt) == ("registered", "due")
    mail_server.rcpt = None
    finishing.finish_open()
    assert (Mail.objects.get().receipt, len(mail_server.received)) == ("sent", 1)


def test_a_mailbox_that_cannot_be_read_is_noted(folder, settings):
    settings.MAILBOX_PASSWORD = "wrong-and-secret"
    with pytest.raises(CommandError):
        call_command("read_mail")
    box = Mailbox.objects.get()
    assert box.problem and "secret" not in box.problem and box.checked_at is None


def test_a_folder_of_files_is_read_once(lin, tmp_path):
    future = timezone.now() + timedelta(days=300)
    (tmp_path / "a.eml").write_bytes(form_mail(received=RECEIVED))
    (tmp_path / "b.EML").write_bytes(mails.mail(subject="拜访函", received=future))
    (tmp_path / "c.txt").write_bytes(b"no mail")
    for _ in range(2):
        call_command("read_mail", folder=str(tmp_path))
    assert Feedback.objects.get().received_at == RECEIVED
    assert Mail.objects.get(subject="拜访函").received_at <= timezone.now()
    with pytest.raises(CommandError):
        call_command("read_mail", folder=str(tmp_path / "missing"))


def test_60_mb_are_never_loaded(lin, tmp_path, folder):
    content = mails.mail(subject="照片", received=RECEIVED, text="1")
    path = tmp_path / "large.eml"
    path.write_bytes(content)
    with path.open("r+b") as file:
        file.truncate(60 * 1024 * 1024)
    tracemalloc.start()
    call_command("read_mail", folder=str(tmp_path))
    assert tracemalloc.get_traced_memory()[1] < 10 * 1024 * 1024
    tracemalloc.stop()
    mail = Mail.objects.get()
    assert (mail.is_whole, mail.size, mail.subject, mail.state) == (
        False,
        60 * 1024 * 1024,
        "照片",
        "waiting",
    )
    assert "60.0 MB" in mail.why and list(mails_agree()) == []

    MailroomSettings.objects.update_or_create(defaults={"max_mb": 1})
    folder.put(form_mail(text="x" * 1_100_000), at=RECEIVED)
    call_command("read_mail")
    large = Mail.objects.latest("pk")
    assert (large.is_whole, "1 MB" in large.why, large.text) == (False, True, "")


DOCX = ("反馈表.docx", samples.form_docx())


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"sender": "stranger@example.org"}, "不是沪江明晟期货有限公司登记的联系人"),
        ({"sender": "a@x.example, b@y.example"}, "发件人不明"),
        ({"subject": f"回复：{mails.SUBJECT}"}, "题目"),
        ({"subject": "岭南衡远期货“一站通”会员之声反馈"}, "不一致"),
        ({"files": []}, "没有附上反馈表"),
        ({"files": [("表.doc", b"\xd0\xcf\x11\xe0")]}, "旧版 Word"),
        ({"files": [("表.docx", b"PK\x03\x04 broken")]}, "打不开"),
        ({"files": [("表.pdf", files.pdf(password="x"))]}, "密码"),
        ({"files": [DOCX, ("表2.docx", samples.form_docx(contact="周子昂"))]}, "一张以上"),
        ({"files": [("表.docx", samples.form_docx(firm="无名期货"))]}, "没有名称或简称"),
        ({"files": [("表.docx", samples.form_docx(day="制表日期：2026年12月9日"))]}, "收到之日以后"),
        ({"files": [("表.docx", samples.form_docx(opinions=(), matters=()))]}, "都没有填写"),
        (
            {"files": [("表.docx", samples.form_docx(opinions=[f"{n}．甲" for n in range(1, 501)]))]},
            "最多填写 30 条",
        ),
        ({"files": [DOCX, *((f"{n}.pdf", b"x") for n in range(99))]}, "附件有 100 个"),
        ({"headers": {"Precedence": "bulk"}}, "群发"),
        ({"headers": {"Return-Path": "<>"}}, "退信"),
    ],
)
def test_what_is_doubtful_is_left_to_the_clerk(lin, mail_server, values, why):
    factories.organization(name="岭南衡远期货有限公司", short_name="岭南衡远期货")
    (mail,) = read(form_mail(**values))
    assert (mail.state, mail.case, why in mail.why, mail_server.received) == ("waiting", None, True, []), (
        mail.why
    )
    if "firm" not in str(values) and DOCX in values.get("files", [DOCX]) and "题目" not in why:
        assert mail.found.get("contact_name")


def test_broken_mime_is_left_to_the_clerk(lin):
    whole = form_mail()
    cut = whole[: len(whole) // 2]
    kinds = read(cut, b"\x00\x01\x02", b"From: x\r\n" * 50)
    assert [mail.state for mail in kinds] == ["waiting"] * 3
    assert list(mails_agree()) == []


def test_the_firm_is_known_by_its_people_and_its_own_domain(lin):
    same = read(form_mail(sender="zhou@hujiang.example"))
    assert [mail.state for mail in same] == ["registered"]
    other = samples.form_docx(opinions=("1．另一条",))
    MailroomSettings.objects.update_or_create(defaults={"public_domains": "hujiang.example"})
    *_, public = read(form_mail(sender="zhou@hujiang.example", files=[("表.docx", other)]))
    MailroomSettings.objects.update(public_domains="")
    factories.member(email="somebody@hujiang.example")
    *_, shared = read(form_mail(sender="zhou@hujiang.example", files=[("表.docx", other)]))
    *_, look_alike = read(form_mail(sender="zhou@nothujiang.example", files=[("表.docx", other)]))
    assert [mail.state for mail in (public, shared, look_alike)] == ["waiting"] * 3


def test_an_address_that_our_server_has_not_proved_opens_nothing(lin, settings):
    settings.MAILBOX_AUTHSERV_ID = "mx.exchange.example"
    forged, genuine = read(
        form_mail(),
        form_mail(
            headers={"Authentication-Results": "mx.exchange.example; dmarc=pass header.from=example.com"}
        ),
    )
    assert (forged.state, "冒用" in forged.why, genuine.state) == ("waiting", True, "registered")


def test_loops_end_at_once(lin, mail_server):
    ExchangeSettings.objects.update_or_create(
        site=factories.exchange_billing().site, defaults={"mailbox": "msc@exchange.example"}
    )
    (own,) = read(form_mail(sender="MSC@exchange.example"))
    assert (own.state, own.may_reply) == ("waiting", False)
    MailroomSettings.objects.update_or_create(defaults={"hourly_limit": 3})
    contents = [
        form_mail(files=[("表.docx", samples.form_docx(opinions=(f"1．意见{n}",)))]) for n in range(5)
    ]
    flood = read(*contents)[1:]
    assert [mail.state for mail in flood] == ["registered"] * 3 + ["waiting"] * 2
    assert (len(mail_server.received), {mail.may_reply for mail in flood[3:]}) == (3, {False})
    (later,) = read(
        form_mail(files=[("表.docx", samples.form_docx(opinions=("1．明天",)))]),
        at=RECEIVED + timedelta(hours=2),
    )[-1:]
    assert later.state == "registered"


def test_the_same_form_twice_and_a_print_of_one_from_the_web_open_nothing(lin):
    first, second = read(form_mail(), form_mail())
    assert (first.state, second.state, first.case.number in second.why) == ("registered", "waiting", True)
    long = Line(Part.OPINION, "建议在系统升级前两周公布接口变更说明。\n" * 60)
    own = voice.feedback(member=lin, lines=(long, *voice.LINES))
    printed = form_document(own, factories.exchange_billing())
    form = read_pdf(printed)
    assert (form.problems, form.firm, form.contact_name) == ((), own.firm_name, own.contact_name)
    *_, mail = read(form_mail(files=[("盖章.pdf", printed)]))
    assert (mail.state, own.number in mail.why) == ("waiting", True), (mail.why, mail.found["lines"])


def test_word_and_its_own_pdf_are_one_form(lin):
    flat = ("1．建议延长夜盘系统测试时间。", "2．希望优化仓单质押流程。")
    both = [
        ("表.docx", samples.form_docx(opinions=flat)),
        ("表.pdf", samples.form_pdf(opinions=flat)),
        ("现场.exe", b"MZ"),
    ]
    (mail,) = read(form_mail(files=both))
    assert (mail.state, Feedback.objects.count(), "现场.exe" in mail.note) == ("registered", 1, True)
    assert [bool(part["refused"]) for part in mail.parts] == [False, False, True]
