"""A test paper: its form while it is under way, its marks and explanations when it was handed in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from hub.cases.flows import Refused

from .. import papers, rules, services
from ..certifying import source_of
from ..models import Attempt, Question
from ..papers import Answers, Item
from .base import LearnerMixin

PREFIX = "answer-"
LONGEST = 2000  # characters of what was typed that come back to be mended


def answers_of(data: Any) -> Answers:
    """What the form carries, by question; empty fields are no answer."""
    found: Answers = {}
    for name in data:
        if name.startswith(PREFIX):
            given = [str(value)[: LONGEST + 1].strip() for value in data.getlist(name)]
            found[name.removeprefix(PREFIX)] = [value for value in given if value]
    return found


class AttemptPage(LearnerMixin, TemplateView):
    """One's own attempt."""

    @cached_property
    def attempt(self) -> Attempt:
        """The attempt of the address; others' are 404. One whose time is over is closed first."""
        rows = Attempt.objects.of(self.user).select_related("enrolment__course", "enrolment__user")
        attempt = rows.filter(pk=self.kwargs["pk"]).first()
        if attempt is None:
            raise Http404
        if attempt.state == Attempt.State.OPEN and rules.is_past(attempt):
            services.close_if_past(attempt_id=attempt.pk)
            attempt.state = Attempt.State.LAPSED
        return attempt

    def get_template_names(self) -> list[str]:
        """By its state."""
        name = "paper" if self.attempt.state == Attempt.State.OPEN else "result"
        return [f"education/training/learn/{name}.html"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Hand it in; what is wrong or open is said, with all that was answered kept."""
        attempt = self.attempt
        answers = answers_of(request.POST)
        if attempt.state == Attempt.State.OPEN:
            problems = self.problems(answers)
            open_left = [item["key"] for item in attempt.paper if not answers.get(item["key"])]
            confirmed = bool(request.POST.get("confirm"))
            if problems or (open_left and not confirmed):
                context = {"answers": answers, "problems": problems, "open_left": open_left}
                return self.render_to_response(self.get_context_data(**context))
        try:
            services.hand_in(user=self.user, attempt_id=attempt.pk, answers=answers)
        except Refused as refusal:
            messages.error(request, refusal.reason)
        return redirect("training:attempt", attempt.pk)

    def problems(self, answers: Answers) -> dict[str, str]:
        """What was typed where a number is wanted, and is none."""
        return {
            item["key"]: "请填写数字，例如 10 或 0.5。"
            for item in self.attempt.paper
            if item["kind"] == Question.Kind.NUMERIC
            and (given := answers.get(item["key"]))
            and papers.number_of(given[0]) is None
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        attempt = self.attempt
        answers: Answers = kwargs.pop("answers", None) or attempt.answers
        problems = kwargs.pop("problems", {})
        open_left = kwargs.pop("open_left", [])
        shown = attempt.state != Attempt.State.OPEN
        certificate = None
        if attempt.enrolment.finished_at and shown:
            from hub.certificates.services import issued

            certificate = issued(source=source_of(attempt.enrolment))
        return super().get_context_data(
            attempt=attempt,
            course=attempt.enrolment.course,
            items=[self.row(item, answers, problems, shown=shown) for item in attempt.paper],
            open_left=[number for number, item in enumerate(attempt.paper, 1) if item["key"] in open_left],
            problems=problems,
            certificate=certificate,
            **kwargs,
        )

    @staticmethod
    def row(item: Item, answers: Answers, problems: dict[str, str], *, shown: bool) -> dict[str, Any]:
        """A question as the page shows it. What is right, and why, only after the paper was handed in."""
        given = answers.get(item["key"], [])
        row = {
            "name": f"{PREFIX}{item['key']}",
            "key": item["key"],
            "kind": item["kind"],
            "kind_label": Question.Kind(item["kind"]).label,
            "text": item["text"],
            "unit": item["unit"],
            "given": given,
            "typed": given[0] if given else "",
            "problem": problems.get(item["key"], ""),
            "options": [{**option, "chosen": option["key"] in given} for option in item["options"]]
            if item["kind"] != Question.Kind.TRUTH
            else [
                {"key": "true", "text": "正确", "chosen": given == ["true"]},
                {"key": "false", "text": "错误", "chosen": given == ["false"]},
            ],
        }
        if shown:
            row |= {
                "is_right": papers.is_right(item, given),
                "said": papers.in_words(item, given),
                "right": papers.in_words(item),
                "explanation": item["explanation"],
            }
        return row
