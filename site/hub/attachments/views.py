"""Giving files out, taking them in, taking them away. Used by the portal's pages and the staff's alike."""

from __future__ import annotations

import logging
from typing import cast
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_POST

from hub.accounts.asked import onward
from hub.accounts.models import User
from hub.cases.flows import Refused
from hub.cases.models import Case
from hub.cases.slots import Slot
from hub.files.sending import send_private

from . import services
from .checks import too_large
from .kinds import INLINE_TYPES
from .models import Attachment
from .names import clean_name
from .outcomes import Outcome, remember
from .uploads import SizeLimit

access_log = logging.getLogger("hub.access")

# Nothing in a file may run or load. Styles are those of the browser's own viewer of pictures.
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@require_GET
@login_required
def download(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """A file under its own name, for those who may see it; 404 for all others. `?inline=1` shows it."""
    user = cast(User, request.user)
    row = get_object_or_404(Attachment.objects.visible_to(user), pk=pk)
    if row.erased_at:
        raise Http404
    inline = request.GET.get("inline") == "1" and row.content_type in INLINE_TYPES
    services.note_personal(row, user=user)
    try:
        response = send_private(
            row.file, name=row.original_name, content_type=row.content_type, inline=inline
        )
    except FileNotFoundError as error:
        logging.getLogger(__name__).error("the bytes of attachment %s are gone", row.pk)
        raise Http404 from error
    response["Content-Security-Policy"] = SANDBOX
    access_log.info(
        "file user=%s attachment=%s case=%s as=%s", user.pk, row.pk, row.case_id, "view" if inline else "file"
    )
    return response


@csrf_exempt  # the token is checked in _receive: reading it parses the upload, whose limit comes first
@require_POST
@login_required
def upload(request: HttpRequest, case_pk: int, slot: str) -> HttpResponseBase:
    """Add files to a slot: good ones are kept, bad ones named with the reason. Goes back to `next`."""
    case = get_object_or_404(Case.objects.visible_to(request.user), pk=case_pk).child
    try:
        place = services.slot_of(case, slot)
    except Refused as refusal:
        raise Http404(refusal.reason) from refusal
    limit = SizeLimit(request, place.max_mb * 1024 * 1024)
    request.upload_handlers = [limit, *request.upload_handlers]
    return _receive(request, case, place, limit)


@csrf_protect
def _receive(request: HttpRequest, case: Case, slot: Slot, limit: SizeLimit) -> HttpResponse:
    files = request.FILES.getlist("files")
    outcome = Outcome(refused=[(clean_name(name), too_large(None, slot)) for name in limit.too_large])
    for file in files:
        try:
            row = services.attach(case_id=case.pk, slot=slot, upload=file, user=cast(User, request.user))
        except Refused as refusal:
            outcome.refused.append((clean_name(file.name or ""), refusal.reason))
        else:
            outcome.kept.append(row.original_name)
    if not outcome.kept and not outcome.refused:
        outcome.refused.append(("", "请先选择要上传的文件。"))
    remember(request, case_id=case.pk, slot=slot.name, outcome=outcome)
    return _back(request, slot.name)


@require_POST
@login_required
def remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a file out of its slot and go back to `next`; 404 for a file the user can't see."""
    user = cast(User, request.user)
    row = get_object_or_404(Attachment.objects.visible_to(user), pk=pk)
    outcome = Outcome()
    try:
        services.remove(attachment_id=row.pk, user=user)
    except Refused as refusal:
        outcome.refused.append((row.original_name, refusal.reason))
    else:
        outcome.removed = row.original_name
    remember(request, case_id=row.case_id, slot=row.slot, outcome=outcome)
    return _back(request, row.slot)


def _back(request: HttpRequest, slot: str) -> HttpResponse:
    """To the page the form stood on, at the slot."""
    target = onward(request, fallback="")
    if not target:
        return redirect("after_sign_in")
    return HttpResponseRedirect(urlsplit(target)._replace(fragment=f"slot-{slot}").geturl())
