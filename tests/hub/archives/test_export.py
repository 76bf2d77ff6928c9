"""An archive holds all of its cases and nothing of others; whatever is done to it afterwards is found."""

import hashlib
import json
import tracemalloc
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from hub.accounts.roles import HEAD, OBSERVER
from hub.archives import verifying
from hub.archives.models import ArchiveExport, ArchiveMade
from hub.archives.packing import MANIFEST, Packer, digest_of, pieces_of
from hub.archives.services import request_export, roots_of
from hub.archives.verifying import Deviation, verify_against_database, verify_file
from hub.attachments.models import Attachment
from hub.cases import guards, timeline
from hub.cases.flows import Refused
from hub.cases.services import erase_content, perform, remark
from hub.jobs.models import Job
from hub.jobs.registry import kind
from hub.pdf.reading import open_pdf
from tests import factories

pytestmark = pytest.mark.django_db

YEAR = timezone.localdate().year


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(path: Path, files: dict[str, bytes]) -> Path:
    """Another ZIP of these files."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def deviation(path: Path) -> str:
    with pytest.raises(Deviation) as found:
        verify_file(path)
    return str(found.value)


def resigned(files: dict[str, bytes], change) -> dict[str, bytes]:
    """The files with a changed manifest whose digest is right again."""
    manifest = json.loads(files[MANIFEST])
    change(manifest)
    manifest["digest"] = digest_of(manifest)
    return files | {MANIFEST: json.dumps(manifest).encode()}


@pytest.fixture
def sealed(submitted):
    """A submitted event with a remark, its accepted colleague with a claim, all sealed."""
    remark(case_id=submitted.event.pk, user=submitted.reviewer, text="请补充议程")
    timeline.seal()
    return submitted


def test_an_archive_holds_the_record_the_form_the_files_and_the_papers(sealed, archive):
    path = archive(case=sealed.event)
    files = contents(path)
    folder = f"{sealed.event.number} {sealed.event.title}/"
    upload = Attachment.objects.get(case=sealed.event.pk)
    kept = {name.removeprefix(folder) for name in files if name.startswith(folder)}
    assert kept == {
        "办理记录.json",
        "办理记录.pdf",
        "申报表/002 已提交申请.pdf",
        f"文件/活动方案1/{upload.original_name}",
        "凭据/合作举办市场活动申请表.pdf",
    }
    assert files[f"{folder}文件/活动方案1/{upload.original_name}"] == upload.file.open().read()
    assert "年度审计" in files["说明.txt"].decode()
    proof = verify_against_database(path)
    assert (proof.cases, proof.entries, proof.seals, proof.notes) == (1, 3, 1, [])
    made = ArchiveMade.objects.get()
    assert (made.digest, made.cases, made.size) == (proof.digest, 1, path.stat().st_size)


def test_the_form_is_the_one_that_was_handed_in(sealed, archive):
    sealed.event.title = "后来改了的名称"
    sealed.event.save(update_fields=["title"])
    path = archive(case=sealed.event)
    form = next(content for name, content in contents(path).items() if "申报表/" in name)
    with open_pdf(BytesIO(form)) as pdf:
        text = "".join(page.get_textpage().get_text_range() for page in pdf)
    assert "铜产业链风险管理沙龙" in text
    assert "后来改了的名称" not in text
    assert "活动类型" in text
    assert "产业沙龙" in text


def test_children_lie_in_folders_below(archive):
    claim = factories.claim_in("submitted")
    path = archive(case=claim.parent)
    records = [name for name in contents(path) if name.endswith("办理记录.json")]
    assert sorted(name.count("/") for name in records) == [1, 2]
    proof = verify_file(path)
    assert (proof.cases, proof.unsealed) == (2, 2)


HARMS = {
    "文件内容被改动：{name}": lambda files, name: files | {name: files[name][:-1] + b"?"},
    "缺少文件：{name}": lambda files, name: {key: files[key] for key in files if key != name},
    "多出文件：多余.txt": lambda files, name: files | {"多余.txt": b"x"},
    "文件大小不符：{name}": lambda files, name: files | {name: files[name] + b"?"},
    "manifest.json 被改动": lambda files, name: (
        files | {MANIFEST: files[MANIFEST].replace("年度审计".encode(), b"x")}
    ),
    "没有 manifest.json": lambda files, name: {key: files[key] for key in files if key != MANIFEST},
    "文件内的路径不安全：'../x'": lambda files, name: files | {"../x": b"x"},
    "文件内的路径不安全：'C:/x'": lambda files, name: files | {"C:/x": b"x"},
    "文件内有重名的条目": lambda files, name: files | {name.upper(): b"x"},
}


def test_what_is_done_to_an_archive_is_found(sealed, archive, tmp_path):
    files = contents(archive(case=sealed.event))
    name = next(name for name in files if name.startswith("HD") and name.endswith("方案.pdf"))
    for said, harm in HARMS.items():
        assert deviation(packed(tmp_path / "x.zip", harm(files, name))).startswith(said.format(name=name))


def test_a_rewritten_record_is_found_though_every_hash_of_a_file_is_right(sealed, archive, tmp_path):
    files = contents(archive(case=sealed.event))
    name = next(name for name in files if name.endswith("办理记录.json"))
    record = json.loads(files[name])
    record["entries"][2]["content"]["data"]["data"]["note"] = "已补充"
    files[name] = json.dumps(record).encode()

    def change(manifest):
        row = next(row for row in manifest["files"] if row["path"] == name)
        row |= {"size": len(files[name]), "sha256": hashlib.sha256(files[name]).hexdigest()}

    path = packed(tmp_path / "x.zip", resigned(files, change))
    assert deviation(path) == f"{sealed.event.number} 第 3 条：记录的内容被改动。"


def test_a_whole_forgery_agrees_with_itself_and_not_with_the_database(sealed, archive, tmp_path):
    files = contents(archive(case=sealed.event))
    path = packed(tmp_path / "x.zip", resigned(files, lambda manifest: manifest.update(reason="别的")))
    assert verify_file(path).cases == 1
    with pytest.raises(Deviation, match="平台没有生成过这份档案"):
        verify_against_database(path)


def test_what_changed_in_the_database_afterwards_is_named(sealed, archive):
    path = archive(case=sealed.event)
    guards.drop(connection) if connection.vendor == "sqlite" else connection.cursor().execute(
        "SET LOCAL session_replication_role = replica"
    )
    connection.cursor().execute("UPDATE cases_timelineentry SET hash = 'x' WHERE seq = 2")
    with pytest.raises(Deviation, match="第 2 条：数据库中的记录与档案不同"):
        verify_against_database(path)


def test_erased_contents_still_verify(sealed, archive):
    before = archive(case=sealed.event)
    entry = sealed.event.timeline.get(seq=3)
    erase_content(entry=entry, user=sealed.reviewer, reason="个人信息主体要求删除")
    after = archive(case=sealed.event)
    assert (
        "请补充议程".encode()
        not in contents(after)[f"{sealed.event.number} {sealed.event.title}/办理记录.json"]
    )
    assert verify_against_database(after).notes[0] == "1 条记录的内容已依法删除，摘要仍在链上。"
    assert verify_against_database(before).notes == ["1 条记录的内容在导出之后已依法删除。"]


def test_a_year_holds_what_was_submitted_in_it_and_nothing_else(sealed, archive, auditor):
    draft = factories.ready_application(title="还没有提交的草稿")
    other = factories.ready_application(title="别的部门的活动")
    other = perform(case_id=other.pk, name="submit", user=other.author, version=other.version)
    path = archive(year=YEAR, department=sealed.event.department)
    whole = b"".join(content for name, content in contents(path).items() if not name.endswith(".pdf"))
    for words in (draft.title, other.title, other.number, other.organization.name):
        assert words.encode() not in whole
    assert verify_file(path).cases == 1
    assert verify_file(archive(year=YEAR)).cases == 2
    assert not roots_of(ArchiveExport(user=auditor, year=YEAR - 1)).exists()
    assert not roots_of(ArchiveExport(user=auditor, year=YEAR, kind="claim")).exists()


def test_only_rows_that_the_owner_may_see_are_in_it(sealed, auditor):
    observer = factories.user(groups=(OBSERVER.name,), region="北京")
    assert not roots_of(ArchiveExport(user=observer, year=YEAR)).exists()
    assert roots_of(ArchiveExport(user=auditor, year=YEAR)).count() == 1


def test_a_file_that_is_gone_is_named_and_the_rest_still_made(sealed, archive):
    row = Attachment.objects.get(case=sealed.event.pk)
    row.file.storage.delete(row.file.name)
    path = archive(case=sealed.event)
    assert "文件已不在存储中" in verify_file(path).notes[0]
    assert row.original_name in contents(path)["说明.txt"].decode()


def test_a_file_that_was_changed_in_the_storage_is_found_by_the_archive(sealed, archive):
    row = Attachment.objects.get(case=sealed.event.pk)
    row.file.storage.delete(row.file.name)
    row.file.storage.save(row.file.name, ContentFile(b"something else"))
    assert "文件与上传时登记的摘要不符" in deviation(archive(case=sealed.event))


def test_asking_leaves_a_record_that_nobody_changes(sealed, auditor, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = request_export(user=auditor, case=sealed.event, reason=" 举报核查 ")
    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.file_name[:2], job.owner) == ("done", "档案", auditor)
    assert f"清单摘要 {ArchiveMade.objects.get().digest}" in job.words
    row = ArchiveExport.objects.get()
    assert (row.user, row.case_id, row.reason) == (auditor, sealed.event.pk, "举报核查")
    for change in (lambda: ArchiveExport.objects.update(reason="别的"), ArchiveMade.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_whoever_may_not_is_refused_also_by_the_job(sealed, auditor):
    head = factories.staff(groups=(HEAD.name,))
    for user, words in ((head, "只有审计人员"), (sealed.author, "只有审计人员")):
        with pytest.raises(Refused, match=words):
            request_export(user=user, case=sealed.event, reason="想看看")
    with pytest.raises(Refused, match="请写明导出的事由"):
        request_export(user=auditor, case=sealed.event, reason="  ")
    with pytest.raises(Refused, match="没有符合条件的事项"):
        request_export(user=auditor, year=YEAR - 3, reason="审计")
    job = request_export(user=auditor, case=sealed.event, reason="审计")
    auditor.groups.clear()
    auditor = type(auditor).objects.get(pk=auditor.pk)
    with pytest.raises(Exception, match="已无权导出"):
        kind(job.kind).function(
            type("P", (), {"owner": auditor, "__call__": lambda *a: None})(), **job.arguments
        )


def test_a_large_file_is_never_held_in_memory(tmp_path):
    size = 64 * 1024 * 1024
    with (tmp_path / "big").open("wb") as big:
        big.truncate(size)
    with (tmp_path / "x.zip").open("w+b") as target, (tmp_path / "big").open("rb") as big:
        packer = Packer(target)
        tracemalloc.start()
        packer.add("大文件.pdf", pieces_of(big), compress=False)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        packer.finish({"title": "x", "lacking": [], "cases": [], "seals": []})
    assert peak < size / 8
    assert verify_file(tmp_path / "x.zip").files == 1


def test_a_bomb_is_refused_before_it_is_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(verifying, "FREE", 1024 * 1024)
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("零", "w") as target:
        for _ in range(20):
            target.write(bytes(1024 * 1024))
    assert "压缩炸弹" in deviation(path)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"not a zip", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_archive_is_refused_with_a_sentence(tmp_path, content):
    path = tmp_path / "x.zip"
    path.write_bytes(content)
    assert deviation(path).endswith("。")


@pytest.mark.parametrize(
    "manifest", [b"[]", b"{}", b"null", b"{", b"[" * 100_000, b'{"format": 1, "digest": "x"}', b"\xff"]
)
def test_a_hostile_manifest_is_refused_with_a_sentence(tmp_path, manifest):
    assert deviation(packed(tmp_path / "x.zip", {MANIFEST: manifest})).endswith("。")


def test_the_command_says_what_it_proved_or_what_is_wrong(sealed, archive, tmp_path, capsys):
    path = archive(case=sealed.event)
    call_command("verify_export", str(path), against_database=True)
    assert "相符：档案" in capsys.readouterr().out
    with pytest.raises(CommandError, match="不符：找不到文件"):
        call_command("verify_export", str(tmp_path / "none.zip"))
