"""The auditor asks for an archive with a reason, finds it among the jobs, and the register keeps it."""

import zipfile
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from hub.accounts.roles import AUDITOR
from hub.archives.models import ArchiveExport
from hub.jobs.models import Job
from tests import factories

PAGE = reverse("backoffice:archives")


@pytest.fixture
def auditor(db, client):
    """An auditor, signed in."""
    person = factories.staff(groups=(AUDITOR.name,))
    client.force_login(person)
    return person


@pytest.fixture
def event(db):
    """A submitted event."""
    made = factories.ready_application()
    return factories.step(made, "submit", made.author)


def test_a_case_is_exported_from_its_page_and_downloaded(
    auditor, event, client, django_capture_on_commit_callbacks
):
    tab = client.get(reverse("backoffice:case", args=[event.pk]), {"tab": "check"})
    address = reverse("backoffice:archive_case", args=[event.pk])
    assert address in tab.content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(address, {"reason": "举报核查"})
    job = Job.objects.get(owner=auditor)
    assert answer.url == reverse("staff_job", args=[job.pk])
    file = client.get(reverse("jobs:download", args=[job.pk]))
    with zipfile.ZipFile(BytesIO(b"".join(file.streaming_content))) as archive:
        assert "manifest.json" in archive.namelist()
    assert "举报核查" in client.get(PAGE).content.decode()


def test_without_a_reason_nothing_is_exported_and_what_was_typed_stays(auditor, event, client):
    answer = client.post(PAGE, {"year": timezone.localdate().year, "kind": "claim", "reason": "  "})
    assert "请写明导出的事由" in answer.content.decode()
    assert '<option value="claim" selected>' in answer.content.decode()
    answer = client.post(PAGE, {"year": timezone.localdate().year, "kind": "claim", "reason": "审计"})
    assert "没有符合条件的事项可以导出" in answer.content.decode()
    assert not ArchiveExport.objects.exists()


@pytest.mark.parametrize(
    "values",
    [{"year": "abc"}, {"year": "99999999"}, {"kind": "'"}, {"department": "x"}, {"reason": "长" * 301}],
)
def test_hostile_input_is_refused_with_a_sentence(auditor, event, client, values):
    typed = {"year": f"{timezone.localdate().year}", "reason": "审计"} | values
    answer = client.post(PAGE, typed)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not ArchiveExport.objects.exists()


def test_the_check_of_all_data_is_a_job(auditor, event, client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("backoffice:check_all"))
    job = Job.objects.get(owner=auditor)
    assert (job.state, job.file_name[:4]) == ("done", "数据检查")
    assert job.words.endswith("项检查全部相符。")


def test_the_register_costs_the_same_however_long(auditor, event, client):
    def cost(rows: int) -> int:
        for _ in range(rows):
            ArchiveExport.objects.create(user=auditor, case=event.case_ptr, reason="审计")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(PAGE)
        return len(queries)

    client.get(PAGE)
    assert cost(3) == cost(27)
