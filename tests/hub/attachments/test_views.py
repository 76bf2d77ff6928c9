"""Files over HTTP: who gets them and how, and what a page says after an upload."""

import logging

import pytest
from django.core.files.uploadhandler import SkipFile
from django.template import RequestContext, Template
from django.test import Client
from django.urls import reverse

from hub.attachments import services
from hub.attachments.models import Attachment
from hub.attachments.uploads import SizeLimit
from tests.hub.attachments import samples
from tests.hub.attachments.conftest import EVERYTHING, NOTES, SUMMARY

PAGE = "/portal/cases/1/?tab=files"


@pytest.fixture
def filed(world):
    """Put a file into a slot: `filed(name, content, slot=…, user=…)`."""

    def put(name="活动总结（终稿）.pdf", content=None, *, slot=EVERYTHING, user=None):
        upload = samples.upload(name, samples.pdf() if content is None else content)
        return services.attach(case_id=world.case.pk, slot=slot, upload=upload, user=user or world.contact)

    return put


@pytest.fixture
def as_user(client):
    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


def upload_to(client, world, slot, *files, follow=PAGE):
    address = reverse("attachments:upload", args=[world.case.pk, slot.name])
    return client.post(address, {"files": list(files), "next": follow})


def read(response) -> bytes:
    """The bytes of a download; also ends the response as a server would."""
    return b"".join(response.streaming_content)


def slot_html(client, rf, world, slot, user, *, can_change=True):
    """The slot as the next page of this user's session draws it."""
    request = rf.get(PAGE)
    request.session, request.user = client.session, user
    template = Template("{% load attachments %}{% slot_files case slot user can_change %}")
    values = {"case": world.case, "slot": slot, "can_change": can_change}
    html = template.render(RequestContext(request, values))
    request.session.save()
    return html


def test_a_member_gets_its_file_under_its_chinese_name(world, filed, as_user):
    row = filed()
    response = as_user(world.colleague).get(row.get_absolute_url())
    assert read(response) == samples.pdf()
    wanted = {
        "Content-Type": "application/pdf",
        "Content-Length": str(row.size),
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        "Content-Disposition": (
            "attachment; filename*=utf-8''%E6%B4%BB%E5%8A%A8%E6%80%BB%E7%BB%93"
            "%EF%BC%88%E7%BB%88%E7%A8%BF%EF%BC%89.pdf"
        ),
    }
    assert {name: response[name] for name in wanted} == wanted


def test_pictures_and_pdfs_may_be_shown_others_only_saved(world, filed, as_user):
    client = as_user(world.contact)
    shown = {
        name: client.get(filed(name, content).get_absolute_url(), {"inline": "1"})
        for name, content in (
            ("a.pdf", samples.pdf()),
            ("b.png", samples.image()),
            ("c.xml", samples.invoice_xml()),
            ("d.docx", samples.office("docx")),
        )
    }
    assert {name: row["Content-Disposition"].split(";")[0] for name, row in shown.items()} == {
        "a.pdf": "inline",
        "b.png": "inline",
        "c.xml": "attachment",
        "d.docx": "attachment",
    }
    assert all("sandbox" in row["Content-Security-Policy"] for row in shown.values())
    for row in shown.values():
        read(row)


def test_nobody_else_learns_that_a_file_exists(world, filed, as_user, client):
    own, internal, removed = (
        filed(),
        filed(slot=NOTES, user=world.staff),
        filed(content=samples.pdf(2)),
    )
    services.remove(attachment_id=removed.pk, user=world.contact)
    addresses = [row.get_absolute_url() for row in (own, internal, removed)]
    addresses.append(reverse("attachments:download", args=["00000000-0000-4000-8000-000000000000"]))
    answers = {}
    for person in ("contact", "rival", "staff"):
        client = as_user(getattr(world, person))
        answers[person] = [client.get(address).status_code for address in addresses]
    assert answers == {
        "contact": [200, 404, 404, 404],
        "rival": [404, 404, 404, 404],
        "staff": [200, 200, 200, 404],
    }


def test_visitors_are_asked_to_sign_in(world, filed, client):
    row = filed()
    answers = [
        client.get(row.get_absolute_url()),
        client.post(reverse("attachments:remove", args=[row.pk])),
        upload_to(client, world, EVERYTHING, samples.upload("a.pdf", samples.pdf(2))),
    ]
    assert [answer.status_code for answer in answers] == [302, 302, 302]
    assert {answer.url.split("?")[0] for answer in answers} == {reverse("account_login")}
    assert Attachment.objects.live().count() == 1


