"""/api/v1/: what the apps answer there, its description, and a problem for every other address."""

from django.urls import include, path, re_path
from django.views.decorators.cache import cache_page
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

from recognition.api.unknown import NothingHere

HOUR_SECONDS = 60 * 60

# Describing the whole API takes a while, and it changes only with the code.
schema = cache_page(HOUR_SECONDS, cache="local")(SpectacularAPIView.as_view())

urlpatterns = [
    path("schema/", schema, name="api-schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api-schema"), name="api-docs"),
    path("", include("recognition.api.urls")),
    path("", include("training.api.urls")),
    path("", include("accounts.api.urls")),
    re_path("", NothingHere.as_view(), name="api-nothing-here"),
]
