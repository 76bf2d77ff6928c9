"""The visits of one firm in each state that the routes need, and what institutions without an account sent in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hub.accounts.models import User
from hub.attachments.models import Attachment
from hub.cases import services
from hub.cases.models import Case
from programs.feedback.models import FeedbackItem
from programs.visits.guests import codes, enquiries
from programs.visits.guests.links import confirmation_path
from programs.visits.models import Enquiry, Host, QueryCode, Room
from tests import factories
from tests.programs.feedback import factories as voice
from tests.programs.visits import factories as visits


def make_visits(marks: Any, *, owner: User, clerk: User, reviewer: User) -> dict[str, Any]:
    """A draft; a letter with a plan of which the reviewer is asked; one arranged, one that was held."""
    room = visits.room(name=f"{reviewer.department}会议室")
    words = {
        "member": owner,
        "purpose": f"{marks.case}业务交流",
        "contact_name": f"{marks.person}子奇",
        "topics": f"{marks.case}的办理时限",
    }
    draft, planned, arranged, held, minuted = (
        visits.draft(**words),
        *(visits.visit(**words) for _ in range(4)),
    )
    hours = {
        planned: (9, 10),
        arranged: (10, 11),
        held: (11, 12),
        minuted: (13, 14),
    }
    for visit, (start, end) in hours.items():
        visits.plan(
            visit,
            user=clerk,
            people=(reviewer,),
            room=room,
            starts_at=visits.at(start),
            ends_at=visits.at(end),
            remarks=f"{marks.case}议程",
        )
    for visit in (arranged, held, minuted):
        visits.take(visit, "arrange", clerk)
    for visit in (held, minuted):
        visits.past(visit)
        visits.take(visit, "visited", clerk, came=3)
    visits.take(
        minuted,
        "minutes",
        clerk,
        minutes=f"{marks.case}的纪要",
        internal_minutes=f"{marks.note}，另行跟进",
        questions=[f"{marks.case}何时办理？"],
    )
    visits.plan(
        arranged, user=clerk, people=(reviewer,), room=room, starts_at=visits.at(15), ends_at=visits.at(16)
    )
    services.remark(case_id=planned.pk, user=clerk, text=f"{marks.note}，先电话联系", internal=True)
    return {
        "room": room,
        "draft_visit": visits.fresh(draft),
        "planned_visit": visits.fresh(planned),
        "invitation_to_host": Host.objects.get(arrangement__visit=planned.pk),
        "visit": visits.fresh(arranged),
        "held_visit": visits.fresh(held),
        "minuted_visit": visits.fresh(minuted),
    }


@dataclass(frozen=True, kw_only=True)
class Guests:
    """What institutions without an account see: an unconfirmed letter, a visit that is arranged, answered questions."""

    enquiry: Enquiry
    visit_code: QueryCode
    item: FeedbackItem
    answer_code: QueryCode
    file: Attachment

    @property
    def confirmation(self) -> str:
        """The signed part of the link in the first mail."""
        return confirmation_path(self.enquiry).rstrip("/").rpartition("/")[2]

    @property
    def status(self) -> str:
        """The signed part of the pages of the visit."""
        return codes.token_of(self.visit_code)

    @property
    def answers(self) -> str:
        """The signed part of the pages of the questions."""
        return codes.token_of(self.answer_code)


def make_guests(*, clerk: User) -> Guests:
    """Rows that belong to neither firm."""
    room: Room = visits.room()
    content = {
        "institution": "晨川资产管理有限公司",
        "contact_name": "沈知白",
        "contact_phone": "13800003333",
        "questions": ["做市商怎样准入？"],
    }
    enquiry = enquiries.submit(kind="question", email="shen@example.com", content=content, form="waiting")
    visit = visits.registered(user=clerk)
    visits.plan(visit, user=clerk, room=room, people=(visits.receiver(),))
    visits.take(visit, "arrange", clerk)
    asked = enquiries.submit(kind="question", email="shen@example.com", content=content, form="confirmed")
    case = Case.objects.get(pk=enquiries.confirm(enquiry_id=asked.pk).case_id).child
    (item,) = voice.items(case)
    category = voice.category()
    answerer = voice.answerer(category.department)
    voice.route(item, category, user=clerk)
    file = factories.case_file(item, "answer_files", user=answerer)
    voice.take(item, "answer", answerer, answer="请向会员管理部申请。")
    keys = []
    for each in (visit, case):
        key = QueryCode.objects.get(case=each.pk)
        codes.issue(key)
        keys.append(key)
    return Guests(
        enquiry=enquiry,
        visit_code=keys[0],
        item=FeedbackItem.objects.get(pk=item.pk),
        answer_code=keys[1],
        file=file,
    )
