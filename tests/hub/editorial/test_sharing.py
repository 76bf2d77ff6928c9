"""What an editor copies for WeChat, and the record of where it was posted."""

from datetime import timedelta
from io import BytesIO

import pytest
import zxingcpp
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from hub.editorial.models import Posting


@pytest.fixture
def long_page(service_page):
    service_page.body.append(("paragraph", "<p>第一段。</p><ul><li>甲</li><li>乙</li></ul>"))
    service_page.search_description = "摘" * 200
    service_page.save_revision().publish()
    service_page.refresh_from_db()
    return service_page


def test_words_to_copy(editor, long_page):
    kit = editor.browser.get(reverse("editorial:share", args=[long_page.pk])).context["kit"]
    url = long_page.get_full_url()
    assert kit.text == f"服务说明\n\n第一段。\n\n· 甲\n\n· 乙\n\n阅读原文：{url}\n\n示例交易所"
    assert (kit.title, len(kit.summary), kit.url) == ("服务说明", 120, url)


@pytest.mark.once
def test_the_poster_leads_to_the_page(editor, long_page):
    answer = editor.browser.get(reverse("editorial:poster", args=[long_page.pk]))
    picture = Image.open(BytesIO(answer.content))
    assert (picture.size, answer["Content-Type"]) == ((1080, 1440), "image/png")
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [long_page.get_full_url()]


@pytest.mark.once
def test_the_card_has_the_size_that_messengers_show(editor, long_page):
    answer = editor.browser.get(reverse("editorial:card", args=[long_page.pk]))
    assert Image.open(BytesIO(answer.content)).size == (1200, 630)


def test_where_and_when_it_was_posted_is_kept(editor, service_page):
    url = reverse("editorial:share", args=[service_page.pk])
    editor.browser.post(url, {"channel": "contact_group", "posted_at": "2026-03-02 09:30", "note": "第一群"})
    posting = Posting.objects.get()
    assert (posting.page_id, posting.recorded_by, str(posting)) == (
        service_page.pk,
        editor.user,
        "联系人微信群 2026-03-02 09:30",
    )
    assert "第一群" in editor.browser.get(url).text


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"channel": "sms"}, "不在选项中，请重新选择"),
        (
            {"posted_at": (timezone.now() + timedelta(days=1)).isoformat(" ", "minutes")[:16]},
            "发布时间还没有到",
        ),
        ({"link": "javascript:alert(1)"}, "请填写完整网址"),
    ],
)
def test_a_wrong_record_is_refused_and_stays(editor, service_page, values, says):
    form = {"channel": "other", "posted_at": "2026-03-02 09:30", "note": "保留我"} | values
    answer = editor.browser.post(reverse("editorial:share", args=[service_page.pk]), form)
    assert (answer.status_code, says in answer.text, "保留我" in answer.text) == (
        200,
        True,
        True,
    )
    assert not Posting.objects.exists()
