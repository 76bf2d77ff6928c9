"""A forecast is stopped: marked when it is saved, refused when it is released, cleared by a second person, or fixed. And what
readers of the article find: terms that explain themselves, and a question whether it was helpful.
"""

import sqlite3

from playwright.sync_api import expect

from .test_editor import release, submit

BAD, FIXED = "铜价预计将突破整数关口？一则旧闻的辨析", "铜价受哪些因素影响"


def test_a_forecast_is_stopped_cleared_or_fixed(sign_in, demo_folder):
    editor, reader, visitor = sign_in("editor.xu"), sign_in("editor.pan"), sign_in(None)
    with sqlite3.connect(demo_folder / "demo.sqlite3", timeout=20) as demo:
        keys = dict(
            demo.execute(
                "SELECT slug, id FROM wagtailcore_page WHERE slug IN ('copper-chain-risks', 'understanding-basis')"
            )
        )
    first, second = (
        f"/admin/pages/{keys[slug]}/edit/" for slug in ("copper-chain-risks", "understanding-basis")
    )
    for address in (first, second):
        editor.goto(address)
        editor.fill("#id_title", BAD)
        with editor.expect_navigation():
            editor.locator("button.action-save").first.click()
        expect(editor.locator("mark", has_text="预计将突破").first).to_be_visible()
        expect(editor.get_by_text("期货交易管理条例》第二十八条").first).to_be_visible()

    # Cleared by a second person with a reason, then published.
    editor.goto(first)
    submit(editor)
    reader.goto(first.replace("/edit/", "/review/"))
    expect(reader.get_by_text("现在不能通过")).to_be_visible()
    expect(reader.get_by_role("button", name="复核通过")).to_have_count(0)
    with reader.expect_navigation():
        reader.get_by_role("button", name="确认为误报").click()
    expect(reader.get_by_text("请写明为什么是误报。").first).to_be_visible()
    reader.get_by_label("误报理由").fill("文章辨析一则不实旧闻，不是交易所的判断")
    with reader.expect_navigation():
        reader.get_by_role("button", name="确认为误报").click()
    expect(reader.get_by_text("全部已确认为误报")).to_be_visible()
    release(reader, first)
    visitor.goto("/education/articles/copper-chain-risks/")
    expect(visitor.locator("h1")).to_have_text(BAD)
    expect(visitor.get_by_text("风险提示").first).to_be_visible()

    # Fixed, then published.
    editor.goto(second)
    editor.fill("#id_title", FIXED)
    submit(editor)
    release(reader, second)
    visitor.goto("/education/articles/understanding-basis/")
    expect(visitor.locator("h1")).to_have_text(FIXED)

    # Terms explain themselves to the mouse and to the keyboard.
    term = visitor.locator(".term").first
    note = term.locator(".term__note")
    expect(note).to_be_hidden()
    term.locator(".term__word").hover()
    expect(note).to_be_visible()
    visitor.mouse.move(0, 0)
    expect(note).to_be_hidden()
    term.locator(".term__word").focus()
    expect(note).to_be_visible()
    visitor.keyboard.press("Escape")
    expect(note).to_be_hidden()

    # What a reader says arrives at the editors.
    visitor.get_by_role("link", name="没有帮助").click()
    visitor.fill("textarea", "希望补充一个锌的例子")
    visitor.wait_for_timeout(1_100)  # nobody reads and writes faster
    with visitor.expect_navigation():
        visitor.get_by_role("button", name="提交").click()
    expect(visitor.get_by_role("heading", name="谢谢您的反馈")).to_be_visible()
    assert [cookie["name"] for cookie in visitor.context.cookies()] == []
    editor.goto("/admin/helpful_answers/")
    editor.get_by_role("link", name=FIXED).click()
    expect(editor.get_by_text("希望补充一个锌的例子")).to_be_visible()
