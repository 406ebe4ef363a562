"""The names of months in English, German, French and Spanish."""

from __future__ import annotations

_MONTHS = {
    "jan": 1,
    "feb": 2,
    "mar": 3,
    "apr": 4,
    "may": 5,
    "jun": 6,
    "jul": 7,
    "aug": 8,
    "sep": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
    "jän": 1,
    "fev": 2,
    "fév": 2,
    "mär": 3,
    "avr": 4,
    "mai": 5,
    "juin": 6,
    "juil": 7,
    "aou": 8,
    "aoû": 8,
    "okt": 10,
    "déc": 12,
    "dez": 12,
    "ene": 1,
    "abr": 4,
    "ago": 8,
    "set": 9,
    "dic": 12,
}
"""Months by the letters that they begin with, in these languages."""

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|januar|jänner|februar|märz|mai|juni|juli|okt(?:ober)?|dez(?:ember)?"
    r"|janvier|f[ée]vrier|mars|avr(?:il)?|juin|juil(?:let)?|ao[ûu]t|septembre|octobre|novembre|d[ée]c(?:embre)?"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre)"
    r"(?![a-zà-ÿ])\.?"
)
"""Pattern of a name or what is written short for it, for a search without case."""


def month_of(name: str) -> int:
    """Return the number of the month that a text which `MONTH` matches names, 1 being January."""
    name = name.lower()
    return _MONTHS.get(name[:4]) or _MONTHS[name[:3]]
