"""What the database itself keeps of the money.

An append-only ledger whose sums follow one another; a payment within what was reserved; what was paid stays
paid, and its invoices stay used.
"""

from hub.cases.guards import append_only, refuse

LAST = "(SELECT {field} FROM reimbursement_ledgerentry e WHERE e.pool_id = NEW.pool_id ORDER BY e.seq DESC LIMIT 1)"

CLOSED = "(SELECT p.closed_at FROM reimbursement_budgetpool p WHERE p.id = NEW.pool_id) IS NOT NULL"
RESERVED = "(SELECT c.amount FROM reimbursement_commitment c WHERE c.id = NEW.commitment_id)"
BOOKED = "(SELECT COALESCE(SUM(e.amount), 0) FROM reimbursement_ledgerentry e WHERE e.commitment_id = {of} AND e.kind = '{kind}')"

append_only("reimbursement_ledgerentry")
refuse(
    table="reimbursement_ledgerentry",
    operation="INSERT",
    # SQLite keeps decimals as REAL: compare to less than half a fen.
    condition=" OR ".join(
        [
            f"NEW.seq <> COALESCE({LAST.format(field='e.seq')}, 0) + 1",
            f"ABS(NEW.available - COALESCE({LAST.format(field='e.available')}, 0) - NEW.amount) > 0.004",
            # A closed pool takes no new money and no new reserve.
            f"(NEW.kind IN ('allot', 'reserve', 'reverse') AND {CLOSED})",
            # Paid within what was reserved, refunded within what was paid.
            f"(NEW.kind = 'pay' AND -NEW.amount - {BOOKED.format(of='NEW.commitment_id', kind='pay')} - {RESERVED} > 0.004)",
            f"(NEW.kind = 'refund' AND NEW.amount + {BOOKED.format(of='NEW.commitment_id', kind='refund')} + "
            f"{BOOKED.format(of='NEW.commitment_id', kind='pay')} > 0.004)",
            # What answers an entry has its sum with the other sign.
            "(NEW.origin_id IS NOT NULL AND ABS(NEW.amount + (SELECT o.amount FROM reimbursement_ledgerentry o "
            "WHERE o.id = NEW.origin_id)) > 0.004)",
        ]
    ),
    message="a ledger entry follows the one before it and stays within what it rests on",
)
refuse(
    table="reimbursement_commitment",
    operation="UPDATE",
    condition=" OR ".join(
        [
            "(OLD.paid > 0 AND (NEW.paid < OLD.paid OR NEW.amount <> OLD.amount OR NEW.case_id <> OLD.case_id "
            "OR (OLD.closed_at IS NOT NULL AND (NEW.closed_at IS NULL OR NEW.pool_id <> OLD.pool_id))))",
            "NEW.refunded < OLD.refunded",
            f"(NEW.paid <> OLD.paid AND ABS(NEW.paid + {BOOKED.format(of='NEW.id', kind='pay')}) > 0.004)",
            f"(NEW.refunded <> OLD.refunded AND ABS(NEW.refunded - {BOOKED.format(of='NEW.id', kind='refund')}) > 0.004)",
        ]
    ),
    message="what was paid stays paid, and as the ledger says",
)
refuse(
    table="reimbursement_payment",
    operation="INSERT",
    condition=(
        "NEW.amount + (SELECT COALESCE(SUM(p.amount), 0) FROM reimbursement_payment p WHERE p.commitment_id = "
        "NEW.commitment_id) - (SELECT c.amount FROM reimbursement_commitment c WHERE c.id = NEW.commitment_id) > 0.004"
    ),
    message="payments stay within their commitment",
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
refuse(
    table="reimbursement_batchline",
    operation="UPDATE",
    condition=(
        "OLD.result <> 'waiting' OR NEW.amount <> OLD.amount OR NEW.bank_account <> OLD.bank_account "
        "OR NEW.payee <> OLD.payee OR NEW.claim_id <> OLD.claim_id OR NEW.batch_id <> OLD.batch_id"
    ),
    message="a line of a batch stays as it was frozen, and is answered once",
)
refuse(
    table="reimbursement_paymentbatch",
    operation="UPDATE",
    condition=(
        "NEW.total <> OLD.total OR NEW.count <> OLD.count OR NEW.digest <> OLD.digest "
        "OR OLD.state IN ('done', 'cancelled') OR (OLD.state = 'released' AND NEW.state <> 'done')"
    ),
    message="a batch stays as it was frozen",
)
refuse(
    table="reimbursement_receivable",
    operation="UPDATE",
    condition=(
        "OLD.state IN ('received', 'cancelled') OR NEW.amount <> OLD.amount OR NEW.claim_id <> OLD.claim_id"
    ),
    message="a receivable is asked and received as it was proposed",
)
refuse(
    table="reimbursement_closingline",
    operation="UPDATE",
    condition="OLD.done_at IS NOT NULL",
    message="what a close did stays on record",
)

PAID = "OLD.holds AND EXISTS (SELECT 1 FROM reimbursement_payment p WHERE p.claim_id = OLD.claim_id AND p.paid_on IS NOT NULL)"

for operation in ("UPDATE", "DELETE"):
    refuse(
        table="reimbursement_invoice",
        operation=operation,
        condition=PAID,
        message="an invoice that was paid for stays as it is",
    )
