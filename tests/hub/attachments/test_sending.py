"""How private files go out: by nginx, by Django, from S3; never by an address of their own."""

from collections.abc import Iterator

import boto3
import pytest
import requests
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import Client
from moto.server import ThreadedMotoServer

from hub.attachments.models import Attachment
from tests import factories

KEYS = {"access_key": "key", "secret_key": "secret", "region_name": "us-east-1"}


def file_of_a_member() -> tuple[Attachment, Client]:
    event = factories.ready_application()
    browser = Client()
    browser.force_login(event.author)
    return Attachment.objects.filter(case=event.pk).first(), browser


@pytest.mark.django_db
def test_nginx_is_told_which_file_to_send(settings):
    settings.PRIVATE_ACCEL_PREFIX = "/_private/"
    row, browser = file_of_a_member()
    answer = browser.get(f"/files/{row.pk}/")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer["X-Accel-Redirect"] == f"/_private/{row.file.name}"
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert (answer["Cache-Control"], answer["X-Content-Type-Options"]) == ("private, no-store", "nosniff")
    assert "sandbox" in answer["Content-Security-Policy"]


@pytest.mark.django_db
def test_nginx_is_told_nothing_for_a_stranger_or_a_lost_file(settings):
    settings.PRIVATE_ACCEL_PREFIX = "/_private/"
    row, browser = file_of_a_member()
    stranger = Client()
    stranger.force_login(factories.member())
    assert not stranger.get(f"/files/{row.pk}/").has_header("X-Accel-Redirect")
    row.file.storage.delete(row.file.name)
    assert browser.get(f"/files/{row.pk}/").status_code == 404


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    """The address of an S3 server."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def buckets(s3, settings, monkeypatch) -> str:
    """The storages of production, in two buckets."""
    requests.post(f"{s3}/moto-api/reset", timeout=10)
    client = boto3.client(
        "s3",
        endpoint_url=s3,
        aws_access_key_id="key",
        aws_secret_access_key="secret",
        region_name="us-east-1",
    )
    for bucket in ("media", "private"):
        client.create_bucket(Bucket=bucket)
    options = KEYS | {"endpoint_url": s3}
    settings.STORAGES = settings.STORAGES | {
        "default": {
            "BACKEND": "hub.attachments.s3.MediaStorage",
            "OPTIONS": options | {"bucket_name": "media"},
        },
        "private": {
            "BACKEND": "hub.attachments.s3.PrivateStorage",
            "OPTIONS": options | {"bucket_name": "private"},
        },
    }
    # A field asks for its storage once, when the process starts.
    monkeypatch.setattr(Attachment._meta.get_field("file"), "storage", storages["private"])
    return s3


def grants(address: str, bucket: str, name: str) -> set[str]:
    """Who else than the owner may read an object."""
    client = boto3.client(
        "s3",
        endpoint_url=address,
        aws_access_key_id="key",
        aws_secret_access_key="secret",
        region_name="us-east-1",
    )
    found = client.get_object_acl(Bucket=bucket, Key=name)["Grants"]
    return {grant["Grantee"].get("URI", "").rsplit("/", 1)[-1] for grant in found} - {""}


@pytest.mark.django_db
def test_private_files_lie_in_s3_and_go_out_through_django(buckets):
    row, browser = file_of_a_member()
    answer = browser.get(f"/files/{row.pk}/")
    assert len(b"".join(answer.streaming_content)) == row.size
    assert grants(buckets, "private", row.file.name) == set()
    with pytest.raises(ValueError, match="no address"):
        _ = row.file.url
    stranger = Client()
    stranger.force_login(factories.member())
    assert stranger.get(f"/files/{row.pk}/").status_code == 404
    storages["private"].delete(row.file.name)
    assert browser.get(f"/files/{row.pk}/").status_code == 404


@pytest.mark.once
def test_of_media_only_renditions_are_public(buckets):
    media = storages["default"]
    for name in ("images/a.webp", "original_images/a.png", "documents/a.pdf"):
        assert media.save(name, ContentFile(b"x")) == name
    assert [
        grants(buckets, "media", f"{folder}/a.{kind}")
        for folder, kind in (("images", "webp"), ("original_images", "png"), ("documents", "pdf"))
    ] == [{"AllUsers"}, set(), set()]
    assert "Signature" not in media.url("images/a.webp")


@pytest.mark.once
def test_a_second_file_of_the_same_name_replaces_nothing(buckets):
    for alias in ("default", "private"):
        first = storages[alias].save("documents/a.pdf", ContentFile(b"first"))
        second = storages[alias].save("documents/a.pdf", ContentFile(b"second"))
        assert first != second
        assert storages[alias].open(first).read() == b"first"
