"""What the outcomes are narrowed by, each choice with the number that it would leave."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict

from education.topics.models import Product

from ..models import OutcomePage, Partner


@dataclass(frozen=True)
class Choice:
    """One value of a facet: what it is called, how many it leaves, the query that chooses it."""

    value: str
    label: str
    count: int
    query: str


@dataclass(frozen=True)
class Facet:
    """What one narrows by; `chosen` is the value of the address, where it is one. `off` is the query without it."""

    name: str
    label: str
    choices: list[Choice]
    chosen: str
    off: str


def narrowed(rows: QuerySet[OutcomePage], asked: QueryDict) -> tuple[QuerySet[OutcomePage], list[Facet]]:
    """The rows that the address leaves, and the facets. Some hundreds of rows: counted here, in three queries.

    A count says what stays where this value is chosen beside what the other facets have chosen already. Values that
    nothing has are no choices.
    """
    keys = rows.order_by().values_list("pk", "kind", "partner", "licence")
    known: dict[int, dict[str, set[str]]] = {
        pk: {"kind": {kind}, "partner": {str(partner or "")}, "licence": {licence}, "product": set()}
        for pk, kind, partner, licence in keys
    }
    through = OutcomePage.products.through.objects.filter(outcomepage__in=rows.order_by().values("pk"))
    codes: dict[str, str] = {}
    for pk, code, name in through.values_list("outcomepage", "product__code", "product__name"):
        known[pk]["product"].add(code)
        codes[code] = name
    labels = {
        "kind": dict(OutcomePage.Kind.choices),
        "product": {code: codes[code] for code in _in_order(codes)},
        "partner": _partners({each for row in known.values() for each in row["partner"] if each}),
        "licence": dict(OutcomePage.Licence.choices),
    }
    chosen = {name: value for name in labels if (value := asked.get(name, "")) in labels[name]}
    facets = [_facet(name, labels[name], known, chosen) for name in labels]
    left = [pk for pk, row in known.items() if _fits(row, chosen)]
    return (rows.filter(pk__in=left) if chosen else rows), facets


LABELS = {"kind": "类别", "product": "品种", "partner": "合作高校", "licence": "使用许可"}


def _facet(name: str, labels: dict[str, str], known: dict[int, Any], chosen: dict[str, str]) -> Facet:
    others = {other: value for other, value in chosen.items() if other != name}
    counts = Counter(value for row in known.values() if _fits(row, others) for value in row[name])
    choices = [
        Choice(value, label, counts[value], _query(others | {name: value}))
        for value, label in labels.items()
        if counts[value]
    ]
    return Facet(name, LABELS[name], choices, chosen.get(name, ""), _query(others))


def _fits(row: dict[str, set[str]], chosen: dict[str, str]) -> bool:
    return all(value in row[name] for name, value in chosen.items())


def _query(chosen: dict[str, str]) -> str:
    query = QueryDict(mutable=True)
    query.update(chosen)
    return query.urlencode()


def _in_order(codes: dict[str, str]) -> list[str]:
    order = list(Product.objects.filter(code__in=codes).values_list("code", flat=True)) if codes else []
    return [code for code in order if code in codes]


def _partners(keys: set[str]) -> dict[str, str]:
    if not keys:
        return {}
    rows = Partner.objects.filter(pk__in=keys).select_related("organization")
    return {str(row.pk): row.organization.name for row in rows}
