"""Common issues for the routes: of each firm one in every state, and two behind which both firms stand."""

from __future__ import annotations

from typing import Any

from hub.accounts.models import Department, User
from programs.feedback.common import meetings, services
from programs.feedback.models import CommonIssue, FeedbackItem
from tests.programs.feedback import factories as voice
from tests.programs.feedback.common import rows


def make_issues(
    marks: Any, *, owner: User, clerk: User, department: Department, head: User
) -> dict[str, CommonIssue]:
    """Issues of a department, kept by the clerk, each with an item of one firm that says the firm's mark."""
    category = voice.category(department=department)

    def issue(title: str) -> CommonIssue:
        item = rows.item(f"{marks.case}希望{title}", member=owner)
        voice.route(item, category, user=clerk)
        return rows.issue(
            FeedbackItem.objects.get(pk=item.pk),
            user=clerk,
            title=f"{marks.case}{title}",
            department=department,
            attention="来电较多",
        )

    issues = {
        "collecting": issue("简化手续"),
        "studying": rows.act(issue("延长时段"), "start_study", clerk),
        "replied": rows.answered(issue("增设仓库"), by=clerk, approver=head),
        "proposed": rows.act(issue("降低费用"), "start_study", clerk),
    }
    services.deliver(issues["replied"].pk, lambda *words: None)
    issues["proposed"] = rows.act(issues["proposed"], "propose_answer", clerk, answer="已采纳。")
    return issues


def make_shared(sides: list[Any], *, clerk: User, head: User) -> dict[str, Any]:
    """A report and a meeting behind which both firms stand; the first of them sends somebody."""
    report, gathering = (
        rows.issue(
            *(rows.item(f"{side.marks.case}希望优化仓单质押", member=side.owner) for side in sides),
            user=clerk,
            department=head.department,
        )
        for _ in range(2)
    )
    rows.answered(report, by=clerk, approver=head)
    services.deliver(report.pk, lambda *words: None)
    report = rows.published(report, by=clerk, approver=head)
    gathering = rows.arranged(gathering, by=clerk, approver=head, meeting_audience="members")
    registration = meetings.register(
        issue_id=gathering.pk,
        user=sides[0].owner,
        name=f"{sides[0].marks.person}子路",
        email=sides[0].owner.email,
    )
    return {"report": report, "gathering": gathering, "registration": registration}
