"""A talk as the routes need it: open, with material for everybody, somebody who registered, and one in the plan."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile

from education.talks import certificates, registering
from education.talks.materials import keep_file, keep_video
from education.talks.models import Registration, Talk, TalkFile, TalkPage, TalkSlides, TalkVideo
from hub.accounts.models import User
from hub.attachments.checks import Checked
from tests import factories
from tests.education.talks import factories as talks


@dataclass(frozen=True, kw_only=True)
class Talks:
    """What belongs to neither firm."""

    talk: Talk
    planned: Talk
    row: Registration
    came: Registration
    slides: TalkFile
    video: TalkVideo


def make_talks(*, user: User) -> Talks:
    """One that is today, so that people can be checked in; its day has not come for whoever registers."""
    talk = talks.opened(user=user)
    planned = talks.planned(title="排在后面的一场", day=talks.in_days(90), user=user)
    checked = Checked("讲义.pdf", ".pdf", "application/pdf", 9, "0" * 64)
    slides = keep_file(title="讲义", file=factories.pdf_upload("讲义.pdf"), checked=checked, user=user)
    video = keep_video(
        title="录像",
        file=SimpleUploadedFile("a.mp4", b"\0\0\0\x18ftypmp42"),
        checked=Checked("a.mp4", ".mp4", "video/mp4", 12, "0" * 64),
        captions="WEBVTT\n\n00:00.000 --> 00:01.000\n大家好",
        user=user,
    )
    page = TalkPage.objects.get(pk=talk.page_id)
    page.slides = [TalkSlides(file=slides)]
    page.video, page.material_audience = video, "public"
    page.save_revision().publish()
    row = talks.register(talk)
    past = talks.opened(user=user, title="办过的一场")
    came = talks.register(past)
    talks.held(past, days=0)
    registering.check_in(registration_id=came.pk, user=user)
    talks.held(past)
    certificates.certify(registration_id=came.pk)
    return Talks(talk=talks.fresh(talk), planned=planned, row=row, came=came, slides=slides, video=video)
