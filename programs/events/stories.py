"""What an accepted event hands over for a case story."""

from __future__ import annotations

from django.utils import timezone

from hub.accounts.models import User
from hub.attachments.models import Attachment
from hub.cases.flows import Reason
from hub.cases.models import Case
from hub.cases.rules import ensure
from hub.members import names
from programs.case_stories.facts import StoryFacts
from programs.case_stories.models import CaseStory
from programs.case_stories.rules import may_draft
from programs.case_stories.services import draft_story

from .models import EventApplication

ACCEPTED = ("accepted", "claiming", "settled")
PHOTO_SLOTS = ("photo_theme", "photo_speaker", "photo_audience")


def may_make_story(case: Case, user: User) -> Reason | None:
    """An event becomes a story once its summary was accepted."""
    if case.state not in ACCEPTED:
        return "活动总结验收之后才能生成案例稿。"
    return may_draft(case, user)


def make_story(*, application: EventApplication, anonymous: bool, user: User) -> CaseStory:
    """Draft the story of an accepted event. Raises Refused with the reason."""
    ensure(may_make_story(application, user))
    return draft_story(facts=story_facts(application), anonymous=anonymous, user=user)


def story_facts(event: EventApplication) -> StoryFacts:
    """The facts of an event, and every name and figure that the platform knows of it."""
    organization = event.organization
    area = names.area_of(event.city) or names.area_of(organization.region)
    held = timezone.localdate(event.starts_at or event.created_at)
    topics = [item.topic for item in event.agenda.all() if item.topic]
    agenda = f"\n议题：{'；'.join(topics)}。" if topics else ""
    attended, industrial = event.actual_attendance, event.industrial_attendance
    share = (
        round(industrial / attended * 100) if attended and industrial is not None else event.industrial_share
    )
    return StoryFacts(
        case_id=event.pk,
        organiser=organization.name,
        kind=event.get_event_kind_display(),
        month=held.replace(day=1),
        place=event.city,
        area=f"{area}地区" if area else "",
        title=event.title,
        audience=event.audience,
        attendance=attended,
        share=share,
        done=f"{event.purpose}{agenda}",
        outcome=event.outcome,
        names=tuple(names.unique(known_names(event, area))),
        figures=tuple(exact_figures(event)),
        photos=tuple(photos_of(event)),
    )


def known_names(event: EventApplication, area: str) -> list[names.Name]:
    """Organiser, applicant, partners, speakers and where they work, venues, city, the number of the case."""
    neutral = names.neutral_organiser(event.organization)
    found = names.firm_names(event.organization.name, neutral)
    found += names.firm_names(event.organization.short_name, neutral)
    found += names.person_names(str(event.author)) + names.partner_names(event.partners)
    for item in event.agenda.all():
        found += names.person_names(item.speaker, "某专家") + names.employer_names(item.employer)
    for place in (event.venue, *event.sessions.values_list("venue", flat=True)):
        found += names.place_names(place, area)
    found += names.city_names(event.city, area)
    return [*found, names.Name(event.number, "")] if event.number else found


def exact_figures(event: EventApplication) -> set[int]:
    """The numbers by which somebody who was there would know the event."""
    counts = [event.actual_attendance, event.industrial_attendance, event.expected_attendance]
    for row in event.sessions.all():
        counts += [row.actual_attendance, row.industrial_attendance, row.expected_attendance]
    sums = [event.requested_total, event.approved_total]
    return {int(number) for number in (*counts, *sums) if number}


def photos_of(event: EventApplication) -> list:
    """The keys of the event's photos."""
    rows = Attachment.objects.live().filter(case=event.pk, internal=False, content_type__startswith="image/")
    return [row.pk for row in rows if row.slot in PHOTO_SLOTS or row.slot.rpartition("-")[0] in PHOTO_SLOTS]
