"""The drawing itself: leather's shapes on axes that know Chinese labels, whole steps and our colours."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import leather
from leather import theme
from leather.axis import Axis
from leather.scales import Linear, Ordinal
from leather.series import Series
from leather.shapes import Bars, Columns, Line

from .words import Number, decimal_of, short, shortened, width_of

FONT = '"PingFang SC", "Microsoft YaHei", "Source Han Sans SC", "Noto Sans CJK SC", sans-serif'
FONT_SIZE = 13
INK, LINE = "#43484f", "#dedad0"
# Where no style sheet applies, as in a PDF; on a page charts.css sets them by class.
COLOURS = ("#1c4e7a", "#a8281d", "#2a5f45", "#82540a", "#62676f")
BAR, GAP = 22, 12  # units of the drawing, which are pixels at its full width

# leather keeps its looks in module globals: the same for every chart, set once.
theme.background_color = "none"
theme.margin = 0.0
theme.tick_font_family = FONT
theme.tick_font_size = FONT_SIZE
theme.tick_font_char_height = FONT_SIZE
theme.label_color = INK
theme.tick_color = LINE
theme.zero_color = INK
theme.tick_size = 5
# The legend stands above the drawing, in the page's own text.
theme.legend_font_char_height = 0
theme.legend_gap = 0


def svg(
    *, kind: str, labels: list[str], rows: list[tuple[str, list[Number | None]]], places: int, width: int
) -> str:
    """The chart as an `<svg>` that is as wide as its place allows; `width` is in its own units."""
    values = [decimal_of(value) for _, found in rows for value in found if value is not None]
    scale = _Steps(values)
    chart = leather.Chart()
    {"bars": _bars, "columns": _columns, "line": _line}[kind](chart, labels, rows, scale, places, width)
    height = len(labels) * (len(rows) * BAR + GAP) + 40 if kind == "bars" else (280 if width > 400 else 240)
    root = ET.Element("svg", xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {width} {height}")
    root.set("aria-hidden", "true")
    # Room for the first and the last label, which stand over the edge.
    shift = ET.SubElement(root, "g", transform="translate(0 10)")
    shift.append(chart.to_svg_group(width - 14, height - 16))
    return ET.tostring(root, encoding="unicode")


class _Steps(Linear):
    """A scale from zero in steps of 1, 2 or 5; whole ones where all values are whole."""

    def __init__(self, values: list[Decimal]) -> None:
        top, bottom = max([*values, Decimal(0)]), min([*values, Decimal(0)])
        span = top - bottom or Decimal(1)
        step = Decimal(10) ** math.floor((span / 4).log10())
        step *= next(factor for factor in (1, 2, 5, 10) if step * factor * 4 >= span)
        if all(value == value.to_integral_value() for value in values):
            step = max(step, Decimal(1))
        first, last = math.floor(bottom / step), max(math.ceil(top / step), 1)
        ticks = [step * index for index in range(first, last + 1)]
        self._ticker = SimpleNamespace(min=ticks[0], max=ticks[-1], ticks=ticks)

    def contains(self, v: Any) -> bool:
        return True


class _Labels(Axis):
    """An axis whose room is measured by what its labels really take."""

    def _estimate_left_tick_width(self, scale: Any) -> float:
        ticks = self._ticks or scale.ticks()
        texts = [str(self._tick_formatter(value, index, len(ticks))) for index, value in enumerate(ticks)]
        return max(map(width_of, texts), default=0) * FONT_SIZE


class _Each:
    """Gives each shape of a series its class, and its label and value as a tip."""

    def legend_to_svg(self, series: Series, palette: Any) -> list:
        return []

    def dress(self, group: ET.Element, series: Series, number: int, horizontal: bool, places: int) -> None:
        points = [point for point in series.data() if point.x is not None and point.y is not None]
        for shape, point in zip(list(group), points, strict=True):
            value = point.x if horizontal else point.y
            shape.set("class", f"chart__shape chart__shape--{number}")
            ET.SubElement(shape, "title").text = f"{point.row[2]} {short(value, places=places)}"


class _Bars(_Each, Bars):
    def __init__(self, number: int, places: int) -> None:
        super().__init__(COLOURS[number % len(COLOURS)])
        self.number, self.places = number, places

    def to_svg(
        self, width: float, height: float, x_scale: Any, y_scale: Any, series: Any, palette: Any
    ) -> Any:
        group = super().to_svg(width, height, x_scale, y_scale, series, palette)
        self.dress(group, series, self.number % len(COLOURS), True, self.places)
        return group


class _Columns(_Each, Columns):
    def __init__(self, number: int, places: int) -> None:
        super().__init__(COLOURS[number % len(COLOURS)])
        self.number, self.places = number, places

    def to_svg(
        self, width: float, height: float, x_scale: Any, y_scale: Any, series: Any, palette: Any
    ) -> Any:
        group = super().to_svg(width, height, x_scale, y_scale, series, palette)
        self.dress(group, series, self.number % len(COLOURS), False, self.places)
        return group


class _Line(_Each, Line):
    """A line with a point at each value: a value between two unknown ones would not be seen else."""

    def __init__(self, number: int, places: int) -> None:
        super().__init__(COLOURS[number % len(COLOURS)], width=2)
        self.number, self.places = number % len(COLOURS), places

    def to_svg(
        self, width: float, height: float, x_scale: Any, y_scale: Any, series: Any, palette: Any
    ) -> Any:
        group = super().to_svg(width, height, x_scale, y_scale, series, palette)
        for path in group:
            path.set("class", f"chart__line chart__line--{self.number}")
        for point in series.data():
            if point.y is None:
                continue
            dot = ET.SubElement(
                group,
                "circle",
                cx=str(x_scale.project(point.x, 0, width)),
                cy=str(y_scale.project(point.y, height, 0)),
                r="3",
                fill=COLOURS[self.number],
            )
            dot.set("class", f"chart__shape chart__shape--{self.number}")
            ET.SubElement(dot, "title").text = f"{point.row[2]} {short(point.y, places=self.places)}"
        return group


def _places_of(labels: list[str], rows: list[tuple[str, list]]) -> tuple[list[str], list[list[str]]]:
    """The places along an axis: for each label one per series, and an empty one between the labels."""
    domain, keys = [], []
    for index in range(len(labels)):
        own = [f"{index}/{number}" for number in range(len(rows))]
        keys.append(own)
        domain += [*own, f"{index}/"] if len(rows) > 1 and index < len(labels) - 1 else own
    return domain, keys


def _data(
    labels: list[str], name: str, values: list, keys: list, *, flip: bool, many: bool
) -> list[tuple[Any, Any, str]]:
    rows = []
    for label, value, key in zip(labels, values, keys, strict=True):
        number = None if value is None else decimal_of(value)
        rows.append((number, key, "") if flip else (key, number, ""))
        rows[-1] = (*rows[-1][:2], f"{label}，{name}" if many else label)
    return rows


def _bars(chart: Any, labels: list, rows: list, scale: Any, places: int, width: int) -> None:
    """Bars lie under each other, the first label on top."""
    domain, keys = _places_of(labels, rows)
    ems = width * 0.36 / FONT_SIZE
    middle = {
        own[(len(own) - 1) // 2]: shortened(label, ems) for label, own in zip(labels, keys, strict=True)
    }
    for number, (name, values) in enumerate(rows):
        if all(value is None for value in values):
            continue
        own = [key[number] for key in keys]
        data = _data(labels, name, values, own, flip=True, many=len(rows) > 1)
        chart.add_series(Series(data, name=name), _Bars(number, places))
    chart.set_y_scale(Ordinal(domain[::-1]))
    chart.set_y_axis(_Labels(ticks=list(middle), tick_formatter=lambda key, index, count: middle[key]))
    chart.set_x_scale(scale)
    chart.set_x_axis(_sparse(scale, width * 0.6, places))


def _columns(chart: Any, labels: list, rows: list, scale: Any, places: int, width: int) -> None:
    domain, keys = _places_of(labels, rows)
    for number, (name, values) in enumerate(rows):
        if all(value is None for value in values):
            continue
        own = [key[number] for key in keys]
        data = _data(labels, name, values, own, flip=False, many=len(rows) > 1)
        chart.add_series(Series(data, name=name), _Columns(number, places))
    chart.set_x_scale(Ordinal(domain))
    chart.set_x_axis(_below(labels, [own[(len(own) - 1) // 2] for own in keys], width))
    _upright(chart, scale, places)


def _line(chart: Any, labels: list, rows: list, scale: Any, places: int, width: int) -> None:
    keys = list(range(len(labels)))
    for number, (name, values) in enumerate(rows):
        if all(value is None for value in values):
            continue
        data = _data(labels, name, values, keys, flip=False, many=len(rows) > 1)
        chart.add_series(Series(data, name=name), _Line(number, places))
    chart.set_x_scale(Ordinal(keys))
    chart.set_x_axis(_below(labels, keys, width))
    _upright(chart, scale, places)


def _upright(chart: Any, scale: Any, places: int) -> None:
    chart.set_y_scale(scale)
    chart.set_y_axis(_Labels(tick_formatter=lambda value, index, count: short(value, places=places)))


def _below(labels: list[str], keys: list, width: int) -> Axis:
    """The labels under a drawing: shortened to their room, and only every n-th where there are many."""
    room = width * 0.9 / FONT_SIZE / len(labels)
    longest = max(map(width_of, labels)) + 0.8
    every = math.ceil(min(longest, 6) / room)
    texts = {
        key: shortened(label, max(room * every - 0.5, 3)) if index % every == 0 else ""
        for index, (key, label) in enumerate(zip(keys, labels, strict=True))
    }
    shown = [key for key in keys if texts[key]]
    return _Labels(ticks=shown, tick_formatter=lambda key, index, count: texts[key])


def _sparse(scale: Any, room: float, places: int) -> Axis:
    """The numbers under lying bars: every second one is left out where they would touch."""
    ticks = scale.ticks()
    widest = max(width_of(short(tick, places=places)) for tick in ticks) * FONT_SIZE + 10
    every = math.ceil(widest * len(ticks) / room)
    return _Labels(
        ticks=ticks[::every], tick_formatter=lambda value, index, count: short(value, places=places)
    )
