"""What the protection fund pays for a loss of margin, step by step. Pure arithmetic; the terms are settings."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

CENT = Decimal("0.01")
HUNDRED = Decimal(100)


class Cause(StrEnum):
    """What the money was lost by: only a shortfall of margin is the fund's affair (seed 004, art. 3, 20, 23)."""

    BROKER = "broker"
    MARKET = "market"
    ILLEGAL = "illegal"
    UNSURE = "unsure"


class Who(StrEnum):
    """Whose the loss is. An institution that traded in a person's name counts as one (art. 23)."""

    PERSON = "person"
    INSTITUTION = "institution"
    DISGUISED = "disguised"


@dataclass(frozen=True)
class Terms:
    """Up to which sum all is paid, and how much per cent of what lies above it."""

    full_up_to: Decimal
    person_percent: int
    institution_percent: int

    def percent(self, who: Who) -> int:
        """What is paid of the part above."""
        return self.person_percent if who == Who.PERSON else self.institution_percent


@dataclass(frozen=True)
class Step:
    """One line of the sum: what it is, how it is reckoned, what comes of it, by which article."""

    label: str
    reckoning: str
    amount: Decimal
    article: int


@dataclass(frozen=True)
class Result:
    """What is paid, and how it came about."""

    loss: Decimal
    paid: Decimal
    steps: tuple[Step, ...]

    @property
    def own(self) -> Decimal:
        """What the investor bears."""
        return self.loss - self.paid


def compensation(loss: Decimal, who: Who, terms: Terms) -> Result:
    """What the fund pays of a shortfall of margin (seed 004, art. 21, 23)."""
    full = min(loss, terms.full_up_to)
    above = loss - full
    percent = terms.percent(who)
    share = (above * percent / HUNDRED).quantize(CENT, ROUND_HALF_UP)
    limit = f"{terms.full_up_to:,.0f} 元"
    steps = [Step(f"{limit}以下（含）的部分", "全额补偿", full, 21)]
    if above:
        steps.append(
            Step(f"超过 {limit}的部分", f"{above:,.2f} 元 × {percent}%", share, 21),
        )
    if who == Who.DISGUISED:
        steps.insert(0, Step("以个人名义参与交易的机构", "按机构投资者的规则补偿", loss, 23))
    return Result(loss=loss, paid=full + share, steps=tuple(steps))
