"""The pages for reviewers."""

from django.urls import path

from recognition.pages import agreement, review

urlpatterns = [
    path("review/", review.reviews, name="reviews"),
    path("review/agreement/", agreement.agreement, name="agreement"),
    path("review/decisions/", review.trail, name="decisions"),
    path("review/decisions/<uuid:decision_id>/revert/", review.revert, name="decision-revert"),
    path("review/<uuid:sample_id>/", review.review, name="review"),
    path("review/<uuid:sample_id>/decide/", review.decide, name="review-decide"),
]
