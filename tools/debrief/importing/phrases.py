"""What the text of one action item says: whether it is finished, and what its title is."""

from __future__ import annotations

import re

from debrief.importing.references import KEY, LINK, TARGET
from debrief.importing.words import heading_key, words
from debrief_schemas.fields import LINE_MAX

_done_words = (
    r"done|completed?|closed|fixed|resolved|shipped|merged|finished|won'?t (?:do|fix)|cancell?ed|declined|dropped"
    r"|erledigt|abgeschlossen|fertig|umgesetzt|geschlossen|behoben|verworfen|abgelehnt|entfällt"
    r"|terminée?|faite?|clos|clôturée?|achevée?|résolue?|réalisée?|abandonnée?|annulée?"
    r"|hech[oa]|completad[oa]|cerrad[oa]|terminad[oa]|finalizad[oa]|resuelt[oa]|cancelad[oa]|descartad[oa]"
    r"|feit[oa]|concluíd[oa]|fechad[oa]|resolvid[oa]|fatt[oa]|completat[oa]|chius[oa]|conclus[oa]|risolt[oa]"
    r"|klaar|gereed|afgerond|voltooid|готово|выполнено|сделано|закрыто|решено"
    r"|完了|対応済み?|実施済み?|済み?|已完成|完成|已解决|已关闭|완료|해결"
)
_signs = r"✅|✔️?|☑️?|:(?:white_check_mark|heavy_check_mark|ballot_box_with_check|heavy_checkmark):"
_state = re.compile(rf"(?:{_done_words}|yes|x|{_signs})\W*\Z", re.IGNORECASE)
_finished = re.compile(
    rf"\W*(?:{_signs}|~~.+~~\W*\Z|[(\[]?(?:{_done_words})[)\]:])"
    rf"|.*[(\[](?:{_done_words})\b[^)\]]{{0,40}}[)\]]\W*\Z"
    rf"|.*(?:[-–—:;|]\s*|\*\*|__)(?:{_done_words})(?:\*\*|__)?\W*\Z"
    rf"|.*(?:{_signs})\W*\Z",
    re.IGNORECASE | re.DOTALL,
)
_shouted = re.compile(r".*\b(?:DONE|FIXED|RESOLVED|COMPLETED?)\W*\Z", re.DOTALL)
_not_yet = re.compile(
    r"\b(?:not|isn'?t|never|to be|until|when|un|nicht|noch nicht|pas|non|não|niet|не)[\s*_-]*\w+\W*\Z", re.IGNORECASE
)

