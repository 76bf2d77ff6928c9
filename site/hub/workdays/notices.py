"""The State Council's holiday notices as text: read as published or in a short form, and written in the short form.

Published:  春节：2月15日（周日）至23日（周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
Short:      2月15日至23日 休 春节
            2月14日、2月28日 班 春节
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

LONGEST_PERIOD = timedelta(days=31)

# What carries no meaning here; "调休" would read as a day off.
NOISE = re.compile(r"（[^）]*）|\([^)]*\)|共\s*\d+\s*天|调休|与周末连休|^\s*[一二三四五六七八九十\d]+[、.．]")
TOKEN = re.compile(
    r"(?:(?P<year>\d{4})\s*[年./-]\s*)?(?P<month>\d{1,2})\s*[月./-]\s*(?P<day>\d{1,2})\s*日?"
    r"|(?P<only_day>\d{1,2})\s*日"
    r"|(?P<until>至|到|~|～|—+|–)"
    r"|(?P<off>放假|休)"
    r"|(?P<on>上班|班)"
)
PUNCTUATION = re.compile(r"[\s，。、；,;.:：]+")


@dataclass(frozen=True)
class Day:
    """A day that differs from Monday–Friday, or belongs to a holiday."""

    date: date
    is_working: bool
    name: str


class Unreadable(ValueError):
    """A line that can't be understood; the message says in Chinese which and how to write it."""


def read_notice(text: str, year: int) -> list[Day]:
    """The days of a notice, in order. Raises `Unreadable` with the number of the first line that is none."""
    days: dict[date, Day] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            for day in _read_line(line, year):
                if days.get(day.date, day) != day:
                    raise Unreadable(f"{_written(day.date)}重复出现")
                days[day.date] = day
        except Unreadable as error:
            raise Unreadable(f"第 {number} 行：{error}。") from error
    return sorted(days.values(), key=lambda day: day.date)


def write_notice(days: Iterable[Day]) -> str:
    """Days in the short form, one period a line, days that follow each other together."""
    lines: list[list[Day]] = []
    for day in sorted(days, key=lambda day: day.date):
        last = lines[-1][-1] if lines else None
        follows = last and (last.date + timedelta(days=1), last.is_working, last.name) == (
            day.date,
            day.is_working,
            day.name,
        )
        if follows:
            lines[-1].append(day)
        else:
            lines.append([day])
    return "\n".join(_write_period(period) for period in lines)


def _write_period(period: list[Day]) -> str:
    first, last = period[0], period[-1]
    until = f"至{_written(last.date)}" if last != first else ""
    return f"{_written(first.date)}{until} {'班' if first.is_working else '休'} {first.name}"


def _written(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _read_line(line: str, year: int) -> Iterator[Day]:
    line = NOISE.sub(" ", line)
    name = PUNCTUATION.sub(" ", TOKEN.sub(" ", line)).strip().replace(" ", "")
    if not name:
        raise Unreadable("缺少节日名称，请写成“2月15日至23日 休 春节”")
    waiting: list[tuple[date, date]] = []
    month, range_open, read_any = 0, False, False
    for token in TOKEN.finditer(line):
        if token["until"]:
            range_open = bool(waiting)
        elif token["off"] or token["on"]:
            for first, last in waiting:
                yield from _period(first, last, is_working=bool(token["on"]), name=name)
            read_any = read_any or bool(waiting)
            waiting, range_open = [], False
        else:
            month = int(token["month"] or month)
            day = _date(int(token["year"] or year), month, int(token["day"] or token["only_day"]), year)
            if range_open:
                waiting[-1] = (waiting[-1][0], day)
                range_open = False
            else:
                waiting.append((day, day))
    if waiting or not read_any:
        raise Unreadable("没有看懂日期或“休、班”，请写成“2月15日至23日 休 春节”")


def _date(year: int, month: int, day: int, expected: int) -> date:
    if year != expected:
        raise Unreadable(f"{year}年{month}月{day}日不在 {expected} 年，请填入 {year} 年的年历")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise Unreadable(f"没有{month}月{day}日这一天") from error


def _period(first: date, last: date, *, is_working: bool, name: str) -> Iterator[Day]:
    if not first <= last <= first + LONGEST_PERIOD:
        raise Unreadable(f"{_written(first)}至{_written(last)}不是一段假期")
    for offset in range((last - first).days + 1):
        yield Day(first + timedelta(days=offset), is_working, name)
