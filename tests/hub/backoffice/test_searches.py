"""What visitors did not find is listed for editors, who say what has become of it."""

import pytest
from django.test import Client

from hub.accounts.roles import CLERK, EDITOR
from hub.privacy.keeping import old_queries
from hub.search.models import Asked
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def queries():
    return [
        Asked.objects.create(text=text, times=times, fruitless=fruitless)
        for text, times, fruitless in (("找不到一", 3, 3), ("找不到二", 9, 9), ("找得到", 20, 0))
    ]


def test_editors_see_what_waits_and_settle_it(queries):
    browser = Client()
    browser.force_login(factories.staff(groups=(EDITOR.name,)))
    page = browser.get("/admin/searches/", {"show": "waits"}).content.decode()
    assert "找得到" not in page
    assert page.index("找不到二") < page.index("找不到一")
    answer = browser.post(f"/admin/searches/edit/{queries[1].pk}/", {"handled": "on", "note": "已补充文章"})
    assert answer.status_code == 302
    assert "找不到二" not in browser.get("/admin/searches/results/", {"show": "waits"}).content.decode()
    queries[1].refresh_from_db()
    assert (queries[1].handled, queries[1].note, queries[1].times) == (True, "已补充文章", 9)
    assert browser.get("/admin/searches/new/").status_code == 404


def test_others_do_not_and_what_nobody_looks_for_any_more_is_deleted(queries):
    browser = Client()
    browser.force_login(factories.staff(groups=(CLERK.name,)))
    assert browser.get("/admin/searches/").status_code == 302
    Asked.objects.update(last_at="2026-01-01T00:00Z")
    Asked.objects.filter(pk=queries[2].pk).update(suggested=True)
    assert set(old_queries("2026-06-01T00:00Z")) == set(queries[:2])