def test_every_download_is_logged(world, filed, as_user, caplog):
    row = filed()
    with caplog.at_level(logging.INFO, "hub.access"):
        read(as_user(world.contact).get(row.get_absolute_url(), {"inline": "1"}))
    assert [record.getMessage() for record in caplog.records if record.name == "hub.access"] == [
        f"file user={world.contact.pk} attachment={row.pk} case={world.case.pk} as=view"
    ]


def test_bytes_that_are_gone_are_a_404_and_an_error_in_the_log(world, filed, as_user, caplog):
    row = filed()
    row.file.storage.delete(row.file.name)
    assert as_user(world.contact).get(row.get_absolute_url()).status_code == 404
    assert f"the bytes of attachment {row.pk} are gone" in caplog.text


def test_a_download_costs_the_same_few_queries(world, filed, as_user, django_assert_num_queries):
    rows = [filed(content=samples.pdf(pages)) for pages in range(1, 6)]
    client = as_user(world.contact)
    read(client.get(rows[0].get_absolute_url()))
    with django_assert_num_queries(7):  # session, user, two of permissions, contact, organization, file
        read(client.get(rows[-1].get_absolute_url()))


def test_good_files_are_kept_and_bad_ones_named(world, as_user, rf):
    client = as_user(world.contact)
    response = upload_to(
        client,
        world,
        SUMMARY,
        samples.upload("总结.pdf", samples.pdf()),
        samples.upload("假的.pdf", b"<html></html>"),
        samples.upload("大.png", b"\x89PNG\r\n\x1a\n" + b"\0" * (1024 * 1024)),
        samples.upload("照片.jpg", samples.image("JPEG")),
    )
    assert (response.status_code, response.url) == (302, f"{PAGE}#slot-summary")
    assert [row.original_name for row in Attachment.objects.all()] == ["总结.pdf", "照片.jpg"]
    html = slot_html(client, rf, world, SUMMARY, world.contact)
    for sentence in (
        "已上传：总结.pdf、照片.jpg",
        "<strong>假的.pdf</strong>：扩展名是 .pdf，内容却是网页（HTML）",
        "<strong>大.png</strong>：文件超过单个文件 1 MB 的上限",
    ):
        assert sentence in html
    assert "已上传" not in slot_html(client, rf, world, SUMMARY, world.contact)


def test_a_file_beyond_the_limit_is_not_stored_on_its_way_in(world, as_user, rf, settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    client = as_user(world.contact)
    upload_to(client, world, SUMMARY, samples.upload("大.pdf", samples.pdf() + b"\0" * (4 * 1024 * 1024)))
    assert (Attachment.objects.count(), list(tmp_path.iterdir())) == (0, [])
    html = slot_html(client, rf, world, SUMMARY, world.contact)
    assert "<strong>大.pdf</strong>：文件超过单个文件 1 MB 的上限" in html


@pytest.mark.once
def test_the_limit_stops_at_the_chunk_that_crosses_it(rf):
    limit = SizeLimit(rf.post("/"), 100)
    limit.new_file("files", "大.pdf", "application/pdf", None)
    assert limit.receive_data_chunk(b"x" * 60, 0) == b"x" * 60
    assert limit.receive_data_chunk(b"x" * 40, 60) == b"x" * 40
    with pytest.raises(SkipFile):
        limit.receive_data_chunk(b"x", 100)
    assert limit.too_large == ["大.pdf"]


def test_an_upload_without_a_file_or_right_says_so(world, as_user, rf):
    client = as_user(world.contact)
    upload_to(client, world, SUMMARY)
    assert "请先选择要上传的文件。" in slot_html(client, rf, world, SUMMARY, world.contact)
    upload_to(client, world, NOTES, samples.upload("a.pdf", samples.pdf()))
    assert "您不能在“审核底稿”中增减文件" in slot_html(client, rf, world, NOTES, world.contact)
    client = as_user(world.staff)
    upload_to(client, world, NOTES, samples.upload("a.pdf", samples.pdf()))
    assert "已上传：a.pdf" in slot_html(client, rf, world, NOTES, world.staff)


def test_foreign_cases_and_unknown_slots_are_404(world, as_user):
    file = samples.upload("a.pdf", samples.pdf())
    assert upload_to(as_user(world.rival), world, SUMMARY, file).status_code == 404
    client = as_user(world.contact)
    address = reverse("attachments:upload", args=[world.case.pk, "nowhere"])
    assert client.post(address).status_code == 404
    assert client.get(reverse("attachments:upload", args=[world.case.pk, "summary"])).status_code == 405


def test_uploading_and_removing_ask_for_the_token(world, filed):
    row = filed()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.contact)
    answers = [
        upload_to(strict, world, SUMMARY, samples.upload("a.pdf", samples.pdf())),
        strict.post(reverse("attachments:remove", args=[row.pk])),
    ]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert Attachment.objects.live().count() == 1


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", ""])
def test_one_never_comes_back_elsewhere(world, as_user, target):
    client = as_user(world.contact)
    response = upload_to(client, world, SUMMARY, samples.upload("a.pdf", samples.pdf()), follow=target)
    assert response.url == reverse("after_sign_in")


