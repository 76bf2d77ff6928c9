"""Files in parts: what players ask for, and what is sent whole or not at all."""

from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.core.signals import request_finished
from django.http import FileResponse
from django.test import Client
from wagtail.documents import get_document_model

from hub.files.parts import Parts

pytestmark = pytest.mark.django_db
BYTES = bytes(range(256)) * 1024


@pytest.fixture
def url() -> str:
    return get_document_model().objects.create(title="第一讲", file=ContentFile(BYTES, name="talk.mp4")).url


def ask(url: str, wanted: str | None = None, **headers: str):
    if wanted:
        headers["Range"] = wanted
    answer = Client().get(url, headers=headers)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer, content


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [
        ("bytes=0-", 0, len(BYTES) - 1),
        ("bytes=0-0", 0, 0),
        ("bytes=100000-170000", 100_000, 170_000),
        ("bytes=262000-999999999", 262_000, len(BYTES) - 1),
        ("bytes=-500", len(BYTES) - 500, len(BYTES) - 1),
        ("bytes=-999999999", 0, len(BYTES) - 1),
    ],
)
def test_a_part_is_sent_with_its_place(url, wanted, first, last):
    answer, content = ask(url, wanted)
    assert answer.status_code == 206
    assert answer["Content-Range"] == f"bytes {first}-{last}/{len(BYTES)}"
    assert (content, answer["Content-Length"]) == (BYTES[first : last + 1], str(last - first + 1))
    assert answer["Content-Type"] == "video/mp4" and answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "wanted", [None, "bytes=-", "bytes=0-10,20-30", "rows=0-1", "bytes=a-b", "bytes=" + "9" * 30 + "-"]
)
def test_whatever_else_is_asked_for_gets_the_whole_file(url, wanted):
    answer, content = ask(url, wanted)
    assert (answer.status_code, answer["Accept-Ranges"], content == BYTES) == (200, "bytes", True)


@pytest.mark.parametrize("wanted", ["bytes=262144-", "bytes=5-4", "bytes=-0"])
def test_what_lies_behind_the_end_is_refused(url, wanted):
    answer, content = ask(url, wanted)
    assert (answer.status_code, answer["Content-Range"], content) == (416, f"bytes */{len(BYTES)}", b"")


def test_a_part_of_another_file_is_not_put_to_it(url):
    whole, _ = ask(url)
    again, content = ask(url, "bytes=10-19", **{"If-Range": whole["ETag"]})
    assert (again.status_code, content) == (206, BYTES[10:20])
    other, content = ask(url, "bytes=10-19", **{"If-Range": '"another"'})
    assert (other.status_code, content == BYTES) == (200, True)


def test_a_part_keeps_what_the_whole_answer_carried_and_closes_its_file(rf):
    file = BytesIO(BYTES)

    def whole(request):
        answer = FileResponse(file, filename="talk.mp4")
        answer.set_cookie("elder", "1")
        return answer

    part = Parts(whole)(rf.get("/", headers={"Range": "bytes=5-9"}))
    assert (b"".join(part.streaming_content), part.cookies["elder"].value) == (BYTES[5:10], "1")
    finished: list[object] = []

    def finish(**told: object) -> None:
        finished.append(told)

    request_finished.connect(finish)
    part.close()
    request_finished.disconnect(finish)
    assert (file.closed, len(finished)) == (True, 1)
