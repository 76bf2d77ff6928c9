"""Every sequence of the ledger's verbs over two pools, beside a model of what should be left."""

from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.cases.flows import Refused
from programs.reimbursement import ledger
from programs.reimbursement.models import Commitment, LedgerEntry
from tests import factories

pytestmark = pytest.mark.django_db

amounts = st.decimals(min_value="0.01", max_value="400.00", places=2)
VERBS = ("allot", "reverse", "reserve", "release", "pay", "pay_part", "refund", "carry")
moves = st.lists(st.tuples(st.sampled_from(VERBS), amounts, st.integers(0, 3)), max_size=30)


@pytest.fixture
def world():
    """Two pools, and four cases that may use the first."""
    old, new = factories.pool(allotted="500.00"), factories.pool(allotted="0")
    call, user = factories.call(pool=old), factories.member()
    return old, new, [factories.application(user=user, call=call) for _ in range(4)]


class Model:
    """What the pools should hold: given, and by case held, paid and where."""

    def __init__(self, old, new) -> None:
        self.pools = (old, new)
        self.available = {old.pk: Decimal("500.00"), new.pk: Decimal(0)}
        self.held: dict[int, tuple[int, Decimal]] = {}
        self.paid: dict[int, Decimal] = {}

    def take(self, verb: str, amount: Decimal, index: int, case) -> None:
        """Do it in the ledger; what is refused raises before the model moves."""
        old, new = self.pools
        commitment = Commitment.objects.filter(case=case.pk).first()
        if verb == "allot":
            ledger.allot(pool_id=old.pk, amount=amount, user=None, note="")
            self.available[old.pk] += amount
        elif verb == "reverse":
            entry = LedgerEntry.objects.filter(pool=old, kind="allot").order_by("-seq").first()
            ledger.reverse(entry_id=entry.pk, user=None, note="录错")
            self.available[old.pk] -= entry.amount
        elif verb == "reserve":
            ledger.reserve(case=case, pool_id=old.pk, amount=amount, user=None)
            self.held[index] = (old.pk, amount)
            self.available[old.pk] -= amount
        elif verb == "release":
            ledger.release(case=case, user=None)
            pool, rest = self.held.pop(index, (old.pk, Decimal(0)))
            self.available[pool] += rest
        elif commitment is None:
            return
        elif verb in ("pay", "pay_part"):
            ledger.pay(commitment=commitment, amount=amount, user=None, final=verb == "pay")
            pool, rest = self.held.pop(index)
            self.paid[index] = self.paid.get(index, Decimal(0)) + amount
            if verb == "pay":
                self.available[pool] += rest - amount
            else:
                self.held[index] = (pool, rest - amount)
        elif verb == "refund":
            ledger.refund(commitment=commitment, amount=amount, user=None)
            self.paid[index] -= amount
            self.available[commitment.pool_id] += amount
        elif verb == "carry":
            ledger.carry(commitment=commitment, successor_id=new.pk, user=None)
            if index in self.held:
                self.held[index] = (new.pk, self.held[index][1])


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=moves)
def test_whatever_happens_every_pool_holds_what_the_model_says(world, moves):
    old, new, cases = world
    with transaction.atomic():
        model = Model(old, new)
        for verb, amount, index in moves:
            before = LedgerEntry.objects.count()
            try:
                model.take(verb, amount, index, cases[index])
            except Refused:
                assert LedgerEntry.objects.count() == before
            for pool in (old, new):
                assert pool.available == model.available[pool.pk] >= 0
        for pool in (old, new):
            # There are no bank receipts in this test; all else agrees.
            found = ledger.reconcile(pool=pool).differences
            assert [text for text in found if not text.startswith("付款登记合计")] == []
        transaction.set_rollback(True)