def test_removing_says_what_went(world, filed, as_user, rf):
    row = filed()
    client = as_user(world.contact)
    address = reverse("attachments:remove", args=[row.pk])
    assert client.post(address, {"next": PAGE}).url == f"{PAGE}#slot-any"
    html = slot_html(client, rf, world, EVERYTHING, world.contact)
    assert "已移除：活动总结（终稿）.pdf" in html
    assert client.post(address, {"next": PAGE}).status_code == 404
    assert as_user(world.rival).post(address).status_code == 404


def test_the_slot_shows_what_is_there_and_what_is_missing(world, filed, as_user, rf):
    client = as_user(world.contact)
    html = slot_html(client, rf, world, SUMMARY, world.contact)
    assert "还差 2 个" in html
    assert 'accept=".pdf,.jpg,.jpeg,.png"' in html
    assert "PDF、图片（JPG、PNG）；每个不超过 1 MB，可一次选择多个，最多 3 个。" in html
    for pages in (1, 2, 3):
        filed(f"{pages}.pdf", samples.pdf(pages), slot=SUMMARY)
    html = slot_html(client, rf, world, SUMMARY, world.contact)
    assert ("已达到 3 个的上限" in html, 'type="file"' in html) == (True, False)
    closed = slot_html(client, rf, world, SUMMARY, world.contact, can_change=False)
    assert ("<form" in closed, "1.pdf" in closed) == (False, True)


def test_staff_still_see_what_was_removed(world, filed, as_user, rf):
    row = filed()
    services.remove(attachment_id=row.pk, user=world.contact)
    pages = {
        person: slot_html(as_user(user), rf, world, EVERYTHING, user)
        for person, user in (("contact", world.contact), ("staff", world.staff))
    }
    assert {person: row.get_absolute_url() in html for person, html in pages.items()} == {
        "contact": False,
        "staff": True,
    }
    assert "已移除 1 个，仅交易所内部可见" in pages["staff"]


def test_names_of_staff_are_for_staff(world, filed, as_user, rf):
    world.flow(staff_slots=lambda case: (EVERYTHING,))
    filed(user=world.staff)
    filed("b.pdf", samples.pdf(2))
    client = as_user(world.contact)
    own = slot_html(client, rf, world, EVERYTHING, world.contact)
    assert (str(world.staff) in own, str(world.staff.department) in own) == (False, True)
    assert str(world.contact) in own
    staffs = slot_html(client, rf, world, EVERYTHING, world.staff)
    assert str(world.staff) in staffs


def test_all_slots_of_a_page_cost_one_query_for_their_files(
    world, filed, as_user, rf, django_assert_num_queries
):
    template = Template(
        "{% load attachments %}{% for slot in slots %}{% slot_files case slot user True %}{% endfor %}"
    )

    def draw(expected):
        request = rf.get(PAGE)
        request.session = client.session
        request.user = type(world.contact).objects.get(pk=world.contact.pk)
        values = {"case": world.case, "slots": (SUMMARY, EVERYTHING)}
        with django_assert_num_queries(expected):
            template.render(RequestContext(request, values))

    client = as_user(world.contact)
    filed()
    draw(6)  # session, contact, organization, two of permissions, files
    for pages in range(2, 10):
        filed(f"{pages}.pdf", samples.pdf(pages))
    draw(6)
