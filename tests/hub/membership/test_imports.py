"""Organizations and contacts from Excel: preview, errors by row and column, all or nothing, once."""

import io
import zipfile

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from hub.accounts.models import User
from hub.accounts.roles import CLERK
from hub.jobs.models import Job
from hub.members.models import Contact, Organization
from hub.membership import sheets
from tests import factories

pytestmark = pytest.mark.django_db

FIRMS = ("全称", "简称", "类别", "统一社会信用代码", "辖区", "电话", "列入公开名录")
PEOPLE = ("机构", "姓", "名", "职务", "电话", "邮箱", "机构管理员")


def sheet(headings, *rows) -> SimpleUploadedFile:
    book = Workbook()
    for row in (headings, *rows):
        book.active.append(list(row))
    output = io.BytesIO()
    book.save(output)
    return SimpleUploadedFile("导入.xlsx", output.getvalue())


@pytest.fixture
def desk():
    browser = Client()
    browser.force_login(factories.staff(groups=(CLERK.name,)))
    return browser


def upload(desk, kind, file):
    return desk.post(reverse("backoffice:import", args=[kind]), {"sheet": file})


def outcomes(response) -> list[tuple[int, str]]:
    assert response.status_code == 200
    return sorted((line.number, line.outcome) for line in response.context["preview"].lines)


def confirm(desk, kind, response, commits, **values):
    with commits(execute=True):
        url = reverse("backoffice:import", args=[kind])
        return desk.post(url, {"confirm": response.context["token"], **values})


def firm_row(number, **values):
    row = {
        "全称": f"第{number}导入期货有限公司",
        "简称": f"第{number}导入",
        "类别": "期货公司会员",
        "统一社会信用代码": factories.credit_code(number),
        "辖区": "上海",
        "电话": "021-55500000",
        "列入公开名录": "是",
    }
    return list((row | values).values())


def person_row(firm, number=1, **values):
    row = {
        "机构": firm.name,
        "姓": "高",
        "名": f"明{number}",
        "职务": "经理",
        "电话": "021-55500001",
        "邮箱": f"import{number}@example.com",
        "机构管理员": "否",
    }
    return list((row | values).values())


def test_firms_are_previewed_then_imported_once_and_found_again(desk, django_capture_on_commit_callbacks):
    old = factories.organization(phone="旧号码")
    same = factories.organization(phone="", is_public=False)
    kept = [old.name, old.short_name, "期货公司会员", old.credit_code, "上海", "021-55501234", "否"]
    unchanged = [same.name, same.short_name, "期货公司会员", same.credit_code, "上海", "", "否"]
    file = sheet(FIRMS, firm_row(700001), kept, unchanged)
    numbers = Organization.objects.count()
    page = upload(desk, "organizations", file)
    assert outcomes(page) == [(2, "new"), (3, "changed"), (4, "unchanged")]
    assert "<del>旧号码</del> → <ins>021-55501234</ins>" in page.content.decode()
    assert Organization.objects.count() == numbers  # a preview saves nothing
    for _ in range(2):
        confirm(desk, "organizations", page, django_capture_on_commit_callbacks)
    old.refresh_from_db()
    assert (Organization.objects.count(), old.phone, Job.objects.get().state) == (
        numbers + 1,
        "021-55501234",
        "done",
    )
    file.seek(0)
    assert {outcome for _, outcome in outcomes(upload(desk, "organizations", file))} == {"unchanged"}


def test_people_get_accounts_and_mail_only_where_asked(desk, django_capture_on_commit_callbacks):
    firm = factories.organization()
    commits = django_capture_on_commit_callbacks
    page = upload(desk, "contacts", sheet(PEOPLE, person_row(firm, 1, 机构管理员="是")))
    confirm(desk, "contacts", page, commits)
    contact = Contact.objects.get(user__email="import1@example.com")
    assert (contact.organization, contact.is_administrator, len(mail.outbox)) == (firm, True, 0)
    rows = [person_row(firm, 1, 机构管理员="是"), person_row(firm, 2, 机构=firm.credit_code)]
    page = upload(desk, "contacts", sheet(PEOPLE, *rows))
    assert outcomes(page) == [(2, "unchanged"), (3, "new")]
    confirm(desk, "contacts", page, commits, invites="on")
    assert [message.to for message in mail.outbox] == [["import2@example.com"]]


@pytest.mark.parametrize(
    "values, column, words",
    [
        ({"统一社会信用代码": "91310115MA1H8R7C6D"}, "统一社会信用代码", "校验码"),
        ({"类别": "银行"}, "类别", "请填写以下之一"),
        ({"辖区": ""}, "辖区", "请填写以下之一"),
        ({"简称": "已有简称"}, "简称", "已"),
        ({"全称": ""}, "全称", "请填写"),
        ({"电话": "=HYPERLINK(1)"}, "电话", "公式"),
        ({"电话": "<script>"}, "电话", "电话号码"),
        ({"列入公开名录": "也许"}, "列入公开名录", "请填写以下之一"),
    ],
)
def test_what_is_wrong_is_said_by_row_and_column_and_nothing_is_saved(desk, values, column, words):
    factories.organization(short_name="已有简称")
    numbers = Organization.objects.count()
    page = upload(desk, "organizations", sheet(FIRMS, firm_row(700001), firm_row(700002, **values)))
    assert outcomes(page) == [(2, "new"), (3, "wrong")]
    wrong = next(line for line in page.context["lines"] if line.outcome == "wrong")
    assert any(name == column and words in sentence for name, sentence in wrong.errors), wrong.errors
    assert (Organization.objects.count(), page.context["token"]) == (numbers, "")


