"""Handing a finished file to whoever asked for it."""

from django.http import FileResponse
from django.utils import timezone
from rest_framework.exceptions import NotFound

from accounts.models import User
from recognition.models.file_to_fetch import FileToFetch


def fetched(job: FileToFetch, *, user: User, token: str, content_type: str) -> FileResponse:
    """The file, to be saved under its name. Raises NotFound once its link has expired, and for another token."""
    if not job.may_be_fetched(user=user, token=token, now=timezone.now()) or not job.file.is_file():
        raise NotFound("The link has expired, or is none.")
    return FileResponse(
        job.file.open("rb"),
        as_attachment=True,
        filename=job.file.name,
        content_type=content_type,
        headers={"Cache-Control": "private, no-store"},
    )
