"""What the database itself keeps of the money.

An append-only ledger whose sums follow one another; a payment within what was reserved; what was paid stays
paid, and its invoices stay used.
"""

from hub.cases.guards import append_only, refuse

LAST = "(SELECT {field} FROM reimbursement_ledgerentry e WHERE e.pool_id = NEW.pool_id ORDER BY e.seq DESC LIMIT 1)"

append_only("reimbursement_ledgerentry")
refuse(
    table="reimbursement_ledgerentry",
    operation="INSERT",
    # SQLite keeps decimals as REAL: compare to less than half a fen.
    condition=(
        f"NEW.seq <> COALESCE({LAST.format(field='e.seq')}, 0) + 1 "
        f"OR ABS(NEW.available - COALESCE({LAST.format(field='e.available')}, 0) - NEW.amount) > 0.004"
    ),
    message="a ledger entry follows the one before it",
)
refuse(
    table="reimbursement_commitment",
    operation="UPDATE",
    condition=(
        "OLD.paid > 0 AND (NEW.paid <> OLD.paid OR NEW.amount <> OLD.amount OR NEW.closed_at IS NULL "
        "OR NEW.pool_id <> OLD.pool_id OR NEW.case_id <> OLD.case_id)"
    ),
    message="what was paid stays paid",
)
refuse(
    table="reimbursement_payment",
    operation="INSERT",
    condition=(
        "NEW.amount - (SELECT c.amount FROM reimbursement_commitment c WHERE c.id = NEW.commitment_id) > 0.004"
    ),
    message="a payment stays within its commitment",
)
refuse(
    table="reimbursement_payment",
    operation="UPDATE",
    condition=(
        "OLD.paid_on IS NOT NULL OR NEW.amount <> OLD.amount OR NEW.bank_account <> OLD.bank_account "
        "OR NEW.payee <> OLD.payee OR NEW.claim_id <> OLD.claim_id OR NEW.commitment_id <> OLD.commitment_id"
    ),
    message="a planned payment is booked once, as it was planned",
)
refuse(
    table="reimbursement_payment",
    operation="DELETE",
    condition="OLD.paid_on IS NOT NULL",
    message="a booked payment stays",
)

PAID = "OLD.holds AND EXISTS (SELECT 1 FROM reimbursement_payment p WHERE p.claim_id = OLD.claim_id AND p.paid_on IS NOT NULL)"

for operation in ("UPDATE", "DELETE"):
    refuse(
        table="reimbursement_invoice",
        operation=operation,
        condition=PAID,
        message="an invoice that was paid for stays as it is",
    )
