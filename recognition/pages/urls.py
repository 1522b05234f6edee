"""The pages of the live half."""

from django.urls import path

from recognition.pages import draw, home, samples, upload

urlpatterns = [
    path("", home.home, name="home"),
    path("draw/", draw.draw, name="draw"),
    path("draw/<slug:slug>/", draw.draw, name="draw"),
    path("upload/", upload.upload, name="upload"),
    path("upload/<uuid:sample_id>/", upload.result, name="upload-result"),
    path("upload/<uuid:sample_id>/picture/", upload.picture, name="upload-picture"),
    path("samples/", samples.samples, name="samples"),
    path("samples/<uuid:sample_id>/", samples.sample, name="sample"),
    path("samples/<uuid:sample_id>/answer/", samples.answer, name="sample-answer"),
    path("samples/<uuid:sample_id>/withdraw/", samples.withdraw, name="sample-withdraw"),
]
