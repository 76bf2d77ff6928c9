"""Files in S3-compatible storage: two buckets, of which only renditions of images are ever public."""

from __future__ import annotations

from typing import Any

from storages.backends.s3 import S3Storage

# Below this folder lie the renditions of images. Originals and documents go out through Wagtail's own checks.
PUBLIC_FOLDER = "images/"


class MediaStorage(S3Storage):
    """Wagtail's images and documents. An object says itself whether everybody may read it."""

    def get_default_settings(self) -> dict[str, Any]:
        return super().get_default_settings() | {"file_overwrite": False, "querystring_auth": False}

    def get_object_parameters(self, name: str) -> dict[str, Any]:
        acl = "public-read" if self._normalize_name(name).startswith(PUBLIC_FOLDER) else "private"
        return super().get_object_parameters(name) | {"ACL": acl}


class PrivateStorage(S3Storage):
    """Files that only a permission check gives out. They have no address: Django passes them on."""

    def get_default_settings(self) -> dict[str, Any]:
        return super().get_default_settings() | {"file_overwrite": False, "default_acl": "private"}

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        raise ValueError("Private files have no address.")
