"""What the learning half's exceptions are in HTTP. training.apps hands this to the one place that makes problems."""

from http import HTTPStatus

from training import exceptions as ours

STATUS_OF: dict[type[Exception], HTTPStatus] = {
    ours.ExclusionRevoked: HTTPStatus.CONFLICT,
    ours.RunUnderWay: HTTPStatus.CONFLICT,
    ours.RunFinished: HTTPStatus.CONFLICT,
    ours.VersionUnusable: HTTPStatus.CONFLICT,
    ours.TrialUnderWay: HTTPStatus.CONFLICT,
    ours.TrialFinished: HTTPStatus.CONFLICT,
    ours.NothingToTryAgainst: HTTPStatus.CONFLICT,
}
