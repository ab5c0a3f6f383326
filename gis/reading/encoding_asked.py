"""What is said and asked about the encoding that a file of texts was found to have."""

from gis.questions import Choice, Question
from gis.reading.answered import blobs
from gis.reading.asking import Answer
from gis.reading.encodings import decoded
from gis.reading.table import Note, Reading
from gis.rulebook import Words

_NAMES = {"gb18030": "GB18030(GBK)", "utf-8": "UTF-8", "big5": "Big5"}


def told_of_encoding(
    reading: Reading, answer: Answer
) -> tuple[tuple[Note, ...], tuple[Question, ...]]:
    """Return the notes and the question of a file whose texts are not all ASCII.

    Nobody is asked where the label beside the texts says what their bytes say.
    """
    encoding, label = str(answer["encoding"]), str(answer["label"])
    if not encoding:
        return (), ()
    named, samples = shown(encoding), blobs(answer, "samples")
    names = _read(samples, encoding)
    notes = []
    if label and label != encoding:
        notes.append(Note(rule="IN-41", values={"found": shown(label), "required": named,
                                                "names": names}))  # fmt: skip
    if int(answer["damaged"]):
        damaged = {"found": int(answer["damaged"]), "required": named}
        notes.append(Note(rule="IN-43", values=damaged))
    if label == encoding:
        return tuple(notes), ()
    if "encoding" not in reading.answers:
        notes.append(Note(rule="IN-40", values={"found": named, "names": names}))
    return tuple(notes), (_question(reading, encoding, samples),)


def shown(encoding: str) -> str:
    """Return the name of an encoding as a person writes it."""
    return _NAMES.get(encoding, encoding.upper())


def _read(samples: list[bytes], encoding: str) -> str:
    return "、".join(decoded(samples, encoding)[0])


def _question(reading: Reading, encoding: str, samples: list[bytes]) -> Question:
    named, names = shown(encoding), _read(samples, encoding)
    return Question(
        question_id="encoding",
        rule="IN-40",
        text=Words(
            f"文件“{reading.path.name}”的文字按 {named} 读取,例如:{names}。对吗?",
            f'Texts of "{reading.path.name}" were read as {named}, for instance {names}. '
            "Is that right?",
        ),
        choices=tuple(
            Choice(value=one, label=Words(name, name),
                   note=Words(_read(samples, one), _read(samples, one)))
            for one, name in _NAMES.items()
        ),
        samples=tuple(decoded(samples, encoding)[0]),
        otherwise=Words(f"按 {named} 读取", f"texts are read as {named}"),
    )  # fmt: skip
