from .closings import ClosingLine, PoolClosing
from .payments import BatchLine, Payment, PaymentBatch, ResultFile
from .pools import BudgetPool, Commitment, LedgerEntry
from .receivables import Receivable
from .records import Claim, Invoice
from .settings import ReimbursementSettings

__all__ = [
    "BatchLine",
    "BudgetPool",
    "Claim",
    "ClosingLine",
    "Commitment",
    "Invoice",
    "LedgerEntry",
    "Payment",
    "PaymentBatch",
    "PoolClosing",
    "Receivable",
    "ReimbursementSettings",
    "ResultFile",
]
