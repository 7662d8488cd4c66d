"""A neutral form as HTML for the page's dialog: fields, hints, examples, what it opens with.

The browser checks nothing: who is told what is wrong is decided behind the turn, and the page
shows it beside the field. It must not know what a form is for.
"""

from collections.abc import Mapping
from typing import assert_never

from markupsafe import Markup

from adapters.web.render import quote_html, words_html
from dialogs.vocabulary import (
    ChoiceField,
    DayField,
    Form,
    HourField,
    InputField,
    MeasureField,
    Option,
    PersonField,
    Prose,
    Tell,
    TextField,
    YesField,
)

_MOST_RADIOS = 10


def form_json(form: Form) -> dict[str, object]:
    """What the page needs to open a dialog: its name and ids to send back, its words, its HTML."""
    return {
        "name": form.name,
        "about": list(form.about),
        "title": form.title,
        "submit": form.submit,
        "html": str(form_html(form)),
    }


def form_html(form: Form) -> Markup:
    """The parts in order, without the dialog around them: the page shows one form at a time."""
    needs = any(part.required for part in form.fields())
    key = Markup('<p class="needs"><span class="star" aria-hidden="true">*</span> needed</p>')
    parts = Markup().join(
        _tell(part) if isinstance(part, Tell) else _field(part, f"field-{place}")
        for place, part in enumerate(form.parts)
    )
    return Markup("{}{}").format(key if needs else "", parts)


def _tell(tell: Tell) -> Markup:
    match tell.words:
        case Prose():
            inner = Markup("<p>{}</p>").format(words_html(tell.words))
        case tuple():
            inner = Markup().join(quote_html(quote) for quote in tell.words)
        case _:
            assert_never(tell.words)
    return Markup('<div class="tell">{}</div>').format(inner)


def _field(field: InputField, id_: str) -> Markup:
    match field:
        case TextField():
            return _labelled(field, id_, _text_input(field, id_))
        case MeasureField():
            return _labelled(field, id_, _measure_input(field, id_))
        case ChoiceField(options=options, several=several, value=value):
            return _choice(field, id_, options, value, several=several)
        case PersonField(among=among, several=several, value=value):
            return _choice(field, id_, among, value, several=several)
        case DayField():
            bounds = {"min": field.earliest, "max": field.latest}
            days = {name: day.isoformat() for name, day in bounds.items() if day is not None}
            day = "" if field.value is None else field.value.isoformat()
            return _labelled(field, id_, _input(field, id_, type="date", value=day, **days))
        case HourField():
            at = "" if field.value is None else f"{field.value:%H:%M}"
            return _labelled(field, id_, _input(field, id_, type="time", value=at))
        case YesField():
            return _tick(field, id_)
        case _:
            assert_never(field)


def _text_input(field: TextField, id_: str) -> Markup:
    value = field.value or ""
    if field.lines == "one":
        return _input(
            field, id_, type="text", value=value, autocomplete="off", data_longest=field.longest
        )
    attributes = _attributes({"rows": 3, "data-longest": field.longest} | _named(field, id_))
    # A text area's first line break is dropped by browsers, so one is given to be dropped.
    return Markup("<textarea{}>\n{}</textarea>").format(attributes, value)


def _measure_input(field: MeasureField, id_: str) -> Markup:
    value = field.value or ""
    box = _input(field, id_, type="text", value=value, autocomplete="off", class_="measure")
    # An example such as "13 of 24" says it already.
    if field.of is None or f"of {field.of}" in f"{field.example} {value}":
        return box
    return Markup('<div class="of">{}<span>of {}</span></div>').format(box, field.of)


def _input(field: InputField, id_: str, **attributes: object) -> Markup:
    named = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    return Markup("<input{}>").format(_attributes(named | _named(field, id_)))


def _named(field: InputField, id_: str) -> dict[str, object]:
    described = f"{id_}-hint {id_}-error" if field.hint else f"{id_}-error"
    named: dict[str, object] = {"id": id_, "name": field.key, "aria-describedby": described}
    if field.required:
        named["aria-required"] = "true"
    if field.example:
        named["placeholder"] = field.example
    return named


def _attributes(attributes: Mapping[str, object]) -> Markup:
    return Markup().join(
        Markup(' {}="{}"').format(name, value) for name, value in attributes.items()
    )


def _labelled(field: InputField, id_: str, control: Markup) -> Markup:
    return Markup(
        '<div class="field" data-key="{key}"><label for="{id}">{label}{star}</label>'
        "{hint}{control}{error}</div>"
    ).format(
        key=field.key,
        id=id_,
        label=field.label,
        star=_star(field),
        hint=_hint(field, id_),
        control=control,
        error=_error(id_),
    )


def _choice(
    field: InputField,
    id_: str,
    options: tuple[Option, ...],
    chosen: tuple[str, ...],
    *,
    several: bool,
) -> Markup:
    if not several and len(options) > _MOST_RADIOS:
        return _labelled(field, id_, _select(field, id_, options, chosen))
    kind = "checkbox" if several else "radio"
    rows = Markup().join(
        Markup('<label class="option"><input{}><span>{}</span></label>').format(
            _attributes(
                {"type": kind, "name": field.key, "value": option.key, "id": f"{id_}-{place}"}
                | ({"checked": "checked"} if option.key in chosen else {})
            ),
            option.label,
        )
        for place, option in enumerate(options)
    )
    return Markup(
        '<fieldset class="field" data-key="{key}" data-several="{several}" id="{id}"'
        ' aria-describedby="{id}-hint {id}-error"{role}><legend>{label}{star}</legend>'
        '{hint}<div class="options">{rows}</div>{error}</fieldset>'
    ).format(
        key=field.key,
        several="yes" if several else "no",
        id=id_,
        role="" if several else Markup(' role="radiogroup"'),
        label=field.label,
        star=_star(field),
        hint=_hint(field, id_),
        rows=rows,
        error=_error(id_),
    )


def _select(
    field: InputField, id_: str, options: tuple[Option, ...], chosen: tuple[str, ...]
) -> Markup:
    none = Option(key="", label="Choose one")
    rows = Markup().join(
        Markup("<option{}>{}</option>").format(
            _attributes(
                {"value": option.key} | ({"selected": "selected"} if option.key in chosen else {})
            ),
            option.label,
        )
        for option in (none, *options)
    )
    return Markup("<select{}>{}</select>").format(_attributes(_named(field, id_)), rows)


def _tick(field: YesField, id_: str) -> Markup:
    attributes: dict[str, object] = {"type": "checkbox", "value": "yes"} | _named(field, id_)
    if field.value:
        attributes["checked"] = "checked"
    return Markup(
        '<div class="field tick" data-key="{key}"><label class="option" for="{id}"><input{box}>'
        "<span>{label}{star}</span></label>{hint}{error}</div>"
    ).format(
        key=field.key,
        id=id_,
        box=_attributes(attributes),
        label=field.label,
        star=_star(field),
        hint=_hint(field, id_),
        error=_error(id_),
    )


def _star(field: InputField) -> Markup:
    if not field.required:
        return Markup()
    return Markup(
        ' <span class="star" aria-hidden="true">*</span><span class="unseen"> (needed)</span>'
    )


def _hint(field: InputField, id_: str) -> Markup:
    if not field.hint:
        return Markup()
    return Markup('<p class="hint" id="{}-hint">{}</p>').format(id_, field.hint)


def _error(id_: str) -> Markup:
    return Markup('<p class="error" id="{}-error" hidden></p>').format(id_)
