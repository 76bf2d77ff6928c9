"""The ledger of the pools: its verbs, and the proof that all agrees.

A pool's available sum = given − open reserves − paid + refunded (DOMAIN 2). Every verb locks the pool's row, several
pools in the order of their keys; callers that hold a case's lock call these after it (lock order: case, pool,
number series). Nothing is ever corrected by an update: what was wrong is answered by another entry.
"""

from .base import Kind, cents, ensure_open, yuan
from .proof import Reconciliation, reconcile
from .verbs import allot, carry, open_for_claim, pay, refund, release, reserve, reverse, usable_by

__all__ = [
    "Kind",
    "Reconciliation",
    "allot",
    "carry",
    "cents",
    "ensure_open",
    "open_for_claim",
    "pay",
    "reconcile",
    "refund",
    "release",
    "reserve",
    "reverse",
    "usable_by",
    "yuan",
]
