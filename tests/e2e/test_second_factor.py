"""From the password to signing in by a passkey: an app, recovery codes, a passkey on a device that chromium plays."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from hub.accounts.demo import DEMO_PASSWORD
from tests.e2e.conftest import PHONE
from tests.hub.accounts.factors import code_of

pytestmark = pytest.mark.browser


@pytest.fixture
def phone(server: str, browser: Browser) -> Iterator[Page]:
    """A phone; passkeys need a name of a host, not an address."""
    context = browser.new_context(
        base_url=server.replace("127.0.0.1", "localhost"), locale="zh-CN", viewport=PHONE
    )
    window = context.new_page()
    window.set_default_timeout(15_000)
    yield window
    context.close()


def sign_in(window: Page, username: str) -> None:
    window.goto("/account/login/")
    window.fill("input[name=login]", username)
    window.fill("input[name=password]", DEMO_PASSWORD)
    window.press("input[name=password]", "Enter")


def sign_out(window: Page) -> None:
    window.goto("/account/logout/")
    window.get_by_role("button", name="退出登录").click()
    window.wait_for_url(lambda url: "/account/" not in url)


def with_device(window: Page) -> None:
    """A device with a fingerprint reader that always agrees."""
    devices = window.context.new_cdp_session(window)
    devices.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_from_password_to_passkey(phone: Page, manage: Callable[..., None]) -> None:
    complaints: list[str] = []
    phone.on("pageerror", lambda error: complaints.append(str(error)))
    phone.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)

    sign_in(phone, "mingsheng.zhou")
    phone.wait_for_url("**/portal/")
    phone.goto("/portal/profile/")
    phone.get_by_role("main").get_by_role("link", name="登录安全").click()
    phone.get_by_role("link", name="设置验证器").click()
    secret = phone.locator("[data-copy]").get_attribute("data-copy") or ""
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    phone.get_by_label("验证码").fill(code_of(secret, steps=-1))
    phone.keyboard.press("Enter")

    expect(phone.locator(".recovery-codes li")).to_have_count(10)
    with phone.expect_download() as download:
        phone.get_by_role("link", name="下载").click()
    saved = download.value.path().read_text("utf-8-sig")
    assert len(re.findall(r"^\d{8}\r?$", saved, re.MULTILINE)) == 10
    sign_out(phone)

    sign_in(phone, "mingsheng.zhou")
    phone.get_by_label("验证码").fill(code_of(secret))
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/portal/")

    with_device(phone)
    phone.goto("/account/security/passkeys/add/")
    phone.get_by_label("名称").fill("我的手机")
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("main")).to_contain_text("我的手机")
    sign_out(phone)

    phone.goto("/account/login/?next=/portal/inbox/")
    phone.get_by_role("button", name="用通行密钥登录").click()
    phone.wait_for_url("**/portal/inbox/")
    assert complaints == []

    # For the tests that sign in after this one.
    manage("reset_second_factor", "mingsheng.zhou", "--reason", "浏览器测试")
