"""Every address of the site, by the room that answers it."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from ocrsite import health

handler500 = "ocrsite.errors.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("api/v1/", include("ocrsite.api_urls")),
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("recognition.pages.urls")),
    path("", include("training.pages.urls")),
]
