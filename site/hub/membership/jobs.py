"""The jobs of this package, found here by a worker."""

from .imports import run_import

__all__ = ["run_import"]
