"""What administrators fill in to make an alphabet and to change one. Each form tells the change that it asks for."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from recognition.api.alphabets import people
from recognition.classes import class_names
from recognition.classes.alphabet_changes import LONGEST_TITLE, Change, Merge, Split
from recognition.classes.curating import LONGEST_REASON, LONGEST_SLUG
from recognition.exceptions import InvalidInput
from recognition.models import Alphabet, AlphabetRevision, Labellers, QueueStrategy, Suggestions
from recognition.models.alphabet import FEWEST_READINGS, MOST_READINGS

LIST_HELP = 'Apart by spaces or on lines of their own: a b c, or circle square. A name of several words in quotes: "hot dog".'


class _Lines(forms.Textarea):
    def __init__(self, rows: int) -> None:
        super().__init__({"rows": rows, "spellcheck": "false", "autocapitalize": "none", "class": "listing"})


def _list_field(label: str, *, rows: int = 4, help_text: str = "", required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        strip=False,
        max_length=class_names.LONGEST_TEXT,
        widget=_Lines(rows),
        help_text=help_text,
    )


class ChangeForm(forms.Form):
    """`act` names the form. Raises InvalidInput from `change`, with the field that is wrong."""

    act = ""
    shows_first = True
    reason = forms.CharField(
        label="Why?",
        max_length=LONGEST_REASON,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text="Kept in the history for everybody to read.",
    )

    def __init__(
        self, data: Any = None, files: Any = None, *, alphabet: Alphabet | None, **options: Any
    ) -> None:
        self.alphabet = alphabet
        options.setdefault("auto_id", f"{self.act}-%s")
        options.setdefault("initial", self.initially(alphabet) if alphabet else {})
        super().__init__(data, files, label_suffix="", **options)
        self.order_fields([name for name in self.fields if name != "reason"])

    @staticmethod
    def initially(alphabet: Alphabet) -> dict[str, Any]:
        return {}

    def change(self) -> Change:
        raise NotImplementedError

    def complain(self, error: InvalidInput) -> None:
        """Beside the field that it is about, or above the form where it has none of that name."""
        self.add_error(error.field if error.field in self.fields else None, str(error))


class ClassesForm(ChangeForm):
    act = "classes"
    classes = _list_field("Classes", rows=6, help_text=LIST_HELP, required=True)
    merges = _list_field(
        "Folded readings",
        help_text="What else may be answered, one line a class: c ç -> C. Labels keep what was said.",
    )

    @staticmethod
    def initially(alphabet: Alphabet) -> dict[str, Any]:
        return {"classes": class_names.as_text(alphabet.classes), "merges": folded_text(alphabet.merges)}

    def change(self) -> Change:
        said = self.cleaned_data
        return Change(
            classes=class_names.listed(said["classes"]),
            merges=class_names.foldings(said["merges"]) if said["merges"].strip() else {},
        )


class MergeForm(ChangeForm):
    act = "merge"
    classes = forms.MultipleChoiceField(label="Count as one", widget=forms.CheckboxSelectMultiple)
    into = forms.CharField(
        label="Named",
        max_length=class_names.LONGEST_NAME,
        help_text="One of them, or a new name.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _choices(self, "classes", self.alphabet)

    def change(self) -> Change:
        return Change(merge=[Merge(classes=self.cleaned_data["classes"], into=self.cleaned_data["into"])])

    def complain(self, error: InvalidInput) -> None:
        self.add_error("into" if error.field == "merge" else None, str(error))


class SplitForm(ChangeForm):
    act = "split"
    name = forms.ChoiceField(label="Split")
    off = _list_field(
        "Into it and",
        rows=3,
        required=True,
        help_text="A new class a line, and behind a colon the readings that go with it: ä: ae. What was read as the"
        " old class alone does not tell them apart: such samples are open again.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        _choices(self, "name", self.alphabet)

    def change(self) -> Change:
        return Change(split=[Split(name=self.cleaned_data["name"], off=_off(self.cleaned_data["off"]))])

    def complain(self, error: InvalidInput) -> None:
        self.add_error("off" if error.field == "split" else None, str(error))


class LookalikesForm(ChangeForm):
    act = "lookalikes"
    shows_first = False
    lookalikes = _list_field(
        "Look-alikes",
        help_text="A group a line, its classes apart by spaces: 0 O. The folded figures forgive them.",
    )

    @staticmethod
    def initially(alphabet: Alphabet) -> dict[str, Any]:
        return {"lookalikes": "\n".join(class_names.as_text(group) for group in alphabet.lookalikes)}

    def change(self) -> Change:
        return Change(lookalikes=class_names.groups(self.cleaned_data["lookalikes"]))


class SettingsForm(ChangeForm):
    act = "settings"
    shows_first = False
    name = forms.CharField(max_length=LONGEST_TITLE)
    required_readings = forms.IntegerField(
        label="Readings of a sample",
        min_value=FEWEST_READINGS,
        max_value=MOST_READINGS,
        help_text="How many people are asked what it is.",
    )
    queue_strategy = forms.ChoiceField(label="Asked first", choices=QueueStrategy.choices)
    suggestions = forms.ChoiceField(
        label="While labelling",
        choices=Suggestions.choices,
        required=False,
        help_text="People lean towards what they are shown.",
    )
    labelled_by = forms.ChoiceField(label="Labelled by", choices=Labellers.choices)
    labellers = _list_field("Named people", rows=2, help_text="Usernames, if only named people label.")
    is_default = forms.BooleanField(label="It is the default alphabet", required=False)

    @staticmethod
    def initially(alphabet: Alphabet) -> dict[str, Any]:
        named = alphabet.labellers.order_by("username").values_list("username", flat=True)
        return {
            "name": alphabet.name,
            "required_readings": alphabet.required_readings,
            "queue_strategy": alphabet.queue_strategy,
            "suggestions": alphabet.suggestions,
            "labelled_by": alphabet.labelled_by,
            "labellers": " ".join(named),
            "is_default": alphabet.is_default,
        }

    def change(self) -> Change:
        said = self.cleaned_data
        return Change(
            name=said["name"],
            required_readings=said["required_readings"],
            queue_strategy=said["queue_strategy"],
            suggestions=said["suggestions"] or None,
            labelled_by=said["labelled_by"],
            labellers=people(said["labellers"].replace(",", " ").split()),
            is_default=said["is_default"],
        )


class RetireForm(ChangeForm):
    act = "retire"
    shows_first = False

    def change(self) -> Change:
        assert self.alphabet is not None  # noqa: S101 - only what is there is retired
        return Change(retired=not self.alphabet.is_retired)


class BackForm(ChangeForm):
    act = "back"
    back_to = forms.TypedChoiceField(label="Go back to", coerce=int)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        earlier = AlphabetRevision.objects.all().before_the_latest(self.alphabet) if self.alphabet else []
        field: Any = self.fields["back_to"]
        field.choices = [(each.number, f"revision {each.number}: {each.reason:.60}") for each in earlier]

    def change(self) -> Change:
        return Change(back_to=self.cleaned_data["back_to"])


class NewAlphabetForm(ChangeForm):
    act = "new"
    name = forms.CharField(max_length=LONGEST_TITLE, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    slug = forms.SlugField(
        label="Short name",
        max_length=LONGEST_SLUG,
        help_text="For addresses; it never changes.",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    classes = _list_field("Classes", rows=5, help_text=LIST_HELP)
    file = forms.FileField(
        label="Or a text file of them",
        required=False,
        widget=forms.FileInput(attrs={"accept": "text/plain,.txt,.csv"}),
        help_text="UTF-8, read as the list above.",
    )
    ranges = _list_field(
        "Or ranges of Unicode", rows=2, help_text="U+0391-U+03A9, or a-z; several apart by commas."
    )
    without = _list_field(
        "Without", rows=1, help_text="What to leave out of the ranges, told in the same way."
    )
    merges = ClassesForm.base_fields["merges"]
    lookalikes = LookalikesForm.base_fields["lookalikes"]

    def change(self) -> Change:
        said = self.cleaned_data
        return Change(
            name=said["name"],
            classes=[
                *class_names.listed(said["classes"]),
                *(class_names.listed(_text_of(said["file"]), field="file") if said["file"] else ()),
                *class_names.ranged(said["ranges"], without=said["without"]),
            ],
            merges=class_names.foldings(said["merges"]),
            lookalikes=class_names.groups(said["lookalikes"]),
        )


FORMS: Mapping[str, type[ChangeForm]] = {
    form.act: form
    for form in (ClassesForm, MergeForm, SplitForm, LookalikesForm, SettingsForm, RetireForm, BackForm)
}


def folded_text(merges: Mapping[str, str]) -> str:
    """A line a class: `c ç -> C`."""
    by_class: dict[str, list[str]] = {}
    for reading, into in merges.items():
        by_class.setdefault(into, []).append(reading)
    return "\n".join(
        f"{class_names.as_text(readings)} -> {class_names.as_text([into])}"
        for into, readings in by_class.items()
    )


def _choices(form: forms.Form, name: str, alphabet: Alphabet | None) -> None:
    field: Any = form.fields[name]
    field.choices = [(each, each) for each in (alphabet.classes if alphabet else ())]


def _off(text: str) -> dict[str, Sequence[str]]:
    off: dict[str, Sequence[str]] = {}
    for line in text.splitlines():
        new, colon, readings = line.partition(":") if line.strip() != ":" else (line, "", "")
        entries = class_names.listed(new, field="split")
        if len(entries) > 1 or (colon and not entries):
            raise InvalidInput(
                f"A new class stands on a line of its own, its readings behind a colon. Received: {line!r}.",
                field="split",
            )
        if entries:
            off[entries[0]] = class_names.listed(readings, field="split")
    return off


def _text_of(file: Any) -> str:
    if file.size is None or file.size > class_names.LONGEST_TEXT:
        raise InvalidInput(
            f"A list has at most {class_names.LONGEST_TEXT:,} bytes. Received: {file.size:,}.", field="file"
        )
    try:
        return str(file.read().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"A list is a text file in UTF-8. Received: {error.reason}.", field="file"
        ) from error
