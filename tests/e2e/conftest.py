"""A seeded demo behind a real server, and Debian's chromium in front of it."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Page, expect

from hub.accounts.demo import DEMO_PASSWORD

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
PHONE = {"width": 375, "height": 812}
DESKTOP = {"width": 1440, "height": 900}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever stands in this folder drives a browser."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict:
    """Debian's chromium; it never asks the network for anything."""
    return {
        "executable_path": CHROMIUM,
        "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"],
    }


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where this process' demo keeps its database, files and mails; a copy of SEEDED_DEMO, where that is made already."""
    folder = tmp_path_factory.mktemp("demo")
    if seeded := os.environ.get("SEEDED_DEMO"):
        shutil.copytree(seeded, folder, dirs_exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def manage(demo_folder: Path) -> Callable[..., None]:
    """`manage("command", …)` runs a command of the demo, as an operator would."""

    def run(*words: str) -> None:
        subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=settings.ROOT,
            env=demo_environment(demo_folder),
            check=True,
        )

    return run


def demo_environment(folder: Path) -> dict[str, str]:
    """The environment of a process that serves the demo in this folder."""
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "hub.settings.demo", "DEMO_VAR": str(folder)}
    environment.pop("PYTHONPATH", None)
    return environment


@pytest.fixture(scope="session")
def server(demo_folder: Path, manage: Callable[..., None]) -> Iterator[str]:
    """The address of a demo of its own, made and served as `make serve` does."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    manage("prepare_demo")
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "hub.wsgi"],
        cwd=settings.ROOT,
        env=demo_environment(demo_folder) | {"PORT": str(port)},
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(address: str) -> None:
    for _ in range(150):
        try:
            with urllib.request.urlopen(f"{address}/robots.txt", timeout=5):  # noqa: S310
                return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"{address} does not answer")


@pytest.fixture
def sign_in(server: str, browser: Browser) -> Iterator[Callable[..., Page]]:
    """`sign_in(username)` opens a window of its own, signed in; `None` is a visitor."""
    contexts = []

    def open_window(
        username: str | None, *, viewport: dict = DESKTOP, javascript: bool = True, still: bool = False
    ) -> Page:
        """`still` for somebody who wants no motion: colours don't fade, so they can be measured at once."""
        context = browser.new_context(
            base_url=server,
            locale="zh-CN",
            viewport=viewport,
            java_script_enabled=javascript,
            reduced_motion="reduce" if still else None,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        if username:
            page.goto("/account/login/")
            page.fill("input[name=login]", username)
            page.fill("input[name=password]", DEMO_PASSWORD)
            page.press("input[name=password]", "Enter")
            page.wait_for_url(lambda url: "/account/" not in url)
        return page

    expect.set_options(timeout=10_000)
    yield open_window
    for context in contexts:
        context.close()
