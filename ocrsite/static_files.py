"""How static files are named: by their content, ES module imports included."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise is untyped
    """Content-hashed, compressed files; `import` statements between our modules follow the hashes."""

    support_js_module_import_aggregation = True
    # Only our own modules: those of other packages may import what they do not bring.
    _js_module_import_aggregation_patterns = (
        "js/*.js",
        CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns[1],
    )
