"""Exports: visible rows with the filters of the screen, Shanghai times, nothing that a spreadsheet executes."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from hub.backoffice.jobs import FORBIDDEN
from hub.cases.models import Case
from hub.files.spreadsheets import Column, safe_text, spreadsheet
from hub.jobs import running
from hub.jobs.models import Job
from hub.members.models import Organization

from .conftest import submitted, text_of


def url(name="cases", file_format="csv"):
    return reverse("backoffice:export", args=[name, file_format])


def rows_of(response):
    """The lines of a CSV file, without the mark by which Excel knows UTF-8."""
    return list(csv.DictReader(StringIO(text_of(response).removeprefix("\ufeff"))))


def sheet_of(response):
    return load_workbook(BytesIO(b"".join(response.streaming_content))).active


@pytest.mark.parametrize(
    "text, safe",
    [
        ("=1+1", "'=1+1"),
        ("+86 21", "'+86 21"),
        ("-5", "'-5"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("  =1", "'  =1"),
        ("＝1", "'＝1"),
        ("铜=铝", "铜=铝"),
        ("HD-2026-0001", "HD-2026-0001"),
        ("", ""),
        (None, ""),
        ("退\x00回", "退回"),
    ],
)
def test_nothing_begins_like_a_formula(text, safe):
    assert safe_text(text) == safe


def export(value, file_format):
    columns = [Column("值", lambda row: row)]
    return spreadsheet(rows=[value], columns=columns, title="测试", file_format=file_format)


MOMENT = datetime(2026, 3, 1, 16, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "value, plain, cell",
    [
        (MOMENT, "2026-03-02 00:30", datetime(2026, 3, 2, 0, 30)),
        (date(2026, 3, 2), "2026-03-02", datetime(2026, 3, 2)),
        (Decimal("1409.50"), "1409.50", 1409.5),
        (Decimal("-80.00"), "-80.00", -80),
        (7, "7", 7),
        (True, "是", "是"),
        (None, "", ""),
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
    ],
    ids=str,
)
def test_values_in_both_formats(value, plain, cell):
    (line,) = rows_of(export(value, "csv"))
    found = sheet_of(export(value, "xlsx"))["A2"]
    assert (line["值"], found.value, found.data_type == "f") == (plain, cell, False)


def test_a_file_is_named_by_title_and_day(scene, desk):
    browser = desk(scene.reviewer)
    for file_format in ("csv", "xlsx"):
        header = browser.get(url("my_work", file_format)).headers["Content-Disposition"]
        assert header.startswith("attachment; filename*=utf-8''%E6%88%91%E7%9A%84%E5%B7%A5%E4%BD%9C-")
        assert header.endswith(f".{file_format}")


@pytest.mark.parametrize("who, expected", [("reviewer", {"event"}), ("clerk", {"event", "foreign"})])
def test_only_visible_rows_leave_the_house(scene, desk, who, expected):
    names = {scene.event.number: "event", scene.foreign.number: "foreign"}
    browser = desk(getattr(scene, who))
    found = {names[row["编号"]] for row in rows_of(browser.get(url(), {"group": "all"}))}
    sheet = sheet_of(browser.get(url("cases", "xlsx"), {"group": "all"}))
    assert found == {names[row[0].value] for row in sheet.iter_rows(min_row=2)} == expected


def test_an_export_keeps_the_filters_and_the_order(scene, desk):
    second = submitted(user=scene.author, call=scene.call)
    browser = desk(scene.clerk)
    query = {"department": scene.department.pk, "sort": "-number"}
    assert [row["编号"] for row in rows_of(browser.get(url(), query))] == [second.number, scene.event.number]


def test_a_row_in_words(scene, desk):
    Case.objects.filter(pk=scene.event.pk).update(
        title='=HYPERLINK("http://evil")', assignee=scene.second, submitted_at=MOMENT
    )
    (row,) = rows_of(desk(scene.reviewer).get(url()))
    chosen = ("编号", "名称", "类别", "机构", "状态", "经办人", "承办部门", "提交时间")
    assert [row[name] for name in chosen] == [
        scene.event.number,
        '\'=HYPERLINK("http://evil")',
        "合办活动",
        scene.event.organization.name,
        "待审核",
        str(scene.second),
        scene.department.name,
        "2026-03-02 00:30",
    ]


def test_what_is_not_a_list_or_format_is_not_found(scene, desk):
    browser = desk(scene.reviewer)
    assert [browser.get(url(*wrong)).status_code for wrong in (("users", "csv"), ("cases", "ods"))] == [
        404,
        404,
    ]


def test_whose_queue_it_is_not_is_sent_home(scene, desk):
    assert desk(scene.auditor).get(url("my_work")).headers["Location"] == "/admin/"


def test_query_counts_do_not_grow(scene, desk):
    browser = desk(scene.reviewer)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            text_of(browser.get(url()))
        counts.append(len(queries))
        for _ in range(10):
            submitted(user=scene.author, call=scene.call)
    assert counts[0] == counts[1]


def test_who_took_which_list_is_kept(scene, desk, caplog):
    with caplog.at_level("INFO", logger="hub.access"):
        desk(scene.clerk).get(url(), {"group": "all"})
        desk(scene.clerk).get(reverse("organizations:index"), {"export": "csv"})
    assert [record.getMessage() for record in caplog.records if record.name == "hub.access"] == [
        f"export user={scene.clerk.pk} list=事项 query=group=all",
        f"export user={scene.clerk.pk} list=机构 query=export=csv",
    ]


# Wagtail's own export of a scoped list


def test_the_export_of_organizations_is_safe_too(scene, desk):
    Organization.objects.filter(pk=scene.event.organization_id).update(name="=1+1期货有限公司")
    browser = desk(scene.clerk)
    rows = rows_of(browser.get(reverse("organizations:index"), {"export": "csv"}))
    sheet = sheet_of(browser.get(reverse("organizations:index"), {"export": "xlsx"}))
    assert "'=1+1期货有限公司" in {row["全称"] for row in rows} & {cell.value for cell in sheet["A"]}
    assert {"期货公司会员"} == {row["类别"] for row in rows}
    assert not any("账号" in heading for heading in rows[0])


# Long lists


@pytest.fixture
def one_row_at_once(settings):
    settings.EXPORT_ROWS_AT_ONCE = 1


ADDRESSES = [
    lambda: url("cases", "csv") + "?group=all",
    lambda: url("cases", "xlsx") + "?group=all&sort=-number",
    lambda: reverse("organizations:index") + "?export=csv",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_long_list_becomes_a_job_with_the_same_file(
    scene, desk, settings, address, django_capture_on_commit_callbacks
):
    browser = desk(scene.clerk)
    at_once = b"".join(browser.get(address()).streaming_content)
    settings.EXPORT_ROWS_AT_ONCE = 1
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.get(address())
    job = Job.objects.get()
    assert answer["Location"] == reverse("staff_job", args=[job.pk])
    assert (job.state, job.done, job.total) == ("done", job.total, job.done)
    by_job = b"".join(browser.get(reverse("jobs:download", args=[job.pk])).streaming_content)
    if "csv" in address():
        assert by_job == at_once
    else:
        assert values_of(by_job) == values_of(at_once)


def values_of(content):
    return [[cell.value for cell in row] for row in load_workbook(BytesIO(content)).active]


def test_asking_again_leads_to_the_same_job(scene, desk, one_row_at_once):
    browser = desk(scene.clerk)
    places = {browser.get(url(), {"group": "all"})["Location"] for _ in range(2)}
    assert (len(places), Job.objects.count()) == (1, 1)


def test_who_lost_the_right_meanwhile_gets_no_file(scene, desk, one_row_at_once):
    desk(scene.clerk).get(url(), {"group": "all"})
    scene.clerk.groups.clear()
    job = Job.objects.get()
    running.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", FORBIDDEN)