@pytest.mark.parametrize(
    "values, column, words",
    [
        ({"机构": "没有的期货"}, "机构", "没有这家机构"),
        ({"邮箱": "a@b"}, "邮箱", "邮"),
        ({"邮箱": "staff@example.com"}, "邮箱", "不是会员联系人"),
        ({"邮箱": "rival@example.com"}, "机构", "不能改到另一家机构"),
        ({"邮箱": "chief@example.com"}, "机构管理员", "取消管理员"),
        ({"姓": ""}, "姓", "请填写姓"),
    ],
)
def test_people_that_cannot_be_imported(desk, values, column, words):
    firm = factories.organization()
    factories.staff(email="staff@example.com")
    factories.member(email="rival@example.com")
    chief = factories.member(organization=firm, email="chief@example.com")
    Contact.objects.filter(user=chief).update(is_administrator=True)
    numbers = User.objects.count()
    page = upload(desk, "contacts", sheet(PEOPLE, person_row(firm, 1, **values)))
    (line,) = page.context["lines"]
    assert any(name == column and words in sentence for name, sentence in line.errors), line.errors
    assert User.objects.count() == numbers


def test_a_key_stands_once_in_a_file(desk):
    firm = factories.organization()
    page = upload(
        desk, "contacts", sheet(PEOPLE, person_row(firm), person_row(firm, 邮箱="IMPORT1@example.com"))
    )
    assert outcomes(page) == [(2, "wrong"), (3, "wrong")]
    assert "重复出现" in page.content.decode()


def test_what_changed_since_the_preview_is_not_overwritten(desk, django_capture_on_commit_callbacks):
    page = upload(desk, "organizations", sheet(FIRMS, firm_row(700001), firm_row(700002)))
    factories.organization(credit_code=factories.credit_code(700002))
    confirm(desk, "organizations", page, django_capture_on_commit_callbacks)
    job = Job.objects.get()
    assert (job.state, "没有导入任何内容" in job.error) == ("failed", True)
    assert not Organization.objects.filter(credit_code=factories.credit_code(700001)).exists()


def test_nobody_confirms_the_preview_of_another(desk, django_capture_on_commit_callbacks):
    page = upload(desk, "organizations", sheet(FIRMS, firm_row(700001)))
    other = Client()
    other.force_login(factories.staff(groups=(CLERK.name,)))
    answer = confirm(other, "organizations", page, django_capture_on_commit_callbacks)
    assert ("预览已过期" in answer.content.decode(), Job.objects.count()) == (True, 0)


def bomb() -> bytes:
    """A workbook that unfolds to more than is read."""
    plain = io.BytesIO()
    book = Workbook()
    book.active.append(list(FIRMS))
    book.save(plain)
    output = io.BytesIO()
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
        target.writestr("xl/media/x.bin", b"0" * (sheets.MAX_UNPACKED + 1))
    return output.getvalue()


@pytest.mark.parametrize(
    "file, words",
    [
        (lambda: SimpleUploadedFile("a.xlsx", b"PK\x03\x04 broken"), "打不开"),
        (lambda: SimpleUploadedFile("a.xls", b"\xd0\xcf\x11\xe0"), "另存为 xlsx"),
        (lambda: SimpleUploadedFile("a.csv", b"1,2"), "不接受"),
        (lambda: SimpleUploadedFile("a.xlsx", b""), "空的"),
        (lambda: SimpleUploadedFile("a.xlsx", bomb()), "过大"),
        (lambda: sheet(("全称", "简称"), ("a", "b")), "缺少列：类别、统一社会信用代码、辖区"),
        (lambda: sheet((*FIRMS, "银行账号"), firm_row(700001)), "不认识的列：银行账号"),
        (lambda: sheet((*FIRMS, "全称"), firm_row(700001)), "重复的列名"),
        (lambda: sheet(FIRMS), "没有数据"),
        (lambda: sheet(FIRMS, *[firm_row(1)] * (sheets.MAX_ROWS + 1)), "一次最多导入 2000 行"),
    ],
)
def test_odd_and_hostile_files_are_refused_with_a_sentence(desk, file, words):
    page = upload(desk, "organizations", file())
    assert (page.status_code, words in page.content.decode()) == (200, True)


@pytest.mark.parametrize("kind", ["organizations", "contacts"])
def test_what_is_exported_can_be_imported_again(desk, kind):
    for phone in ("+852 5550 1300", "021-55500001"):
        factories.member(organization=factories.organization(phone=phone), phone=phone)
    response = desk.get(reverse(f"{kind}:index") + "?export=xlsx")
    content = b"".join(response.streaming_content) if response.streaming else response.content
    page = upload(desk, kind, SimpleUploadedFile("导出.xlsx", content))
    assert {outcome for _, outcome in outcomes(page)} == {"unchanged"}


@pytest.mark.parametrize("kind, headings", [("organizations", FIRMS), ("contacts", PEOPLE)])
def test_the_template_has_the_headings(desk, kind, headings):
    response = desk.get(reverse("backoffice:import_template", args=[kind]))
    book = load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    assert set(headings) <= {cell.value for cell in book.active[1]}
