"""Pictures of pasted text: fetched from the few hosts that the settings name, and put into the media library."""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor, wait
from urllib.parse import urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_form
from wagtail.images.models import AbstractImage
from wagtail.models import Collection as MediaCollection

from hub.accounts.models import User

MAX_BYTES = 10 * 1024 * 1024
SECONDS_EACH, SECONDS_IN_ALL = 5, 15
AT_ONCE = 6
ENDINGS = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpg", b"GIF8": "gif", b"RIFF": "webp"}


def may_fetch(address: str, hosts: Collection[str]) -> bool:
    """Whether a picture may be fetched: https, one of these hosts exactly, the usual port, no password."""
    parts = urlsplit(address)
    try:
        usual = parts.port in (None, 443)
    except ValueError:
        return False
    return parts.scheme == "https" and parts.hostname in hosts and usual and "@" not in parts.netloc


def fetch_all(addresses: Collection[str], hosts: Collection[str]) -> dict[str, bytes]:
    """What could be fetched in SECONDS_IN_ALL, by address."""
    allowed = [address for address in dict.fromkeys(addresses) if may_fetch(address, hosts)]
    if not allowed:
        return {}
    pool = ThreadPoolExecutor(max_workers=AT_ONCE)
    jobs = {pool.submit(download, address): address for address in allowed}
    done, _ = wait(jobs, timeout=SECONDS_IN_ALL)
    pool.shutdown(wait=False, cancel_futures=True)
    return {jobs[job]: job.result() for job in done if job.result()}


def download(address: str) -> bytes:
    """The picture at an address; empty where there is none, it is too big or elsewhere."""
    import requests  # late: 3 MB that few requests need

    try:
        with requests.get(address, timeout=SECONDS_EACH, stream=True, allow_redirects=False) as answer:
            if answer.status_code != 200:
                return b""
            content = b""
            for part in answer.iter_content(64 * 1024):
                content += part
                if len(content) > MAX_BYTES:
                    return b""
            return content
    except requests.RequestException:
        return b""


def keep(content: bytes, *, title: str, user: User) -> AbstractImage | None:
    """The picture in the media library, once however often it is pasted; None where it is no picture of a kind
    and size that the library takes."""
    ending = next((ending for start, ending in ENDINGS.items() if content.startswith(start)), None)
    if ending is None or len(content) > MAX_BYTES:
        return None
    model = get_image_model()
    form = get_image_form(model)(
        {"title": title, "collection": MediaCollection.get_first_root_node().pk},
        {"file": SimpleUploadedFile(f"pasted.{ending}", content)},
        instance=model(uploaded_by_user=user),
        user=user,
    )
    if not form.is_valid():
        return None
    image = form.save(commit=False)
    image._set_file_hash()
    image.file_size = len(content)
    known = model.objects.filter(file_hash=image.file_hash).first()
    if known is None:
        image.save()
    return known or image
