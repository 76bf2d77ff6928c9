"""Files in the slots of a case: who adds and removes them, what is kept, what a crash leaves, whether it holds."""

import hashlib
import os
import time
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from hub.attachments import rules, services
from hub.attachments.checks import FileRefused
from hub.attachments.models import Attachment
from hub.cases.flows import Refused
from hub.cases.slots import Slot
from tests.hub.attachments import samples
from tests.hub.attachments.conftest import EVERYTHING, NOTES, SUMMARY


def attach(world, *, slot=EVERYTHING, name="总结.pdf", content=None, user=None):
    return services.attach(
        case_id=world.case.pk,
        slot=slot,
        upload=samples.upload(name, samples.pdf() if content is None else content),
        user=user or world.contact,
    )


def stored(world):
    return sorted(path for path in world.folder.rglob("*") if path.is_file())


def test_a_file_is_kept_as_it_came_under_a_name_that_tells_nothing(world):
    content = samples.image("JPEG")
    row = attach(world, name="..\\现场照片.JPG", content=content)
    row.refresh_from_db()
    assert (row.original_name, row.content_type, row.size) == ("现场照片.JPG", "image/jpeg", len(content))
    assert (row.slot, row.internal, row.uploaded_by) == ("any", False, world.contact)
    assert row.sha256 == hashlib.sha256(content).hexdigest()
    [path] = stored(world)
    assert path.read_bytes() == content
    assert path.relative_to(world.folder).as_posix() == row.file.name
    assert path.name.removesuffix(".jpg").isalnum()
    assert len(path.name) == 32 + 4


@pytest.mark.once
def test_private_files_lie_outside_every_public_folder():
    private = Path(django_settings.PRIVATE_ROOT)
    for public in (django_settings.MEDIA_ROOT, django_settings.STATIC_ROOT):
        assert not private.is_relative_to(public)
    assert django_settings.STORAGES["private"]["OPTIONS"]["base_url"] is None


@pytest.mark.django_db
def test_only_who_has_the_slot_open_adds_files(world):
    internal = attach(world, slot=NOTES, user=world.staff)
    assert internal.internal is True
    for slot, user, reason in (
        (EVERYTHING, world.staff, "您不能在“其他材料”中增减文件"),
        (NOTES, world.contact, "您不能在“审核底稿”中增减文件"),
        (EVERYTHING, world.rival, "找不到这个事项"),
    ):
        with pytest.raises(Refused, match=reason):
            attach(world, slot=slot, user=user, content=samples.pdf(2))
    assert len(stored(world)) == 1


def test_a_refused_file_leaves_nothing_behind(world):
    with pytest.raises(FileRefused, match="网页"):
        attach(world, content=b"<html></html>")
    assert (stored(world), Attachment.objects.count()) == ([], 0)


def test_the_same_file_stands_once_in_a_slot(world):
    first = attach(world, name="总结.pdf")
    with pytest.raises(FileRefused, match="同一份文件已经上传过：总结"):
        attach(world, name="另一个名字.pdf", user=world.colleague)
    attach(world, slot=SUMMARY)
    services.remove(attachment_id=first.pk, user=world.colleague)
    attach(world)
    assert len(stored(world)) == 3
    live = Attachment.objects.live().filter(slot="any").get()
    live.pk = None
    live.file = "elsewhere"
    with pytest.raises(IntegrityError), transaction.atomic():
        live.save(force_insert=True)


def test_a_slot_takes_so_many_and_no_more(world):
    rows = [attach(world, slot=SUMMARY, content=samples.pdf(pages)) for pages in (1, 2, 3)]
    with pytest.raises(FileRefused, match="最多 3 个文件"):
        attach(world, slot=SUMMARY, content=samples.pdf(4))
    assert len(stored(world)) == 3
    services.remove(attachment_id=rows[0].pk, user=world.contact)
    attach(world, slot=SUMMARY, content=samples.pdf(4))


def test_what_is_missing_is_said_in_words(world, django_assert_num_queries):
    slots = (SUMMARY, EVERYTHING, Slot(name="photos", label="照片", min_count=1))
    assert rules.missing(world.case, slots) == ["活动总结（还差 2 个）", "照片（还差 1 个）"]
    removed = attach(world, slot=SUMMARY)
    services.remove(attachment_id=removed.pk, user=world.contact)
    attach(world, slot=SUMMARY, name="照片.png", content=samples.image())
    with django_assert_num_queries(1):
        assert rules.missing(world.case, slots) == ["活动总结（还差 1 个）", "照片（还差 1 个）"]
    attach(world, slot=SUMMARY)
    assert rules.missing(world.case, (SUMMARY,)) == []


def test_a_removed_file_is_kept_and_gone_for_members(world):
    row = attach(world)
    services.remove(attachment_id=row.pk, user=world.colleague)
    assert list(Attachment.objects.visible_to(world.contact)) == []
    assert list(Attachment.objects.visible_to(world.staff)) == [row]
    assert len(stored(world)) == 1
    with pytest.raises(Refused, match="可能已被移除"):
        services.remove(attachment_id=row.pk, user=world.contact)


