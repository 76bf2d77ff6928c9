"""A full hall presses the button at one moment."""

import pytest

from hub.attendance import services
from hub.attendance.identity import Entry
from hub.attendance.models import Attendee, ConsentText, SurveyQuestion, SurveyReply
from hub.cases.flows import Refused
from tests.hub.attendance import rows

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


def test_one_person_sent_twenty_times_is_one_row(pg_clone):
    occasion, consent = rows.occasion(), ConsentText.objects.get()

    def sign_in(form: int) -> services.SignedIn:
        entry = Entry("赵启明", "江南铜业集团", "industrial")
        return services.sign_in(occasion=occasion, entry=entry, consent=consent, form=f"form-{form}")

    outcomes = pg_clone(sign_in, range(20))
    assert Attendee.objects.count() == 1
    assert [outcome.is_new for outcome in outcomes].count(True) == 1
    assert [outcome.is_own for outcome in outcomes].count(True) == 1


def test_sixty_people_at_once_are_sixty_rows(pg_clone):
    occasion, consent = rows.occasion(), ConsentText.objects.get()

    def sign_in(number: int) -> services.SignedIn:
        entry = Entry(f"参会人{number}", "江南铜业集团", "other")
        return services.sign_in(occasion=occasion, entry=entry, consent=consent, form=str(number))

    assert all(outcome.is_own for outcome in pg_clone(sign_in, range(60)))
    assert Attendee.objects.count() == 60


def test_one_receipt_gives_one_reply(pg_clone):
    guest = rows.attendee(rows.occasion())
    questions = list(SurveyQuestion.objects.filter(kind="scale"))

    def answer(mark: int) -> object:
        return services.reply(receipt=guest.receipt, answers=dict.fromkeys(questions, mark % 5 + 1))

    outcomes = pg_clone(answer, range(10))
    assert sum(isinstance(outcome, Refused) for outcome in outcomes) == 9
    assert SurveyReply.objects.count() == 1