_link_alone = re.compile(rf"\s*\(\s*{LINK}\s*\)")
_link_last = re.compile(
    rf"\s*\[(?:(?:github )?issue|pr|pull request|ticket|link|jira|tracking issue)[^\[\]]{{0,30}}\]{TARGET}(?=\W*\Z)",
    re.IGNORECASE,
)
_key_last = re.compile(rf"(?<![:\s])\s*\[{KEY}\]{TARGET}(?=\W*\Z)")
_placeholder = re.compile(r"\s*\[(?:link|url|issue|ticket)[^\[\]]{0,30}\](?![\[(:])\W*\Z", re.IGNORECASE)
# In the middle of a sentence an address is a part of it.
_address_alone = re.compile(
    r"\s*\(\s*<?https?://[^\s<>()]{1,400}>?\s*\)(?=\W|\Z)|\s*<?https?://[^\s<>()]{1,400}>?(?=[^\w/]*\Z)"
)
_link = re.compile(r"!?\[([^\[\]]{0,300})\](?:\([^()\s]{0,400}(?:\s\"[^\"]{0,200}\")?\)|\[[^\[\]]{0,100}\])")
_sentence_end = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\betc)(?<!\bvs)(?<!\b[A-Z])[.!?](?=\s+[A-Z`\"“])")
_written_short = re.compile(
    r"\b(?:resp|bzw|ggf|inkl|incl|excl|ca|approx|aprox|env|cf|ex|ej|vgl|nr|no|núm|dr|prof|st|mr|mrs|ms|sr|sra|max|min"
    r"|inc|ltd|dept|fig|evtl|usw|z\.\s?B|u\.\s?a|p\.\s?ex)\Z",
    re.IGNORECASE,
)
_bold_lead = re.compile(r"(?:\*\*|__)([^*_]{8,200}?)(?:\*\*:|:\*\*|__:|:__)\s")


def is_finished(text: str) -> bool:
    """Say whether the text of an item calls it finished, or decided against."""
    text = text[-400:] if len(text) > 4000 else text
    return bool((_finished.match(text) or _shouted.match(text)) and not _not_yet.search(text[-60:]))


def is_finished_state(text: str) -> bool:
    """Say whether a cell of a table, such as `Done` or `n/a **DONE**`, calls its row finished."""
    bare = text.strip("*_`~ ")
    return len(bare) <= 80 and bool(_state.match(bare) or is_finished(bare))


def _is_whole(text: str) -> bool:
    """Say whether a sentence may end behind a text: no bracket is open, and its last word is not written short."""
    return all(text.count(a) <= text.count(b) for a, b in ("()", "[]", "（）")) and not _written_short.search(text)


def is_open_state(text: str) -> bool:
    """Say whether what stands in a column of states calls its row open, or on its way."""
    return heading_key(text) in _OPEN


def title_of(text: str) -> str:
    """One line that can be the title of an issue: the bold beginning, or the first sentence, without links."""
    text = text.strip().removeprefix("{{").replace("}}", " ").strip()
    lead = _bold_lead.match(text)
    if lead and len(lead[1].split()) > 1:
        text = lead[1]
    text = _placeholder.sub("", _key_last.sub("", _link_last.sub("", _link_alone.sub("", text))))
    text = _link.sub(r"\1", text)
    without = _address_alone.sub("", text)
    text = " ".join((without if words(without) else text).replace("**", "").replace("__", "").split())
    end = next((found.start() for found in _sentence_end.finditer(text) if _is_whole(text[: found.start()])), 0)
    if len(text[:end].split()) > 1:
        text = text[:end]
    text = text.rstrip(" .;:,–—-").strip()
    if len(text) > LINE_MAX:
        text = text[: LINE_MAX - 1].rsplit(" ", 1)[0][: LINE_MAX - 1].rstrip(" .;:,–—-") + "…"
    return text


_FILLER = frozenset(
    {"none", "n a", "na", "tbd", "tba", "tbc", "todo", "nothing", "no action items", "none yet", "summary", "title", ""}
)


_OPEN = frozenset(
    {"open", "todo", "to do", "in progress", "pending", "outstanding", "planned", "new", "backlog", "blocked", "wip"}
    | {"not started", "started", "ongoing", "active", "in review", "not done", "waiting", "on hold", "scheduled"}
    | {"assigned", "unassigned", "accepted", "doing", "work in progress", "under way", "underway", "in work", "no"}
    | {"offen", "in arbeit", "in bearbeitung", "geplant", "begonnen", "laufend", "nicht begonnen", "ausstehend"}
    | {"ouvert", "ouverte", "en cours", "à faire", "prévu", "prévue", "planifié", "planifiée", "en attente"}
    | {"pendiente", "abierto", "abierta", "en curso", "en progreso", "en proceso", "por hacer", "planificado"}
    | {"pendente", "aberto", "aberta", "em andamento", "a fazer", "aperto", "aperta", "in corso", "da fare"}
    | {"in uitvoering", "bezig", "gepland", "te doen", "открыто", "в работе", "запланировано", "не начато"}
    | {
        "未着手",
        "未対応",
        "対応中",
        "進行中",
        "未完了",
        "进行中",
        "未开始",
        "待办",
        "待处理",
        "진행 중",
        "진행중",
        "예정",
    }
)
_NOBODY = frozenset(
    {"unassigned", "not assigned", "nobody", "no one", "unknown", "open", "pending", "to be assigned", "to be decided"}
    | {"anyone", "everyone", "all", "no owner", "n n", "offen", "niemand", "personne", "nadie", "à définir", "ninguém"}
)


def is_filler(text: str) -> bool:
    """Say whether a text only fills its place."""
    return heading_key(text) in _FILLER or not words(text)


def is_nobody(text: str) -> bool:
    """Say whether what stands in the place of an owner names none."""
    return is_filler(text) or heading_key(text) in _NOBODY


def short(text: str) -> str:
    """The beginning of a text, for a report."""
    text = " ".join(text[:300].split())
    return f"{text[:59]}…" if len(text) > 60 else text
