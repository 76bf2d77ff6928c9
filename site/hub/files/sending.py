"""How a private file goes out, after somebody's right to it was checked."""

from __future__ import annotations

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.utils.encoding import filepath_to_uri
from django.utils.http import content_disposition_header


def send_private(file: FieldFile, *, name: str, content_type: str, inline: bool = False) -> HttpResponseBase:
    """The file under this name; kept by nobody on the way.

    Where nginx stands before us it is only told which file to send (X-Accel-Redirect); otherwise Django streams it,
    from a folder or from S3, so that no address outside ever opens it. Raises FileNotFoundError.
    """
    response: HttpResponseBase
    if settings.PRIVATE_ACCEL_PREFIX and isinstance(file.storage, FileSystemStorage):
        if not file.name or not file.storage.exists(file.name):
            raise FileNotFoundError(file.name)
        response = HttpResponse(content_type=content_type)
        response["X-Accel-Redirect"] = settings.PRIVATE_ACCEL_PREFIX + filepath_to_uri(file.name)
        response["Content-Disposition"] = content_disposition_header(not inline, name) or "attachment"
    else:
        response = FileResponse(
            file.open("rb"), as_attachment=not inline, filename=name, content_type=content_type
        )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
