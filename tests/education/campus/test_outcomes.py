"""The library of outcomes: facets, versions that stay, files that only a live page gives out, and counted downloads."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from education.campus.models import OutcomeFile, OutcomeIndexPage, OutcomePage, OutcomeVersion
from education.campus.outcomes import services
from education.campus.outcomes.forms import SLOT, OutcomeFileForm
from education.topics.models import Product
from hub.accounts.roles import CLERK
from hub.attachments.checks import check
from tests import factories

from . import factories as rows

BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0 Safari/537.36"


@pytest.fixture
def library(campus) -> OutcomeIndexPage:
    return campus.add_child(instance=OutcomeIndexPage(title="合作成果", slug="outcomes"))


def kept(name: str = "课件.pdf", upload: Any = None) -> OutcomeFile:
    upload = upload or factories.pdf_upload(name)
    return services.keep_file(file=upload, checked=check(upload, SLOT), user=rows.editor())


def outcome(
    library: OutcomeIndexPage, *, files: int = 1, products: tuple[str, ...] = (), **values: Any
) -> OutcomePage:
    number = OutcomePage.objects.count() + 1
    defaults = {
        "title": f"铜产业链教学案例 {number}",
        "slug": f"outcome-{number}",
        "kind": "case",
        "licence": "cc-by-nc",
        "authors": "何敬之，江海财经大学\n许知微，上期所",
    }
    page = OutcomePage(**defaults | values)
    page.versions = [
        OutcomeVersion(file=kept(), number=f"{each}.0", released_on=date(2025, each, 1))
        for each in range(1, files + 1)
    ]
    page.products = list(Product.objects.filter(code__in=products))
    library.add_child(instance=page)
    page.save_revision().publish()
    return OutcomePage.objects.get(pk=page.pk)


def get(address: str, *, client: Client | None = None, **headers: str) -> Any:
    return (client or Client()).get(address, headers={"User-Agent": BROWSER} | headers)


@pytest.mark.django_db
def test_outcomes_are_narrowed_by_facets_whose_numbers_hold_and_at_the_same_cost(library):
    one, other = rows.partner(), rows.partner()
    outcome(library, partner=one, products=("CU",))
    outcome(library, partner=one, kind="syllabus", products=("CU", "AL"), licence="cc-by")
    outcome(library, partner=other, kind="syllabus", products=("AL",))
    hidden = outcome(library, title="撤下的成果")
    hidden.unpublish()

    def facets(query: str) -> dict[str, dict[str, int]]:
        found = Client().get(f"{library.url}?{query}").context["facets"]
        return {facet.name: {choice.value: choice.count for choice in facet.choices} for facet in found}

    keys = [str(one.pk), str(other.pk)]
    assert facets("") == {
        "kind": {"syllabus": 2, "case": 1},
        "product": {"CU": 2, "AL": 2},
        "partner": {keys[0]: 2, keys[1]: 1},
        "licence": {"cc-by": 1, "cc-by-nc": 2},
    }
    # What a facet has chosen doesn't narrow its own numbers.
    assert facets("kind=syllabus&product=AL")["kind"] == {"syllabus": 2}
    assert facets(f"kind=syllabus&partner={keys[0]}")["product"] == {"CU": 1, "AL": 1}
    text = Client().get(f"{library.url}?kind=syllabus&partner={keys[1]}").content.decode()
    assert "铜产业链教学案例 3" in text and "铜产业链教学案例 1" not in text
    whole = Client().get(f"{library.url}?kind=unknown&partner=x").content.decode()
    assert "铜产业链教学案例 1" in whole and "撤下的成果" not in whole

    def cost() -> int:
        Client().get(library.url)
        with CaptureQueriesContext(connection) as queries:
            Client().get(library.url)
        return len(queries)

    few = cost()
    for _ in range(8):
        outcome(library, partner=rows.partner(), products=("SC", "CU"), files=2)
    assert (cost() - few, few <= 20) == (0, True)


@pytest.mark.django_db
def test_versions_stay_and_each_file_is_given_out_while_a_live_page_has_it(library):
    page = outcome(library, files=3)
    text = Client().get(page.url).content.decode()
    assert "下载3.0 版" in text and "creativecommons.org/licenses/by-nc/4.0" in text
    assert [version.number for version in page.all_versions()] == ["3.0", "2.0", "1.0"]
    assert ("成果文件名", "课件.pdf") in list(page.checked_texts())
    files = [version.file for version in page.all_versions()]
    assert files[0].preview and f'src="{files[0].preview_url}"' in text
    assert get(files[0].preview_url)["Content-Type"] == "image/png"
    addresses = [file.get_absolute_url() for file in files]
    answer = get(addresses[2])
    assert (answer.status_code, b"".join(answer)[:5]) == (200, b"%PDF-")
    assert "attachment" in answer["Content-Disposition"]

    loose = kept()
    page.unpublish()
    closed = [*addresses, loose.get_absolute_url(), files[0].preview_url]
    assert {get(address).status_code for address in closed} == {404}
    keeper, clerk = Client(), Client()
    keeper.force_login(rows.editor())
    clerk.force_login(factories.staff(groups=(CLERK.name,)))
    assert {get(address, client=keeper).status_code for address in closed if "preview" not in address} == {
        200
    }
    assert {get(address, client=clerk).status_code for address in closed} == {404}


@pytest.mark.django_db
def test_published_versions_can_not_be_removed_and_nothing_goes_out_without_one(library):
    page = outcome(library, files=2)
    assert OutcomePage(title="空").held_back() and page.held_back() is None
    editor = Client()
    editor.force_login(factories.user(is_superuser=True))
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    form = editor.get(address).context["form"]
    data: dict[str, Any] = {}
    versions = list(page.versions.order_by("sort_order", "pk"))
    for name, value in {
        "title": page.title, "slug": page.slug, "summary": "", "kind": page.kind, "licence": page.licence,
        "authors": page.authors, "partner": "", "excerpt": "", "body-count": "0", "versions-TOTAL_FORMS": "2",
        "versions-INITIAL_FORMS": "2", "versions-MIN_NUM_FORMS": "0", "versions-MAX_NUM_FORMS": "1000",
        "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0", "comments-MIN_NUM_FORMS": "0",
        "comments-MAX_NUM_FORMS": "0", "seo_title": "", "search_description": "",
    }.items():  # fmt: skip
        data[name] = value
    for place, version in enumerate(versions):
        data |= {
            f"versions-{place}-id": version.pk,
            f"versions-{place}-ORDER": place + 1,
            f"versions-{place}-DELETE": "",
            f"versions-{place}-file": version.file_id,
            f"versions-{place}-number": version.number,
            f"versions-{place}-released_on": version.released_on.isoformat(),
            f"versions-{place}-changes": "",
        }
    assert form is not None
    answer = editor.post(address, data | {"versions-0-DELETE": "on"})
    assert "已发布的版本须保留" in answer.content.decode()
    assert page.versions.count() == 2


@pytest.mark.django_db
def test_readers_are_counted_and_programs_parts_and_guesses_are_not(library):
    page = outcome(library)
    file = page.versions.get().file
    address = file.get_absolute_url()

    def counted(**headers: str) -> int:
        before = OutcomeFile.objects.get(pk=file.pk).downloads
        get(address, **headers)
        return OutcomeFile.objects.get(pk=file.pk).downloads - before

    assert [counted(), counted(Range="bytes=0-")] == [1, 1]
    agents = (
        "Baiduspider/2.0",
        "Googlebot/2.1",
        "bingbot",
        "curl/8",
        "python-requests/2",
        "HeadlessChrome/131",
        "",
    )
    assert [counted(**{"User-Agent": agent}) for agent in agents] == [0] * len(agents)
    assert [counted(Range="bytes=100-"), counted(**{"Sec-Purpose": "prefetch"})] == [0, 0]
    Client().head(address, headers={"User-Agent": BROWSER})
    answer = get(address)
    assert not answer.cookies
    assert OutcomeFile.objects.get(pk=file.pk).downloads == 3
    # Publishing writes the page's rows anew; the count is not among them.
    page.save_revision().publish()
    assert OutcomeFile.objects.get(pk=file.pk).downloads == 3
    assert '共下载 <span class="num">3</span> 次' in Client().get(page.url).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("课件.pdf", b"<html><script>alert(1)</script>", "内容却是网页"),
        ("课件.zip", b"PK\x03\x04", "压缩包请解压后"),
        ("课件.pptx", b"PK\x03\x04broken", "请"),
        ("课件.pdf", b"", "空"),
        ("a/../../b.svg", b"<svg onload=alert(1)>", "不接受 .svg 文件"),
    ],
)
def test_what_is_no_file_of_an_outcome_is_refused_in_words(name, content, reason):
    form = OutcomeFileForm(files={"file": SimpleUploadedFile(name, content)})
    assert reason in str(form.errors)
    editor = Client()
    editor.force_login(rows.editor())
    sent = {"outcome-file-chooser-creation-file": SimpleUploadedFile(name, content)}
    assert editor.post(reverse("outcome_files:create"), sent).status_code == 200
    assert OutcomeFile.objects.count() == 0


@pytest.mark.postgres
def test_no_download_is_lost_when_many_come_at_once(pg_clone):
    file = kept()
    pg_clone(lambda key: services.count_download(file_id=key), [file.pk] * 60, connections=20)
    assert OutcomeFile.objects.get(pk=file.pk).downloads == 60
