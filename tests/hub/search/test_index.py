"""The index of the public search follows what is saved, published and deleted, on both databases."""

import pytest
from wagtail.models import Site

from hub.pages.models import ProgrammeIndexPage
from hub.search import indexing
from hub.search.models import Document
from hub.search.words import PINYIN, TABLE, TITLE, Word, wanted

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(db):
    return Site.objects.get().root_page


@pytest.fixture
def shown(home):
    return home.add_child(
        instance=ProgrammeIndexPage(title="保证金比例 CU", slug="searched", summary="套期保值，期权")
    )


def found(*words: str, mark: str = "") -> list[str]:
    every = [group for word in words for group in wanted(word, mark)]
    keys = TABLE.newest(every, most=10)
    return [Document.objects.get(pk=key).title for key in keys]


def test_a_page_is_in_the_index_under_its_words(shown):
    row = Document.objects.get(source="pages", key=shown.pk)
    assert (row.kind, row.title, row.text) == ("业务与服务", shown.title, "套期保值，期权")
    assert found("保证金") == found("cu") == found("套期保值", "期权") == found("权") == [shown.title]
    assert found("证金", mark=TITLE) == [shown.title]
    assert found("期权", mark=TITLE) == found("期值") == found("c") == []
    for spelling in ("baozhengjin", "zhengjinbili", "bzj", "zjbl"):
        assert TABLE.newest([(Word(PINYIN + spelling, prefix=True),)], most=1) == [row.pk], spelling


def test_what_is_changed_hidden_or_deleted_is_not_found_under_its_old_words(shown):
    shown.title = "手续费"
    shown.save()
    assert (found("保证金"), found("手续费")) == ([], ["手续费"])
    shown.unpublish()
    assert found("手续费") == []
    shown.save_revision().publish()
    assert found("手续费") == ["手续费"]
    shown.delete()
    assert (found("手续费"), Document.objects.filter(source="pages", key=shown.pk).count()) == ([], 0)


def test_the_newest_come_first_and_no_more_than_asked(shown, home):
    others = [
        home.add_child(instance=ProgrammeIndexPage(title=f"保证金{number}", slug=f"searched-{number}"))
        for number in range(3)
    ]
    newest = TABLE.newest(wanted("保证金"), most=2)
    assert [Document.objects.get(pk=key).key for key in newest] == [others[2].pk, others[1].pk]
    older = TABLE.newest(wanted("保证金"), most=9, before=newest[-1])
    assert [Document.objects.get(pk=key).key for key in older] == [others[0].pk, shown.pk]


def test_a_rebuilt_index_is_the_same_and_has_nothing_that_is_gone(shown):
    before = set(Document.objects.values_list("source", "key"))
    Document.objects.create(source="nowhere", key=1, kind="", title="旧", folded="旧", text="旧")
    indexing.rebuild()
    assert set(Document.objects.values_list("source", "key")) == before
    assert found("套期") == [shown.title]
