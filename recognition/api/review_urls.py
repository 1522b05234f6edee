"""The routes of reviewing below /api/v1/."""

from django.urls import path

from recognition.api import agreement, decisions, reviews

urlpatterns = [
    path("reviews/", reviews.Reviews.as_view(), name="api-reviews"),
    path("reviews/sources/", reviews.ReviewSources.as_view(), name="api-review-sources"),
    path("reviews/<uuid:sample_id>/", reviews.OneReview.as_view(), name="api-review"),
    path("decisions/", decisions.Decisions.as_view(), name="api-decisions"),
    path(
        "samples/<uuid:sample_id>/decisions/",
        decisions.SampleDecisions.as_view(),
        name="api-sample-decisions",
    ),
    path(
        "samples/<uuid:sample_id>/decisions/<uuid:decision_id>/",
        decisions.SampleDecision.as_view(),
        name="api-sample-decision",
    ),
    path(
        "alphabets/<slug:slug>/agreement/",
        agreement.AlphabetAgreement.as_view(),
        name="api-alphabet-agreement",
    ),
]
