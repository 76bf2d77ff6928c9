"""What `render_deploy` writes: one consistent set, sound for nginx and systemd."""

import re
import shutil
import subprocess

import pytest
from django.core.management import call_command, get_commands

from hub.operations.schedule import SCHEDULE

pytestmark = pytest.mark.once


@pytest.fixture
def files(tmp_path, capsys):
    """Name → text of all files."""
    call_command(
        "render_deploy",
        *("--domain", "members.example.com", "--output", str(tmp_path / "out"), "--data", "/srv/hub"),
        *("--certificate", str(tmp_path / "c.pem"), "--key", str(tmp_path / "k.pem")),
        *("--proxies", "10.0.0.0/8", "--logs", str(tmp_path), "--cache", str(tmp_path / "cache")),
    )
    folder = tmp_path / "out"
    written = {
        path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()
    }
    assert len(capsys.readouterr().out.splitlines()) == len(written)
    return written


def test_nothing_is_left_unfilled(files):
    assert [name for name, text in files.items() if re.search(r"\{\{|\{%|None", text)] == []


def test_every_timed_command_exists_and_has_its_units(files):
    assert [line.command for line in SCHEDULE if line.command.split()[0] not in get_commands()] == []
    names = {f"systemd/hub-{line.name}.{kind}" for line in SCHEDULE for kind in ("service", "timer")}
    assert names - set(files) == set()
    assert [
        line.name for line in SCHEDULE if f"hub-{line.name}.timer" not in files["systemd/hub.target"]
    ] == []


def test_private_things_stay_private_in_nginx(files):
    conf = files["nginx/hub.conf"]
    places = dict(re.findall(r"location (?:[~=] )?\"?(\S+?)\"? \{\n(.*?)\n    \}", conf, re.DOTALL))
    assert "internal;" in places["/_private/"]
    assert "return 404;" in places["/media/"]
    assert "deny all;" in places["/metrics"] and "deny all;" in places["/health/ready/"]
    kept = [place for place, text in places.items() if "proxy_cache hub_pages;" in text]
    assert kept == ["/"]


def test_the_database_gets_a_quarter_of_its_memory_for_itself(files):
    conf = files["postgresql/hub.conf"]
    assert "shared_buffers = 1024MB" in conf and "effective_cache_size = 3072MB" in conf


def test_processes_run_without_rights(files):
    for name, text in files.items():
        if name.endswith(".service"):
            assert "User=hub" in text and "ProtectSystem=strict" in text, name


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is missing")
def test_systemd_understands_the_calendar(files):
    for line in SCHEDULE:
        subprocess.run(["systemd-analyze", "calendar", line.when], check=True, capture_output=True)


def test_error_pages_need_no_server(files):
    assert "系统暂时无法服务" in files["nginx/hub-errors/503.html"]
    assert "文件太大" in files["nginx/hub-errors/413.html"]
