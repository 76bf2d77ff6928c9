"""Holiday notices: as published, in the short form, and with mistakes."""

from datetime import date

import chinese_calendar
import pytest

from hub.workdays.notices import Day, Unreadable, read_notice, write_notice

pytestmark = pytest.mark.once

# The days of 2026 in the wording of the State Council's notices.
NOTICE = """
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
"""
SHORT = """\
1月1日至1月3日 休 元旦
1月4日 班 元旦
2月14日 班 春节
2月15日至2月23日 休 春节
2月28日 班 春节
4月4日至4月6日 休 清明节
5月1日至5月5日 休 劳动节
5月9日 班 劳动节
6月19日至6月21日 休 端午节
9月20日 班 国庆节
9月25日至9月27日 休 中秋节
10月1日至10月7日 休 国庆节
10月10日 班 国庆节"""


def test_the_published_notice_is_what_the_library_knows():
    days = {day.date: day.is_working for day in read_notice(NOTICE, 2026)}
    every_day = [date.fromordinal(date(2026, 1, 1).toordinal() + i) for i in range(365)]
    assert [
        day for day in every_day if days.get(day, day.weekday() < 5) != chinese_calendar.is_workday(day)
    ] == []


def test_the_short_form_says_the_same():
    assert write_notice(read_notice(NOTICE, 2026)) == SHORT
    assert read_notice(SHORT, 2026) == read_notice(NOTICE, 2026)


@pytest.mark.parametrize(
    "line",
    [
        "10-01 至 10-02 休 国庆节",
        "10/1~10/2 休 国庆节",
        "2026-10-01到2026-10-02 放假 国庆节",
        "国庆节 10月1日、2日 休",
    ],
)
def test_other_ways_to_write_a_period(line):
    assert read_notice(line, 2026) == [
        Day(date(2026, 10, 1), is_working=False, name="国庆节"),
        Day(date(2026, 10, 2), is_working=False, name="国庆节"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1月1日 元旦", "第 1 行：没有看懂日期或“休、班”，请写成“2月15日至23日 休 春节”。"),
        ("元旦放假", "第 1 行：没有看懂日期或“休、班”，请写成“2月15日至23日 休 春节”。"),
        ("1月1日 休", "第 1 行：缺少节日名称，请写成“2月15日至23日 休 春节”。"),
        ("\n2月30日 休 春节", "第 2 行：没有2月30日这一天。"),
        (
            "2025年12月31日至2026年1月3日 休 元旦",
            "第 1 行：2025年12月31日不在 2026 年，请填入 2025 年的年历。",
        ),
        ("10月7日至10月1日 休 国庆节", "第 1 行：10月7日至10月1日不是一段假期。"),
        ("1月1日 休 元旦\n1月1日 班 元旦", "第 2 行：1月1日重复出现。"),
    ],
)
def test_a_mistake_is_named_with_its_line(text, message):
    with pytest.raises(Unreadable) as refusal:
        read_notice(text, 2026)
    assert str(refusal.value) == message
