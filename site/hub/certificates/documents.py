"""The print of a certificate, with the QR code of the page that verifies it."""

from __future__ import annotations

import segno
from django.http import HttpResponse
from django.utils.http import content_disposition_header

from hub.notifications.rendering import absolute
from hub.pdf.rendering import render_pdf

from .models import Certificate, CertificateSettings


def certificate_pdf(certificate: Certificate) -> bytes:
    """The certificate on one A4 page. Never inside a transaction."""
    address = absolute(certificate.verify_path)
    context = {
        "certificate": certificate,
        "address": address,
        "code": segno.make(address, error="m").svg_data_uri(border=0, scale=10),
        "footnote": CertificateSettings.load().footnote,
    }
    number = certificate.grouped_code
    return render_pdf(
        "hub/certificates/certificate_pdf.html", context, title=certificate.kind_label, number=number
    )


def certificate_response(certificate: Certificate) -> HttpResponse:
    """The print as an answer, after somebody's right to it was checked."""
    response = HttpResponse(certificate_pdf(certificate), content_type="application/pdf")
    name = f"{certificate.kind_label}-{certificate.grouped_code}.pdf"
    response["Content-Disposition"] = content_disposition_header(False, name) or ""
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
