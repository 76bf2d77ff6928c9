from .closings import ClosingLine, PoolClosing
from .payments import BatchLine, Payment, PaymentBatch, ResultFile
from .pools import BudgetPool, Commitment, LedgerEntry
from .readings import Clearance, Reading
from .receivables import Receivable
from .records import Claim, Invoice
from .settings import ReimbursementSettings

__all__ = [
    "BatchLine",
    "BudgetPool",
    "Claim",
    "Clearance",
    "ClosingLine",
    "Commitment",
    "Invoice",
    "LedgerEntry",
    "Payment",
    "PaymentBatch",
    "PoolClosing",
    "Reading",
    "Receivable",
    "ReimbursementSettings",
    "ResultFile",
]
