"""Registering, and the person's own page: outside the page cache, without an account or by one click with one."""

from __future__ import annotations

from typing import Any, cast

from allauth.core.ratelimit import consume, respond_429
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.accounts.models import User
from hub.attendance.rules import why_no_survey
from hub.attendance.sheets import qr_svg
from hub.cases.flows import Refused
from hub.certificates.documents import certificate_response
from hub.files.calendars import send_appointment
from hub.members.services import organization_of
from hub.notifications.rendering import absolute

from .. import certificates, registering, rules, telling
from ..calendars import file_of
from ..forms import RegisterForm
from ..models import Registration, Talk, TalkSettings
from ..models.records import Standing
from ..reading import agenda_of, has_materials
from .guards import STALE, for_this_browser, new_stamp, read_stamp, why_not_human

GET_AND_POST = ["GET", "HEAD", "POST"]


def talk_of(pk: int, invitation: str) -> tuple[Talk, bool]:
    """The talk of an address, and whether the address is an invitation; raises Http404."""
    talk = get_object_or_404(Talk.objects.select_related("page"), pk=pk, page__live=True)
    invited = bool(invitation) and constant_time_compare(invitation, talk.invitation)
    if (invitation and not invited) or (not invited and not talk.page.open_to_all):
        raise Http404
    return talk, invited


@for_this_browser
@require_http_methods(GET_AND_POST)
def register(request: HttpRequest, pk: int, invitation: str = "") -> HttpResponseBase:
    """The form, or one click for a contact who is signed in; or why not now."""
    talk, invited = talk_of(pk, invitation)
    user = cast(User, request.user) if request.user.is_authenticated else None
    contact = user if user is not None and organization_of(user) else None
    if contact and (own := Registration.objects.active().filter(talk=talk, user=contact).first()):
        return redirect("talks:registration", own.token)
    if reason := rules.why_not_register(talk, user=contact, invited=invited):
        return _page(request, talk, invited, closed=reason, status=409 if request.method == "POST" else 200)
    if request.method != "POST":
        initial = {"stamp": new_stamp(talk.pk), "consent_version": TalkSettings.load().consent_version}
        return _page(request, talk, invited, form=RegisterForm(initial=initial), contact=contact)
    if not consume(request, action="talk"):
        return respond_429(request)
    if contact and request.POST.get("act") == "member":
        return _by_account(request, talk, contact, invited)
    return _by_form(request, talk, invited, contact)


def _by_account(request: HttpRequest, talk: Talk, user: User, invited: bool) -> HttpResponse:
    try:
        row = registering.register(
            talk_id=talk.pk, person=registering.person_of(user), user=user, invited=invited
        )
    except registering.AlreadyRegistered as known:
        if known.row.user_id == user.pk:
            return redirect("talks:registration", known.row.token)
        return _page(request, talk, invited, closed=known.reason, status=409)
    except Refused as refusal:
        return _page(request, talk, invited, closed=refusal.reason, status=409)
    return redirect("talks:registration", row.token)


def _by_form(request: HttpRequest, talk: Talk, invited: bool, contact: User | None) -> HttpResponse:
    form = RegisterForm(request.POST)
    stamp = read_stamp(request.POST.get("stamp", ""), talk.pk)
    if form.is_valid():
        reason = STALE if stamp is None else why_not_human(stamp[1], form.cleaned_data["website"])
        if reason is None and stamp is not None:
            try:
                row = registering.register(
                    talk_id=talk.pk, person=form.person, invited=invited, form=stamp[0]
                )
            except registering.AlreadyRegistered as known:
                reason = _told_plainly(request, known)
            except Refused as refusal:
                return _page(request, talk, invited, closed=refusal.reason, status=409)
            else:
                return redirect("talks:registration", row.token)
        form.add_error(None, reason or STALE)
    form.data = _fresh(request.POST, form, talk)
    return _page(request, talk, invited, form=form, contact=contact)


def _told_plainly(request: HttpRequest, known: registering.AlreadyRegistered) -> str:
    """Who registered already is told so, and sent their page again: only the owner of the mailbox or phone gets it."""
    row = known.row
    address = "" if row.user_id else row.email or (row.phone if settings.SMS_PROVIDER else "")
    if address and consume(request, action="talk_mailbox", key=address):
        telling.tell_guest.enqueue(row.pk, telling.REGISTERED if row.has_seat else telling.WAITING)
        return f"{known.reason}报名页面的链接已重新发到登记的{'邮箱' if row.email else '手机'}。"
    return known.reason


def _fresh(data: QueryDict, form: RegisterForm, talk: Talk) -> QueryDict:
    """What was posted, with a new stamp where the old one is no good, an empty bait, and the consent text of today."""
    again = data.copy()
    again["website"] = ""
    if read_stamp(data.get("stamp", ""), talk.pk) is None:
        again["stamp"] = new_stamp(talk.pk)
    if "consent_version" in form.errors:
        again["consent_version"] = str(TalkSettings.load().consent_version)
        again.pop("consent", None)
    return again


