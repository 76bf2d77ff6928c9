"""When a claim is due, and when it will be paid."""

from datetime import date, timedelta

from hub.workdays.services import add_working_days

from .models import ReimbursementSettings


def claim_deadline(*, event_end: date, accepted_on: date) -> date:
    """The last day to claim (DOMAIN 2): 30 days after the event, at most the year's cut-off.

    An event after the cut-off claims from next year's pool, so the cut-off of its own year does not bind it.
    Where the exchange accepts late, the organiser still has the minimum of days that the settings name.
    """
    rules = ReimbursementSettings.load()
    due = event_end + timedelta(days=rules.claim_days)
    cutoff = date(event_end.year, rules.cutoff_month, rules.cutoff_day)
    if event_end <= cutoff:
        due = min(due, cutoff)
    return max(due, accepted_on + timedelta(days=rules.minimum_days))


def expected_payment(*, accepted_on: date) -> date:
    """The day a payment is expected after the settlement invoice was accepted."""
    return add_working_days(accepted_on, ReimbursementSettings.load().payment_days)
