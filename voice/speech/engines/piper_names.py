"""The names of the voices in Piper's collection, so that they can be suggested without the network.

Source: VOICES.md of github.com/rhasspy/piper. `outpour voices add` reads the current list from the collection itself.
"""

from __future__ import annotations

from typing import Final

_QUALITIES: Final = {"x": "x_low", "l": "low", "m": "medium", "h": "high"}

_COLLECTION: Final = {
    "ar_JO": "kareem:lm",
    "ca_ES": "upc_ona:xm upc_pau:x",
    "cs_CZ": "jirka:lm",
    "cy_GB": "bu_tts:m gwryw_gogleddol:m",
    "da_DK": "talesyntese:m",
    "de_DE": "eva_k:x karlsson:l kerstin:l mls:m pavoque:l ramona:l thorsten:lmh thorsten_emotional:m",
    "el_GR": "rapunzelina:l",
    "en_GB": "alan:lm alba:m aru:m cori:mh jenny_dioco:m northern_english_male:m semaine:m "
    "southern_english_female:l vctk:m",
    "en_US": "amy:lm arctic:m bryce:m danny:l hfc_female:m hfc_male:m joe:m john:m kathleen:l kristin:m kusal:m "
    "l2arctic:m lessac:lmh libritts:h libritts_r:m ljspeech:mh norman:m reza_ibrahim:m ryan:lmh sam:m",
    "es_ES": "carlfm:x davefx:m mls_10246:l mls_9972:l sharvard:m",
    "es_MX": "ald:m claude:h",
    "fa_IR": "amir:m ganji:m ganji_adabi:m gyro:m reza_ibrahim:m",
    "fi_FI": "harri:lm",
    "fr_FR": "gilles:l mls:m mls_1840:l siwis:lm tom:m upmc:m",
    "hu_HU": "anna:m berta:m imre:m",
    "is_IS": "bui:m salka:m steinn:m ugla:m",
    "it_IT": "paola:m riccardo:x",
    "ka_GE": "natia:m",
    "kk_KZ": "iseke:x issai:h raya:x",
    "lb_LU": "marylux:m",
    "lv_LV": "aivars:m",
    "ml_IN": "arjun:m meera:m",
    "ne_NP": "google:xm",
    "nl_BE": "nathalie:xm rdh:xm",
    "nl_NL": "mls:m mls_5809:l mls_7432:l pim:m ronnie:m",
    "no_NO": "talesyntese:m",
    "pl_PL": "darkman:m gosia:m mc_speech:m mls_6892:l",
    "pt_BR": "cadu:m edresson:l faber:m jeff:m",
    "ro_RO": "mihai:m",
    "ru_RU": "denis:m dmitri:m irina:m ruslan:m",
    "sk_SK": "lili:m",
    "sl_SI": "artur:m",
    "sr_RS": "serbski_institut:m",
    "sv_SE": "lisa:m nst:m",
    "sw_CD": "lanfrica:m",
    "tr_TR": "dfki:m fahrettin:m fettah:m",
    "uk_UA": "lada:x ukrainian_tts:m",
    "vi_VN": "25hours_single:l vais1000:m vivos:x",
    "zh_CN": "huayan:xm",
}
"""By locale: names, each with the first letters of its qualities."""


def collection_names() -> tuple[str, ...]:
    """Return the names of all voices, such as `en_US-amy-medium`; of each speaker, the medium quality first."""
    return tuple(
        f"{locale}-{name}-{_QUALITIES[quality]}"
        for locale, entries in _COLLECTION.items()
        for name, _, qualities in (entry.partition(":") for entry in entries.split())
        for quality in sorted(qualities, key="mhlx".index)
    )
