"""What people can be told of: each event with its name, what may stand in its text, and the text by default.

A room declares its events when its app is ready; `notify()` of an event that nobody declared sends the sentence
it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import models


class Group(models.TextChoices):
    """Kinds of events, as people choose how to be told of them."""

    PROGRESS = "progress", "办理进展"
    WORK = "work", "待办与分派"
    DECISION = "decision", "审核与审批结果"
    MONEY = "money", "报销与付款"
    REMARK = "remark", "留言"
    DEADLINE = "deadline", "期限提醒"
    ANNOUNCEMENT = "announcement", "公告"
    OTHER = "other", "其他通知"


@dataclass(frozen=True)
class Placeholder:
    """`{{ name }}` in a text, filled with `context[key]`; `sample` stands for it in previews."""

    name: str
    key: str
    sample: str


#: What may stand in every text.
COMMON = (
    Placeholder("收件人", "recipient", "林婉清"),
    Placeholder("交易所", "exchange_name", "示例期货交易所"),
)


@dataclass(frozen=True)
class Enclosure:
    """A file that goes with a mail; `content_type` may carry parameters, such as a calendar's method."""

    name: str
    content: str
    content_type: str


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that people are told of.

    `subject` and `body` are the default texts. Of a mandatory event people are told by e-mail at once, whatever
    they chose. `for_department` also tells the group robots of the recipients' departments. `encloses` makes the files
    of its mails from the key of what it is about, when a mail is sent.
    """

    key: str
    label: str
    group: Group
    placeholders: tuple[Placeholder, ...]
    subject: str
    body: str
    mandatory: bool = False
    for_department: bool = False
    encloses: Callable[[str], Iterable[Enclosure]] = lambda subject_key: ()

    @property
    def allowed(self) -> tuple[Placeholder, ...]:
        """All that may stand in its texts."""
        return (*self.placeholders, *COMMON)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the placeholders."""
        return tuple(placeholder.name for placeholder in self.allowed)

    @property
    def samples(self) -> dict[str, str]:
        """Values for a preview."""
        return {placeholder.name: placeholder.sample for placeholder in self.allowed}


SENTENCE = (
    Placeholder("标题", "headline", "“铜产业沙龙”已受理"),
    Placeholder("内容", "sentence", "“铜产业沙龙”已受理。"),
    Placeholder("说明", "note", "请留意后续通知。"),
)

_events: dict[str, Event] = {}


def declare(*events: Event) -> None:
    """Make events known; a later declaration of the same key replaces the earlier."""
    for event in events:
        _events[event.key] = event


def find(key: str) -> Event:
    """The event of this key; for one that nobody declared, an event that says the sentence it is given."""
    return _events.get(key) or Event(
        key=key,
        label="其他通知",
        group=Group.OTHER,
        placeholders=SENTENCE,
        subject="{{ 标题 }}",
        body="{{ 内容 }}\n\n{{ 说明 }}",
    )


def is_declared(key: str) -> bool:
    """Whether the event is one that a room declared."""
    return key in _events


def all_events() -> Iterable[Event]:
    """Every declared event, in the order of declaration."""
    return _events.values()
