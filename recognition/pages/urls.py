"""The pages of the live half."""

from django.urls import path

from recognition.pages import (
    alphabets,
    draw,
    draw_line,
    exchange,
    home,
    samples,
    upload,
    written,
    written_list,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("draw/", draw.draw, name="draw"),
    path("draw/<slug:slug>/", draw.draw, name="draw"),
    path("draw/<slug:slug>/line/", draw_line.draw_line, name="draw-line"),
    path("alphabets/", alphabets.alphabets, name="alphabets"),
    path("alphabets/new/", alphabets.make, name="alphabet-new"),
    path("alphabets/<slug:slug>/", alphabets.alphabet, name="alphabet"),
    path("alphabets/<slug:slug>/change/", alphabets.change, name="alphabet-change"),
    path("upload/", upload.upload, name="upload"),
    path("upload/<uuid:sample_id>/", upload.result, name="upload-result"),
    path("upload/<uuid:sample_id>/picture/", upload.picture, name="upload-picture"),
    path("pages/", written_list.pages, name="pages"),
    path("pages/draw/", draw_line.draw_line, name="draw-line"),
    path("pages/batches/<uuid:batch>/cancel/", written_list.cancel_batch, name="pages-cancel"),
    path("pages/<uuid:page_id>/", written.page, name="page"),
    path("pages/<uuid:page_id>/picture/", written.picture, name="page-picture"),
    path("pages/<uuid:page_id>/cancel/", written.cancel, name="page-cancel"),
    path("samples/", samples.samples, name="samples"),
    path("samples/<uuid:sample_id>/", samples.sample, name="sample"),
    path("samples/<uuid:sample_id>/answer/", samples.answer, name="sample-answer"),
    path("samples/<uuid:sample_id>/withdraw/", samples.withdraw, name="sample-withdraw"),
    path("exchange/", exchange.exchange, name="exchange"),
    path("exchange/imports/", exchange.bring_in, name="exchange-import"),
    path("exchange/imports/<uuid:import_id>/", exchange.one_import, name="import"),
    path("exchange/imports/<uuid:import_id>/go-on/", exchange.go_on, name="import-go-on"),
    path("exchange/imports/<uuid:import_id>/take-back/", exchange.take_back, name="import-take-back"),
    path("exchange/exports/", exchange.take_out, name="exchange-export"),
    path("exchange/exports/<uuid:export_id>/cancel/", exchange.cancel_export, name="export-cancel"),
]
