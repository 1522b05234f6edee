"""How often one user may call what costs much: counted in each process, so that no request waits for a counter."""

from django.core.cache import caches
from django.utils.connection import ConnectionProxy
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView


class RateOf(SimpleRateThrottle):
    """The rate of a scope of DEFAULT_THROTTLE_RATES, for each user."""

    cache = ConnectionProxy(caches, "local")  # type: ignore[assignment]  # as Django's own default cache is one

    def __init__(self, scope: str) -> None:
        self.name = scope
        self.rate = str(api_settings.DEFAULT_THROTTLE_RATES[scope])
        super().__init__()

    def get_cache_key(self, request: Request, view: APIView) -> str:
        return f"rate:{self.name}:{request.user.pk}"
