"""The house itself: what stands where, how it starts, what it refuses to start with."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "hub.settings.production",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP",
    "ALLOWED_HOSTS": "members.example.com",
    "BASE_URL": "https://members.example.com",
    "DATABASE_NAME": "hub",
    "DATABASE_USER": "hub",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "DEFAULT_FROM_EMAIL": "no-reply@example.com",
    "SEAL_MAILBOX": "seals@example.org",
    "DATA_ROOT": "/srv/hub",
}

pytestmark = pytest.mark.once


def run(*command: str, **environment: str) -> subprocess.CompletedProcess:
    """Run a Python module or script from the root as a newcomer would, without this process's settings."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DJANGO_", "PYTEST", "TEST_", "PYTHONPATH", "COV_"))
    }
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=inherited | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def tracked(*patterns: str) -> list[str]:
    """Files under version control; all files where there is no repository, as in an unpacked archive."""
    if (ROOT / ".git").exists():
        command = ["git", "-c", "safe.directory=*", "ls-files", *patterns]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    return [str(path.relative_to(ROOT)) for pattern in patterns or ["*"] for path in ROOT.rglob(pattern)]


def test_site_is_no_package():
    assert not (ROOT / "site" / "__init__.py").exists()
    assert {path.name for path in (ROOT / "site").iterdir()} == {"hub"}


def test_only_the_given_folders_stand_at_the_top():
    folders = {path.split("/")[0] for path in tracked() if "/" in path} - {".venv", ".git", "var"}
    assert {name for name in folders if not name.startswith(".")} == {
        *("site", "home", "programs", "education", "awards", "templates", "tests")
    }
    assert {name for name in folders if name.startswith(".")} <= {".ci", ".github"}


@pytest.mark.parametrize("path", [{}, {"PYTHONPATH": "."}], ids=["plain", "with PYTHONPATH=."])
@pytest.mark.parametrize(
    "command",
    [
        ("manage.py", "check"),
        ("-m", "gunicorn", "--check-config", "hub.wsgi"),
        ("-m", "pytest", "--collect-only", "-q", "tests/test_house.py"),
    ],
    ids=["manage.py", "gunicorn", "pytest"],
)
def test_commands_work_from_the_root(command, path):
    result = run(*command, **path)
    assert (result.returncode, result.stdout[-500:] if result.returncode else "") == (0, ""), result.stderr


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_are_pinned_hashed_and_name_no_index(name):
    text = (ROOT / name).read_text()
    requirements = [part for part in re.split(r"\n(?=\S)", text) if not part.startswith("#")]
    assert [part for part in requirements if not re.match(r"[\w.\[\]-]+==\S+", part)] == []
    assert [part for part in requirements if "--hash=sha256:" not in part] == []
    assert re.findall(r"https?://|--(?:extra-)?index-url|--find-links", text) == []


def test_every_locked_requirement_of_the_platform_is_the_same_for_developers():
    runtime, development = (
        set(re.findall(r"^[\w.\[\]-]+==\S+", (ROOT / name).read_text(), re.MULTILINE))
        for name in ("requirements.txt", "requirements-dev.txt")
    )
    assert runtime - development == set()


def test_continuous_integration_runs_make_test_and_nothing_else():
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    assert [line for line in lines if not line.startswith(("#", "set ", "cd "))] == ["exec make test"]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


@pytest.mark.parametrize("missing", [name for name in PRODUCTION if name != "DJANGO_SETTINGS_MODULE"])
def test_production_does_not_start_without_its_variables(missing):
    given = {name: value for name, value in PRODUCTION.items() if name != missing}
    result = run("-c", "import sys; sys.path.insert(0, 'site'); import hub.settings.production", **given)
    assert result.returncode == 1
    assert missing in result.stderr.splitlines()[-1]


def test_production_passes_the_deployment_check():
    result = run("manage.py", "check", "--deploy", **PRODUCTION)
    assert result.returncode == 0, result.stderr
    assert set(re.findall(r"security\.W\d+", result.stderr)) == {
        "security.W005",  # whether the exchange's other hosts speak TLS is not ours to promise,
        "security.W021",  # nor to have browsers preload
        "security.W019",  # Wagtail's preview frames our own pages
    }


def test_production_collects_static_files_whose_references_all_resolve(tmp_path):
    command = (
        "import sys; sys.path.insert(0, 'site'); import django; django.setup(); "
        "from django.conf import settings; from django.core.management import call_command; "
        "call_command('collectstatic', interactive=False, verbosity=0)"
    )
    settings = tmp_path / "collecting.py"
    settings.write_text(
        "from hub.settings.test import *\n"
        f"STATIC_ROOT = {str(tmp_path / 'static')!r}\n"
        "STORAGES = STORAGES | {'staticfiles': {'BACKEND': 'whitenoise.storage.ManifestStaticFilesStorage'}}\n"
    )
    result = run("-c", command, DJANGO_SETTINGS_MODULE="collecting", PYTHONPATH=str(tmp_path))
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "static" / "staticfiles.json").exists()


def test_a_web_worker_loads_nothing_that_few_requests_need():
    """What takes megabytes and is needed by a few requests is imported where it is used: a worker stays small."""
    seldom = ("apprise", "cn2an", "docx", "icalendar", "imap_tools", "import_export.resources", "mammoth", "nh3", "opencc",
              "openpyxl", "puremagic", "pypdfium2", "pypinyin", "sentry_sdk", "storages", "tablib", "weasyprint",
              "xlsxwriter", "zxingcpp")  # fmt: skip
    code = (
        "import sys; sys.path[:0] = ['site', '.']; import hub.wsgi, django.urls as urls; urls.resolve('/');"
    )
    code += f"print(*(name for name in {seldom} if name in sys.modules))"
    result = run("-c", code, DJANGO_SETTINGS_MODULE="hub.settings.test")
    assert (result.returncode, result.stdout.split()) == (0, []), result.stderr
