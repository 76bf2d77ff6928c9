"""The kinds of jobs: plain functions that take a progress reporter, declared by the app they belong to.

    @job("members.import", label="导入会员", atomic=True)
    def import_members(progress: Progress, *, path: str) -> Result:
        for number, row in enumerate(rows, start=1):
            progress(number, total, "正在导入")
            …
        return Result(words="已导入 120 家机构。")

A job may be run again from its beginning when its worker was killed. With `atomic` all it writes to the
database and its end are one transaction, so it happens once; without, what it does must be safe to do twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Protocol

from hub.accounts.models import User


class JobError(Exception):
    """The job can't be done; the text says in one sentence why and what to do."""


class Lost(Exception):
    """Another worker has taken the job over: this run ends without a result."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """What came of a job: a sentence, a file to download, or both. The job closes the file.

    `url` is a path inside the platform where the person goes on.
    """

    words: str = ""
    file: IO[bytes] | None = None
    name: str = ""
    content_type: str = "application/octet-stream"
    url: str = ""


class Progress(Protocol):
    """Reports how far a job has come; raises Lost when it isn't ours any more. Cheap: call it for each row."""

    owner: User

    def __call__(self, done: int, total: int = 0, words: str = "") -> None:
        """`done` of `total` (0 for unknown), with the words for what is being done now."""


@dataclass(frozen=True)
class Kind:
    """A kind of job."""

    name: str
    label: str
    function: Callable[..., Result | None]
    atomic: bool


_kinds: dict[str, Kind] = {}


def job(name: str, *, label: str, atomic: bool = False) -> Callable[[Callable], Callable]:
    """Declare a function as a kind of job. Raises ValueError for a name that is taken."""

    def declare(function: Callable[..., Result | None]) -> Callable[..., Result | None]:
        if name in _kinds:
            raise ValueError(f"the kind of job {name!r} is declared twice")
        _kinds[name] = Kind(name, label, function, atomic)
        return function

    return declare


def kind(name: str) -> Kind:
    """The kind of this name; raises KeyError."""
    return _kinds[name]


def label_of(name: str) -> str:
    """What people read for a kind, also for one that is gone."""
    return _kinds[name].label if name in _kinds else "任务"