def test_nothing_is_removed_once_the_slot_is_closed(world):
    row = attach(world)
    for user, reason in ((world.staff, "不能在"), (world.rival, "找不到这个文件")):
        with pytest.raises(Refused, match=reason):
            services.remove(attachment_id=row.pk, user=user)
    world.flow(slots=lambda case: ())
    with pytest.raises(Refused, match="事项当前状态下"):
        services.remove(attachment_id=row.pk, user=world.contact)
    assert Attachment.objects.live().count() == 1


def test_people_see_the_files_of_their_cases_and_staff_the_internal_ones(world):
    own, internal = attach(world), attach(world, slot=NOTES, user=world.staff)
    seen = {
        person: set(Attachment.objects.visible_to(getattr(world, person)))
        for person in ("contact", "colleague", "rival", "staff")
    }
    assert seen == {"contact": {own}, "colleague": {own}, "rival": set(), "staff": {own, internal}}
    assert services.files_of(world.case, world.contact) == {"any": [own]}
    assert services.files_of(world.case, world.staff) == {"any": [own], "notes": [internal]}
    services.remove(attachment_id=own.pk, user=world.contact)
    assert services.files_of(world.case, world.contact) == {}
    own.refresh_from_db()
    assert services.files_of(world.case, world.staff) == {"any": [own], "notes": [internal]}


def test_what_a_snapshot_keeps(world):
    row = attach(world)
    services.remove(attachment_id=attach(world, content=samples.pdf(2)).pk, user=world.contact)
    assert services.file_facts(world.case) == [
        {"slot": "any", "original_name": "总结.pdf", "size": row.size, "sha256": row.sha256}
    ]


def test_verification_names_a_changed_byte_and_a_missing_file(world):
    good, changed, gone = (
        attach(world, name=f"{name}.pdf", content=samples.pdf(pages))
        for pages, name in enumerate(("好", "改", "丢"), start=1)
    )
    out = StringIO()
    call_command("verify_files", stdout=out)
    assert out.getvalue() == "all files hold\n"
    path = Path(changed.file.path)
    content = bytearray(path.read_bytes())
    content[20] ^= 1
    path.write_bytes(content)
    Path(gone.file.path).unlink()
    out = StringIO()
    with pytest.raises(CommandError, match="2 files do not hold"):
        call_command("verify_files", stdout=out)
    assert sorted(line.split(" case")[0] for line in out.getvalue().splitlines()) == sorted(
        [f"changed: {changed.pk}", f"missing: {gone.pk}"]
    )
    assert str(good.pk) not in out.getvalue()


def test_the_sweeper_takes_old_files_without_a_row_only(world):
    kept = Path(attach(world).file.path)
    folder = world.folder / "attachments" / "ab" / "cd"
    folder.mkdir(parents=True)
    old, young = folder / f"{'a' * 32}.pdf", folder / f"{'b' * 32}.pdf"
    elsewhere = world.folder / "other.pdf"
    for path in (old, young, elsewhere):
        path.write_bytes(b"x")
    two_days_ago = time.time() - 2 * 86_400
    for path in (old, kept, elsewhere):
        os.utime(path, (two_days_ago, two_days_ago))
    out = StringIO()
    call_command("sweep_files", "--dry-run", stdout=out)
    assert old.exists()
    call_command("sweep_files", stdout=out)
    assert [line.rsplit("/", 1)[-1] for line in out.getvalue().splitlines()] == [
        old.name,
        "1 orphans found",
        old.name,
        "1 orphans deleted",
    ]
    assert [path.exists() for path in (old, young, elsewhere, kept)] == [False, True, True, True]


def test_sweeping_an_empty_storage_is_nothing(world):
    assert services.sweep_orphans() == []


@pytest.mark.postgres
def test_a_full_slot_stays_full_however_many_come_at_once(transactional_db, world, pg_clone):
    outcomes = pg_clone(lambda pages: attach(world, slot=SUMMARY, content=samples.pdf(pages)), range(1, 13))
    kept = [row for row in outcomes if isinstance(row, Attachment)]
    refused = [row.reason for row in outcomes if isinstance(row, Refused)]
    assert (len(kept), len(refused)) == (3, 9)
    assert {reason[:10] for reason in refused} == {"“活动总结”最多 3"}
    assert Attachment.objects.live().count() == len(stored(world)) == 3


def test_no_bytes_are_written_while_the_case_is_locked(world, monkeypatch):
    depth = []
    storage = services.private_storage()
    save = type(storage).save

    def watched(self, *args, **kwargs):
        depth.append(len(connection.savepoint_ids))
        return save(self, *args, **kwargs)

    monkeypatch.setattr(type(storage), "save", watched)
    before = len(connection.savepoint_ids)
    attach(world)
    assert depth == [before]
