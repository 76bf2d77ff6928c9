"""The door: QR codes, ticks, walk-ins, the survey afterwards; and slides and recordings for those they are for."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from education.talks import materials, registering
from education.talks.desk.files import SlidesForm, VideoForm
from education.talks.models import Registration, TalkPage, TalkSlides
from hub.attachments.checks import Checked
from hub.attendance.models import Attendee, SurveyQuestion, SurveyReply
from hub.certificates.models import Certificate
from hub.privacy.models import Access
from tests import factories

from . import factories as talks

pytestmark = pytest.mark.django_db
MP4 = b"\0\0\0\x18ftypmp42" + b"\0" * 64
VTT = "WEBVTT\n\n00:00.000 --> 00:02.000\n<v 周明远>基差会变。<script>x</script>\n"


def test_staff_scan_a_code_and_press_twice(client):
    talk = talks.opened(capacity=5)
    row = talks.register(talk)
    early = talks.register(talk)
    scanned = reverse("talk_desk:ticket", args=[row.ticket])
    assert client.get(scanned).status_code == 302  # visitors see nothing
    client.force_login(talks.doorkeeper())
    assert "还没到活动当天" in client.get(scanned).content.decode()
    client.post(scanned)
    assert not Attendee.objects.exists()
    talks.held(talk, days=0)
    for _ in range(2):
        client.post(scanned)
    row.refresh_from_db()
    assert row.checked_in_at and Attendee.objects.get().name == row.name
    assert "已签到" in client.get(scanned).content.decode()
    for bad in (f"{early.pk}:forged", "x", f"{row.pk}"):
        assert client.get(reverse("talk_desk:ticket", args=[bad])).status_code == 404
    client.force_login(factories.member())
    assert client.get(scanned).status_code in (302, 403)


def test_names_are_ticked_and_walk_ins_written_down(client):
    talk = talks.opened(capacity=1)
    row, waiting = talks.register(talk, name="沈知白"), talks.register(talk, name="顾南乔")
    talks.held(talk, days=0)
    client.force_login(talks.doorkeeper())
    people = reverse("talk_desk:people", args=[talk.pk])
    found = client.get(people, {"q": "沈知"}).content.decode()
    assert "沈知白" in found and "顾南乔" not in found
    tick = reverse("talk_desk:tick", args=[talk.pk, row.pk])
    client.post(tick)
    client.post(tick)
    client.post(reverse("talk_desk:tick", args=[talk.pk, waiting.pk]))
    client.post(tick, {"act": "undo"})
    assert Attendee.objects.count() == 1 and talks.states(talk) == ["seated", "seated"]
    walk_in = reverse("talk_desk:walk_in", args=[talk.pk])
    data = {"name": "贺兰", "company": "", "kind": "individual", "email": "", "phone": ""}
    assert "先告知" in client.post(walk_in, data).content.decode()
    assert client.post(walk_in, data | {"consent": "on"}).status_code == 302
    assert Registration.objects.get(name="贺兰").checked_in_at
    other = talks.opened(title="另一场")
    assert client.post(reverse("talk_desk:tick", args=[other.pk, row.pk])).status_code == 404
    assert client.get(reverse("talk_desk:export", args=[talk.pk, "csv"])).status_code in (302, 403)
    client.force_login(talks.editor())
    table = client.get(reverse("talk_desk:export", args=[talk.pk, "csv"]))
    assert (
        "贺兰" in b"".join(table.streaming_content).decode("utf-8-sig")
        and Access.objects.filter(field="attendees").exists()
    )


def test_who_came_answers_the_survey_by_the_same_page_and_staff_see_charts(client):
    talk = talks.opened(capacity=None)
    rows = [talks.register(talk) for _ in range(3)]
    talks.held(talk, days=0)
    door = talks.doorkeeper()
    for row in rows:
        own = reverse("talks:registration", args=[row.token])
        assert "满意度" not in client.get(own).content.decode()
        row = registering.check_in(registration_id=row.pk, user=door)
        survey = reverse("attendance:survey", args=[talks.fresh(talk).occasion.token, row.attendee.receipt])
        assert survey in client.get(own).content.decode()
        questions = SurveyQuestion.objects.filter(is_active=True, kind="scale")
        client.post(survey, {f"q{each.pk}": "5" for each in questions})
        assert "问卷已提交" in client.get(own).content.decode()
    assert SurveyReply.objects.count() == 3
    client.force_login(talks.editor())
    desk = client.get(reverse("talk_desk:talk", args=[talk.pk])).content.decode()
    assert "100.00%" in desk and "<svg" in desk
    document = reverse("attendance_documents:document", args=[talks.fresh(talk).occasion.pk, "sheet.xlsx"])
    assert client.get(document).status_code == 200
    client.force_login(factories.member())
    assert client.get(document).status_code == 404


def test_who_came_gets_a_certificate_that_anybody_verifies(client):
    talk = talks.opened(capacity=None)
    row, absent = talks.register(talk, name="沈知白"), talks.register(talk)
    certify = reverse("talks:certify", args=[row.token])
    assert "没有签到记录" in client.post(certify).content.decode()
    talks.held(talk, days=0)
    registering.check_in(registration_id=row.pk, user=talks.doorkeeper())
    assert "活动结束后" in client.post(certify).content.decode()
    talks.held(talk)
    for _ in range(2):
        assert client.post(certify).status_code == 302
    given = Certificate.objects.get()
    assert (given.holder, float(given.hours), given.kind) == ("沈知白", 2.5, "talk")
    own = client.get(reverse("talks:registration", args=[row.token])).content.decode()
    assert given.verify_path in own
    public = client.get(given.verify_path).content.decode()
    assert talk.page.title in public and "沈知白" not in public
    assert client.get(reverse("talks:certificate", args=[row.token]))["Content-Type"] == "application/pdf"
    assert client.get(reverse("talks:certificate", args=[absent.token])).status_code == 404


def with_material(talk, audience):
    user = talks.editor()
    checked = Checked("讲义.pdf", ".pdf", "application/pdf", 9, "0" * 64)
    slides = materials.keep_file(
        title="铜价格风险讲义", file=SimpleUploadedFile("a.pdf", b"%PDF-1.7\n"), checked=checked, user=user
    )
    film = SimpleUploadedFile("a.mp4", MP4)
    video = materials.keep_video(
        title="现场录像",
        file=film,
        checked=materials.check_video(film),
        captions=materials.read_captions(SimpleUploadedFile("a.vtt", VTT.encode())),
        user=user,
    )
    page = TalkPage.objects.get(pk=talk.page_id)
    page.slides = [TalkSlides(file=slides)]
    page.video, page.material_audience = video, audience
    page.save_revision().publish()
    return slides, video


@pytest.mark.parametrize(
    ("audience", "readers"),
    [
        ("public", {"nobody", "member", "came", "account", "waiting"}),
        ("members", {"member", "account"}),
        ("registered", {"came", "account"}),
    ],
)
def test_slides_and_recordings_are_served_to_those_they_are_for(audience, readers):
    talk = talks.opened(capacity=2)
    own, outsider = factories.member(), factories.member()
    talks.register(talk, user=own)
    came, waiting = talks.register(talk), talks.register(talk)
    slides, video = with_material(talk, audience)
    other = talks.opened(title="另一场")
    stranger = talks.register(other)

    def may(client, token=""):
        found = set()
        for kind, pk in (("slides", slides.pk), ("video", video.pk), ("captions", video.pk)):
            name, args = ("own_material", [token, kind, pk]) if token else ("material", [kind, pk])
            found.add(client.get(reverse(f"talks:{name}", args=args)).status_code)
        page = ("own_materials", [token]) if token else ("materials", [talk.pk])
        listed = client.get(reverse(f"talks:{page[0]}", args=page[1]))
        shown = listed.status_code == 200 and "铜价格风险讲义" in listed.content.decode()
        assert found == ({200} if shown else {404})
        return shown

    def signed_in(user):
        client = Client()
        client.force_login(user)
        return client

    assert {
        name
        for name, seen in {
            "nobody": may(Client()),
            "member": may(signed_in(outsider)),
            "account": may(signed_in(own)),
            "came": may(Client(), came.token),
            "waiting": may(Client(), waiting.token),
        }.items()
        if seen
    } == readers
    foreign = reverse("talks:own_material", args=[stranger.token, "video", video.pk])
    assert Client().get(foreign).status_code == 404
    text = Client().get(talk.page.url).content.decode()
    assert ("铜价格风险讲义" in text) == (audience == "public")


def test_what_is_no_recording_and_no_captions_is_refused_in_words():
    def errors(form, **files):
        made = form({"title": "x"}, files)
        assert not made.is_valid()
        return str(made.errors)

    good = {"file": SimpleUploadedFile("a.mp4", MP4), "captions": SimpleUploadedFile("a.vtt", VTT.encode())}
    assert VideoForm({"title": "x"}, good).is_valid()
    for name, content, said in (
        ("a.avi", MP4, "MP4 或 WebM"),
        ("a.mp4", b"<html>" + MP4, "不是 MP4"),
        ("a.webm", MP4, "不是 MP4 或 WebM"),
    ):
        assert said in errors(VideoForm, **good | {"file": SimpleUploadedFile(name, content)})
    for content in (b"1\n00:00:00,000 --> 00:00:01,000\nx", "WEBVTT\n字".encode("gbk"), b"WEBVTT"):
        assert "WebVTT" in errors(VideoForm, **good | {"captions": SimpleUploadedFile("a.vtt", content)})
    assert "script" not in materials.read_captions(SimpleUploadedFile("a.vtt", VTT.encode()))
    assert "PDF" in errors(SlidesForm, file=SimpleUploadedFile("a.pdf", b"MZ\x90"))


def test_the_editorial_guard_reads_agenda_titles_and_captions():
    talk = talks.opened()
    slides, video = with_material(talk, "registered")
    page = TalkPage.objects.get(pk=talk.page_id)
    said = "\n".join(text for _, text in page.checked_texts())
    assert slides.title in said and "基差会变" in said and video.title in said
    assert page.shows_risk_notice
