"""Prints as JSON how many seconds the work by the clock takes: `run_clocks` twice, and the proof of a pool."""

import json
import time
from collections.abc import Callable

import django

django.setup()

from django.db.models import Count  # noqa: E402

from hub.cases import clocks  # noqa: E402
from programs.reimbursement import ledger  # noqa: E402
from programs.reimbursement.models import BudgetPool  # noqa: E402


def seconds(action: Callable[[], object]) -> float:
    """How long it takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


if __name__ == "__main__":
    pool = BudgetPool.objects.annotate(rows=Count("entries")).latest("rows")
    done: list[int] = []
    first = seconds(lambda: done.append(sum(clocks.run().done.values())))
    print(
        json.dumps(
            {
                "told": done[0],
                "telling": first,
                "idle": seconds(clocks.run),
                "reconcile": seconds(lambda: ledger.reconcile(pool=pool)),
                "entries": pool.entries.count(),
            }
        )
    )
