from .records import BudgetPool, Claim, Commitment, Invoice, LedgerEntry, Payment
from .settings import ReimbursementSettings

__all__ = [
    "BudgetPool",
    "Claim",
    "Commitment",
    "Invoice",
    "LedgerEntry",
    "Payment",
    "ReimbursementSettings",
]
