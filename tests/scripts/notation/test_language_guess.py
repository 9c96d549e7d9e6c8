"""The language of a script without `language:`."""

from pathlib import Path

import pytest
from script_helpers import growth, problems, repeated, script_of

from scripts.library.lookup import library_folder
from scripts.notation.language_guess import guess_language

pytest.importorskip("pycld2", reason="pycld2 has no wheel for this machine")

SHIPPED = sorted(Path(library_folder()).glob("*.txt"))

SENTENCES = {
    "de": "Schließe die Augen und atme langsam ein.",
    "es": "Cierra los ojos y respira despacio.",
    "fr": "Fermez les yeux et respirez lentement.",
    "it": "Chiudi gli occhi e respira lentamente.",
    "pt": "Feche os olhos e respire devagar.",
    "nl": "Sluit je ogen en adem rustig in.",
    "pl": "Zamknij oczy i oddychaj powoli.",
    "sv": "Känn fötterna mot golvet. Det finns inget att göra.",
    "da": "Mærk dine fødder på gulvet. Der er intet at gøre.",
    "no": "Kjenn føttene mot gulvet. Det er ingenting å gjøre.",
    "fi": "Tunne jalkasi lattialla. Mitään ei tarvitse tehdä.",
    "cs": "Vnímejte chodidla na podlaze. Není co dělat.",
    "hu": "Érezd a talpad a padlón. Nincs semmi dolgod.",
    "ro": "Simte-ți picioarele pe podea. Nu ai nimic de făcut.",
    "tr": "Ayaklarını yerde hisset. Yapacak bir şey yok.",
    "ru": "Закройте глаза и дышите медленно.",
    "uk": "Заплющте очі та дихайте повільно.",
    "el": "Κλείστε τα μάτια και αναπνεύστε αργά.",
    "zh": "闭上眼睛,慢慢呼吸。",
    "ja": "目を閉じて、ゆっくり呼吸してください。",
    "ko": "눈을 감고 천천히 숨을 쉬세요.",
    "ar": "أغمض عينيك وتنفس ببطء.",
    "hi": "अपनी आँखें बंद करें और धीरे-धीरे साँस लें।",
}


@pytest.mark.parametrize("language", SENTENCES)
def test_one_sentence_is_enough(language):
    assert guess_language([SENTENCES[language]]) == language


@pytest.mark.parametrize("path", SHIPPED, ids=[path.stem for path in SHIPPED])
def test_the_shipped_sessions_are_english(path):
    assert guess_language(path.read_text(encoding="utf-8").split("---", 2)[2].split("\n")) == "en"


@pytest.mark.parametrize(
    "text",
    [
        "Rest.",
        "1, 2, 3",
        "[3s]",
        "Savasana. Om shanti shanti.",
        "Asana pranayama Om shanti shanti namaste savasana",
        "Nguyễn Thích Nhất Hạnh smiles.",
        "saṅkalpa, Prāṇāyāma",
        "Say мама.",
        "мама",
        "Ελένη",
        "1. Stand\n2. Sit",
        "Ｂｒｅａｔｈｅ\u3000ｉｎ．",
        "Bonjour, my friend.",
        "La la la. Na na na.",
        "Inhale 4, hold 7, exhale 8.",
        "\x01\ud800 \x7f",
    ],
)
def test_names_foreign_words_and_scraps_stay_english(text):
    assert guess_language([text]) == "en"


def test_a_foreign_name_does_not_decide():
    assert guess_language(["Thích Nhất Hạnh habla de prāṇāyāma."]) == "es"


def test_a_guessed_language_is_used_and_reported_with_the_line_to_write():
    text = f"{SENTENCES['de']}\n"
    assert script_of(text).header.language == "de"
    [problem] = [problem for problem in problems(text) if problem.code == "guessed-language"]
    assert (problem.severity, problem.place.line) == ("warning", 1)
    assert problem.message == "no language is stated; this is German and is read as such"
    assert problem.hint == "write language: de at the top, between two lines of ---"


def test_a_stated_language_is_never_guessed():
    text = f"---\nlanguage: en\n---\n{SENTENCES['de']}\n"
    assert script_of(text).header.language == "en"
    assert "guessed-language" not in {problem.code for problem in problems(text)}


@pytest.mark.parametrize("piece", ["[", "{", "<"])
def test_guessing_takes_linear_time(piece):
    assert growth(lambda text: guess_language([text]), repeated(piece), characters=16_000) < 16
