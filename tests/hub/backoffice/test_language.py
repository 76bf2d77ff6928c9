"""The admin speaks Chinese: the overlay is compiled, fits Wagtail's messages, and leaves no English behind."""

import ast
import gettext
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as translate
from django.utils.translation import ngettext, override

from tests.factories import organization

HOLDER = r"%\(\w+\)[sd]|\{\w+\}"
FOLDER = Path(settings.LOCALE_PATHS[0]) / "zh_Hans" / "LC_MESSAGES"


def source(name):
    """The messages of a .po file whose strings stand on one line each: msgid → msgstr."""
    text = (FOLDER / f"{name}.po").read_text(encoding="utf-8")
    pattern = r'^msgid (".+")\n(?:msgid_plural ".*"\n)?msgstr(?:\[0\])? (".+")$'
    return {
        ast.literal_eval(key): ast.literal_eval(value)
        for key, value in re.findall(pattern, text, flags=re.MULTILINE)
    }


@pytest.mark.once
@pytest.mark.parametrize("name", ["django", "djangojs"])
def test_what_is_compiled_is_what_is_written(name):
    with (FOLDER / f"{name}.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    compiled = {
        key[0] if isinstance(key, tuple) else key: value for key, value in catalogue._catalog.items() if key
    }
    assert compiled == source(name)


@pytest.mark.once
@pytest.mark.parametrize("name", ["django", "djangojs"])
def test_placeholders_are_those_of_the_message(name):
    text = (FOLDER / f"{name}.po").read_text(encoding="utf-8")
    messages = [message for message in text.split("\n\n") if message.startswith("msgid")]
    strange = [
        message
        for message in messages
        for asked, answered in [message.split("\nmsgstr", 1)]
        if set(re.findall(HOLDER, answered)) - set(re.findall(HOLDER, asked))
    ]
    assert (len(messages) > 10, strange) == (True, [])


@pytest.mark.once
def test_wagtail_finds_the_overlay():
    with override("zh-hans"):
        assert translate("Schedule to publish") == "定时发布"
        assert translate("Inspect") == "查看"
        assert (
            ngettext("There is %(counter)s match", "There are %(counter)s matches", 3) == "共 %(counter)s 条"
        )


def words_of(page):
    """What a reader sees: the text outside scripts and code, without the shortcuts' keys."""
    page = re.sub(r"<(script|style|svg|template|kbd|code|noscript)\b.*?</\1>", "", page, flags=re.DOTALL)
    return [text.strip() for text in re.findall(r">([^<>]+)<", page) if text.strip()]


ALLOWED = re.compile(r"[\w.+-]+@[\w.]+|[\w-]*\d[\w-]*|Excel|CSV|English|Ctrl.*|Esc|True|False|None|\[")


PAGES = (
    ("clerk", "/admin/"),
    ("clerk", reverse("backoffice:cases")),
    ("clerk", reverse("organizations:index")),
    ("clerk", reverse("organizations:add")),
    ("clerk", "/admin/organizations/?q=nothing"),
    ("clerk", reverse("contacts:index")),
    ("clerk", "/admin/account/"),
    ("clerk", "/admin/no-such-page/"),
    ("administrator", reverse("interests:index")),
    ("administrator", reverse("departments:add")),
    ("auditor", reverse("backoffice:verification")),
    ("reviewer", reverse("backoffice:my_work")),
)


def test_no_english_is_left(scene, desk):
    left = []
    for who, address in PAGES:
        words = words_of(desk(getattr(scene, who)).get(address).content.decode())
        english = [word for word in words if re.search("[A-Za-z]{3,}", word)]
        left += [(address, word) for word in english if not re.search("[\u4e00-\u9fff]", word)]
    assert [(address, word) for address, word in left if not ALLOWED.fullmatch(word)] == []


def test_errors_of_forms_are_chinese(scene, desk):
    organization(short_name="重名")
    page = desk(scene.clerk).post(reverse("organizations:add"), {"short_name": "重名"}).content.decode()
    assert "机构还没有建立，请先更正下面标出的内容。" in page
    assert "This field" not in page
