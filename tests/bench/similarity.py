"""Prints as JSON how many seconds the suggestions for one item take, the first of an hour and the others' median."""

import json
from statistics import median, quantiles

import django

django.setup()

from hub.accounts.models import User  # noqa: E402
from hub.accounts.roles import CLERK  # noqa: E402
from programs.feedback.common.similarity import similar_items  # noqa: E402
from programs.feedback.models import FeedbackItem  # noqa: E402

from .chores import seconds  # noqa: E402

ASKED = 60

if __name__ == "__main__":
    clerk = User.objects.filter(groups__name=CLERK.name).first()
    every = FeedbackItem.objects.order_by("pk")
    step = max(every.count() // ASKED, 1)
    items = list(every.values_list("pk", "text")[::step])[:ASKED]
    taken = [
        seconds(lambda pk=pk, text=text: similar_items(text, user=clerk, but=[pk])) for pk, text in items
    ]
    print(
        json.dumps(
            {
                "items": every.count(),
                "first": taken[0],
                "median": median(taken[1:]),
                "most": quantiles(taken[1:], n=20)[-1],
            }
        )
    )
