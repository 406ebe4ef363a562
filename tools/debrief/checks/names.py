"""Ids, file names and folders as text; nothing here needs more than the standard library's core."""

from __future__ import annotations


def fold(text: str) -> str:
    """The form in which ids and file names are compared: NFC, without case."""
    if text.isascii():
        return text.lower()
    import unicodedata

    return unicodedata.normalize("NFC", text).casefold()


def stem_of(path: str) -> str:
    """The file's name without its folder and ending; a path without an ending, which is a folder's, stays whole."""
    return path.rsplit("/", 1)[-1].rpartition(".")[0] or path


def in_own_year(path: str, postmortem_id: str) -> bool:
    """Say whether the path goes through the folder of the id's year."""
    return postmortem_id[:4] in path.split("/")[:-1]
