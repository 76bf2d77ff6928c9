"""The member's voice in the benchmark: forms of one to five items in every state, about a third of the items open."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from hub.cases.models import NumberSeries
from programs.feedback.models import Part
from programs.feedback.services import TITLE

from . import texts
from .people import DESKS, YEARS
from .plans import Plan

MEMBERS_ITEMS = 60  # of the firm whose contact asks, whatever the size
OPEN_FORMS = 0.42

ANSWERED = ("register", "route", "answer")
# How many of a hundred items have come how far: of forms that are over, and of those at work.
CLOSED = {
    (*ANSWERED, "rate"): 60,
    (*ANSWERED, "lapse"): 15,
    ("register", "route", "draft_answer", "approve_answer", "rate"): 12,
    ("register", "route", "arrange_meeting", "answer", "rate"): 6,
    (*ANSWERED, "reopen", "answer", "rate"): 2,
    ("register", "withdraw"): 5,
}
OPEN = {
    ("register",): 20,
    ("register", "route"): 40,
    ("register", "route", "draft_answer"): 8,
    ("register", "route", "arrange_meeting"): 8,
    ANSWERED: 16,
    (*ANSWERED, "rate"): 8,
}
WISHES = "建议优化 建议延长 建议公布 希望协助推动 希望完善 希望简化".split()  # noqa: SIM905
MATTERS = "套期保值额度审批 仓单质押登记 交割仓库布局 夜盘系统测试 期权做市报价 手续费减收明细 风险参数通知 客户适当性材料".split()  # noqa: SIM905


class VoicePlanner:
    """Draws forms with their items, the same for the same random numbers and day."""

    def __init__(self, *, items: int, firms: int, random: Random, now: datetime) -> None:
        self.items, self.firms, self.random, self.now = items, firms, random, now

    def plans(self) -> list[Plan]:
        """Forms and items in the order in which they were opened, each form before its items."""
        found: list[Plan] = []
        made = 0
        while made < self.items:
            number = min(self.random.randint(1, 5), self.items - made)
            firm = 0 if made < MEMBERS_ITEMS else self.random.randrange(1, self.firms)
            form = self.form(firm, number)
            found += [form, *form.facts["items"]]
            made += number
        return sorted(found, key=lambda plan: plan.opened)

    def form(self, firm: int, number: int) -> Plan:
        """One form with so many items; it is over with its last item."""
        random = self.random
        is_open = random.random() < OPEN_FORMS
        days = random.uniform(0.5, 13) if is_open else random.uniform(60, 365 * YEARS - 90)
        sent = self.now - timedelta(days=days)
        form = Plan("feedback", firm, 0, sent - timedelta(hours=1), [("submit", sent)], TITLE, handler=0)
        items = [self.item(form, position, OPEN if is_open else CLOSED) for position in range(1, number + 1)]
        if all(item.is_final for item in items):
            form.moves.append(("close", max(item.last for item in items)))
        form.facts["items"] = items
        return form

    def item(self, form: Plan, position: int, roads: dict[tuple[str, ...], int]) -> Plan:
        """One item, which has gone one of the roads since its form was sent."""
        random = self.random
        (road,) = random.choices(list(roads), list(roads.values()))
        begin = form.moves[0][1]
        length = min(self.now - begin, timedelta(days=random.uniform(6, 30)))
        moves = [(name, begin + length * n / len(road)) for n, name in enumerate(road)]
        place, product = texts.city(random), random.choice(texts.PRODUCTS)
        text = f"{random.choice(WISHES)}{place}{product}{random.choice(MATTERS)}（{random.randint(1, 60)}）"
        part = Part.MATTER if random.random() < 0.4 else Part.OPINION
        return Plan(
            kind="feedback_item",
            firm=form.firm,
            desk=random.randrange(DESKS) if "route" in road else form.desk,
            opened=begin + timedelta(microseconds=position),
            moves=moves,
            title=text,
            parent=form,
            handler=random.choice([None, 0, 1]) if "route" in road else None,
            facts={"item": {"part": part.value, "position": position, "text": text}},
        )


def number_voices(plans: list[Plan], organizations: list[int]) -> None:
    """Numbers of forms by firm, of items by form, in the order of submission. The plans have their keys."""
    last: dict[int, int] = {}
    series = []
    for form in (plan for plan in plans if plan.kind == "feedback"):
        last[form.firm] = n = last.get(form.firm, 0) + 1
        form.number = f"HYZS-{organizations[form.firm]:04d}-{n:03d}"
        for position, item in enumerate(form.facts["items"], start=1):
            item.number = f"{form.number}-{position:02d}"
        series.append(NumberSeries(key=f"feedback_item:{form.pk}", last=len(form.facts["items"])))
    series += [
        NumberSeries(key=f"feedback:{organizations[firm]}", last=number) for firm, number in last.items()
    ]
    NumberSeries.objects.bulk_create(series)