def _page(
    request: HttpRequest, talk: Talk, invited: bool, *, status: int = 200, **context: Any
) -> HttpResponse:
    counted = Talk.objects.with_seats().get(pk=talk.pk)
    standing = counted.standing()
    values = {
        "talk": talk,
        "invited": invited,
        "agenda": agenda_of(talk.page),
        "standing": standing,
        "is_full": standing == Standing.FULL,
        "told": TalkSettings.load(),
        "page_url": talk.page.get_url(request) if talk.page.open_to_all else "",
    }
    return render(request, "education/talks/guests/register.html", values | context, status=status)


def registration_of(token: str) -> Registration:
    """Whose page it is; raises Http404, also for what was erased."""
    rows = Registration.objects.select_related("talk__page", "talk__occasion", "attendee", "user")
    return get_object_or_404(rows, token=token, erased_at=None)


@for_this_browser
@require_safe
def registration(request: HttpRequest, token: str) -> HttpResponse:
    """How it stands: the seat with its QR code, or the place on the list; and what may be done."""
    row = registration_of(token)
    talk = row.talk
    standing = talk.standing()
    over = standing in (Standing.CANCELLED, Standing.HELD)
    begun = bool(talk.starts_at and talk.starts_at <= timezone.now())
    survey_url = ""
    if row.attendee and talk.occasion:
        row.attendee.occasion = talk.occasion
        if why_no_survey(row.attendee) is None:
            survey_url = reverse("attendance:survey", args=[talk.occasion.token, row.attendee.receipt])
    context = {
        "row": row,
        "talk": talk,
        "standing": standing,
        "over": over,
        "can_cancel": row.is_active and not over and not begun and row.checked_in_at is None,
        "code": qr_svg(telling.ticket_address(row), inline=True) if row.has_seat and not over else "",
        "queue": telling.place_in_queue(row) if row.state == Registration.State.WAITING else 0,
        "offer_open": bool(row.offered_until and row.offered_until > timezone.now()),
        "survey_url": survey_url,
        "replied": bool(row.attendee and row.attendee.has_replied),
        "certificate": certificates.certificate_of(row) if row.checked_in_at else None,
        "can_certify": certificates.why_no_certificate(row) is None,
        "shows_materials": has_materials(talk.page)
        and rules.sees_materials(talk.page, user=request.user, registration=row),
        "page_url": talk.page.get_url(request) if talk.page.open_to_all else "",
    }
    return render(request, "education/talks/guests/registration.html", context)


@for_this_browser
@require_http_methods(GET_AND_POST)
def cancel(request: HttpRequest, token: str) -> HttpResponse:
    """Give the seat back: what it means, and the button; programs that look at mails open links, but press none."""
    row = registration_of(token)
    if request.method != "POST":
        return render(request, "education/talks/guests/cancel.html", {"row": row, "talk": row.talk})
    try:
        registering.cancel(registration_id=row.pk)
    except Refused as refusal:
        context = {"row": row, "talk": row.talk, "refused": refusal.reason}
        return render(request, "education/talks/guests/cancel.html", context, status=409)
    return redirect("talks:registration", row.token)


@for_this_browser
@require_POST
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """Take the seat that was offered."""
    row = registration_of(token)
    try:
        registering.accept(registration_id=row.pk)
    except Refused as refusal:
        context = {"row": row, "talk": row.talk, "refused": refusal.reason}
        return render(request, "education/talks/guests/refused.html", context, status=409)
    return redirect("talks:registration", row.token)


@for_this_browser
@require_POST
def certify(request: HttpRequest, token: str) -> HttpResponse:
    """Get the certificate of attendance; pressed twice it is the same one."""
    row = registration_of(token)
    try:
        certificates.certify(registration_id=row.pk)
    except Refused as refusal:
        context = {"row": row, "talk": row.talk, "refused": refusal.reason}
        return render(request, "education/talks/guests/refused.html", context, status=409)
    return redirect("talks:registration", row.token)


@for_this_browser
@require_safe
def certificate(request: HttpRequest, token: str) -> HttpResponse:
    """The print of the certificate."""
    found = certificates.certificate_of(registration_of(token))
    if found is None:
        raise Http404
    return certificate_response(found)


@for_this_browser
@require_safe
def own_calendar_file(request: HttpRequest, token: str) -> HttpResponse:
    """The talk for one's own calendar, with the link of an online talk."""
    row = registration_of(token)
    content = file_of(row.talk, url=absolute(telling.path_of(row)), with_link=row.has_seat)
    return send_appointment(content, name=f"talk-{row.talk_id}.ics")


@for_this_browser
@require_safe
def calendar_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A public talk for anybody's calendar."""
    talk = get_object_or_404(Talk.objects.public().select_related("page"), pk=pk)
    content = file_of(talk, url=absolute(talk.page.get_url(request) or ""))
    return send_appointment(content, name=f"talk-{talk.pk}.ics")
