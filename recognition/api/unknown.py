"""An address below /api/ that leads nowhere: a problem like every other, whatever the method and whoever asks."""

from typing import Any, NoReturn

from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView


class NothingHere(APIView):
    authentication_classes = ()
    permission_classes = (AllowAny,)
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> NoReturn:
        raise NotFound(
            "There is nothing at this address. Addresses end in a slash; /api/v1/docs/ lists them all."
        )
