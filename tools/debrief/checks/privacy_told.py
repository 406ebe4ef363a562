"""Secrets that commands and sentences give away: `curl -u kim:…`, `mysql -p…`, `DB_PASS=…`, “the password is …”.

Nothing short that they all contain is rare, so `debrief check` does not look for them: it must cost a commit hook
nothing. What is carried in from elsewhere, and what is about to be published, is looked at in this way as well. So are
values too short or too plain to be told from prose in a hook: a word alone behind `password:`, a token of few letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from debrief.checks.privacy_assigned import LONG, is_likely_secret, stands_for_a_value

_VALUE = r"(?P<quote>[\"'`]?)(?P<value>[^\s\"'`|]{4,200})"
# “Password” in the languages that documents are read in, and in others that are widely spoken.
_ELSEWHERE = (
    r"(?i:passwort|kennwort|mot de passe|mdp|contraseña|contrasena|senha|palavra-passe|wachtwoord|lösenord|hasło|parola"
    r"|пароль)|パスワード|密码|密碼|비밀번호"
)
_NAMED = rf"(?:(?i:pass(?:word|phrase|wd)|pwd)|(?<!\w)(?:{_ELSEWHERE}))(?:[\"'`]|\*\*)?"

# Of a command the value is known by its place alone. Source: the manuals of the commands.
_COMMANDS = (
    re.compile(rf"\bcurl\b.{{0,300}}?\s(?:-u|--user)[ =]?[\"']?[^\s:\"'`]{{1,80}}:{_VALUE}"),
    re.compile(rf"\b(?:mysql|mysqldump|mysqladmin|mariadb|mariadb-dump)\b.{{0,300}}?\s-p{_VALUE}"),
    re.compile(rf"\bsshpass\s{{1,3}}-p\s{{0,3}}{_VALUE}"),
)
# Words of a sentence may stand in these places as well: “redis-cli -a with …”, “the option --token is …”.
_OPTIONS = (
    re.compile(rf"\bredis-cli\b.{{0,300}}?\s(?:-a|--pass)[ =]\s{{0,3}}{_VALUE}"),
    re.compile(rf"\b(?:docker|podman)\s{{1,3}}login\b.{{0,300}}?\s-p[ =]?\s{{0,3}}{_VALUE}"),
    re.compile(rf"\bmongo(?:sh|dump|restore|export|import)?\b.{{0,300}}?\s-p[ =]\s{{0,3}}{_VALUE}"),
    re.compile(rf"\bldap(?:search|modify|add|whoami)\b.{{0,300}}?\s-w[ =]\s{{0,3}}{_VALUE}"),
    re.compile(rf"(?<![\w-])--?(?i:[a-z-]{{0,20}}pass(?:word|wd|phrase)?|pwd)\s{{1,3}}{_VALUE}"),
)
_TOKEN_OPTION = re.compile(
    rf"(?<![\w-])--?(?i:[a-z-]{{0,20}}(?:token|secret|api-?key|access-key|secret-key))\s{{1,3}}{_VALUE}"
)
# Names that are words of sentences as well, or that stand before a colon in many: they need what marks a variable.
_NAMES = re.compile(
    rf"(?:(?<=[A-Za-z0-9][_-])(?i:pass)[\"']?\s{{0,3}}[:=]|(?<![\w-])(?i:pass)[\"']?="
    rf"|(?i:passphrase)(?:[\"'`]|\*\*)?[:=](?:\*\*)?"
    rf"|(?<![A-Za-z0-9])(?:(?i:pw)|{_ELSEWHERE})(?:[\"'`]|\*\*)?\s{{0,3}}[:=：](?:\*\*)?)\s{{0,3}}{_VALUE}"
)
_SENTENCE = re.compile(
    rf"{_NAMED}\s(?:is|was|to|now|as|ist|war|lautet|est|était|es|era|é|è|jest)[: ]\s{{0,3}}(?:\*\*)?{_VALUE}"
)
_TOKEN = re.compile(r"(?<![A-Za-z0-9])hvs\.[A-Za-z0-9_-]{24}")

# A word alone behind a name that means nothing else, and nothing behind it: what people write for a colleague to copy.
_WORD = r"(?P<word>[A-Za-z]{5,30}\d{0,4})"
_ALONE = re.compile(
    r"(?<![A-Za-z$%])(?P<name>(?i:password|passwd|passwort|pwd|pw))(?:\*\*|[\"'`])?(?::(?:\*\*)?\s{0,3}|\s{1,3}is\s{1,3})(?:\*\*)?"
    rf"(?P<quote>[\"'`]?){_WORD}(?P=quote)(?=(?:\*\*)?[.,;!)]?\s{{0,9}}(?:\||<|\Z))"
)
_SET = re.compile(
    r"(?<![A-Za-z$%])(?P<name>(?i:password|passwd|pwd|pw))=(?P<quote>[\"'`]?)"
    rf"{_WORD}(?P=quote)(?=[\s&;`]|\Z)"
)
_STATE = re.compile(
    r"\w*(?:ed|ing|ion|able|ible|ment|ity|ive|less)|reset|required?|unknown|wrong|correct|incorrect|invalid|valid|missing"
    r"|empty|blank|weak|short|strong|stale|public|secret|secure|plain|plaintext|clear|default|common|needed|optional|below"
    r"|above|vault|string|false|none|null|undefined|policy|policies|access|login|logins|prompt|field|fields|value|values"
    r"|hidden|stolen|known|broken|written|given|taken|chosen|forgotten|leaks?|reuse|manager|generator|users?|admins?"
    r"|there|here|later|never|always|still|again|first|after|before|under|inside|outside|fault|error|failure|hashes?|okay"
    r"|fine|ready|right|theirs?|yours?|ours|mine|every|other|another|nothing|something|anything|today|yesterday|tomorrow"
    r"|lastpass|onepassword|bitwarden|keepass|ldaps?|oauth|kerberos|basic|cert|certs|token|tokens|redact|mismatch|attempts?"
    r"|passwords?|passwd|passphrase|passwort|settings|config|secrets|environ|getenv|input|prod|staging|production|variable"
    r"|ge\w+(?:t|en)|ab\w+en|ver\w+en|falsch|unbekannt|leer|erforderlich|siehe",
    re.IGNORECASE,
)
"""What is said of a password, stands for one, or says where it is: words of sentences, and no secrets."""

_SHORT_TOKEN = re.compile(
    r"(?<![A-Za-z0-9])(?i:(?:api|access|auth|client|deploy|bot)[_ -]?(?:key|token|secret)|token|secret)(?:\*\*|[\"'`])?"
    r"\s?[:=](?:\*\*)?\s{0,3}[\"'`]?(?P<value>[A-Za-z0-9]{8,15})(?![\w./:-])"
)
_NO_ACCESS = re.compile(
    r"(?:next|previous|page|paging|pagination|continuation|resume|sync|lock|idempotency|request|change|update|csrf)"
    r"[_ -]?\Z",
    re.IGNORECASE,
)
_turn = re.compile(r"(?<=\d)(?=[A-Za-z])|(?<=[A-Za-z])(?=\d)")

_SIGNS = (
    *("pass", "pw", "curl", "mysql", "mariadb", "hvs.", "token", "secret", "key", "redis-cli", "docker", "podman"),
    *("mongo", "ldap", "kennwort", "mdp", "contrase", "senha", "wachtwoord", "lösenord", "hasło", "parola", "пароль"),
    *("パスワード", "密码", "密碼", "비밀번호"),
)
"""One of these, in any case, is in every line that a pattern above matches: almost all lines hold none."""


def told_secrets(line: str) -> dict[str, tuple[int, int]]:
    """Return the kinds of the secrets in a line, each with from where to where the first of that kind stands."""
    folded = line.lower()
    if not any(sign in folded for sign in _SIGNS):
        return {}
    kinds: dict[str, tuple[int, int]] = {}
    token = _TOKEN.search(line)
    if token is not None:
        kinds["Vault token"] = token.span()
    short = next(_tokens(line), None)
    if short is not None:
        kinds["value of a token"] = short
    password = next(_passwords(line), None)
    if password is not None:
        kinds["password"] = password
    return kinds


def _passwords(line: str) -> Iterator[tuple[int, int]]:
    for pattern in _COMMANDS:
        for found in pattern.finditer(line):
            value = found["value"]
            if any(map(str.isalpha, value)) and not stands_for_a_value(value):
                yield found.span("value")
    for pattern in _OPTIONS:
        for found in pattern.finditer(line):
            if is_likely_secret("password", found["value"].rstrip(".,;:!?*_"), quoted=False, equals=False):
                yield found.span("value")
    for found in _NAMES.finditer(line):
        value = found["value"].rstrip(".,;:!?*_")
        if is_likely_secret("password", value, quoted=bool(found["quote"]), equals="=" in found[0]):
            yield found.span("value")
    for found in _SENTENCE.finditer(line):
        value = found["value"].rstrip(".,;:!?)*_")
        # In a sentence any word may stand there; only a digit together with a sign is no word, date or version, or one
        # between letters: `hunter2longer`.
        signed = any(not one.isalnum() for one in set(found["value"]) - set("-_./:,;()*"))
        digits = any(map(str.isdigit, value))
        mixed = value.isalnum() and len(_turn.findall(value)) >= 2
        if ((signed and digits) or mixed) and is_likely_secret("password", value, quoted=False, equals=False):
            yield found.span("value")
    for pattern in (_ALONE, _SET):
        for found in pattern.finditer(line):
            word, name = found["word"], found["name"]
            if " is" in found[0] and not found["quote"] and name.lower() not in ("pw", "pwd"):
                continue  # “the password is safe”
            # In capitals it is the working directory of a shell; and a type is written with a capital within.
            if name != "PWD" and not _STATE.fullmatch(word) and not stands_for_a_value(word):
                yield found.span("word")


def _tokens(line: str) -> Iterator[tuple[int, int]]:
    """Values behind an option of a command, and short ones whose letters and digits change places too often for a word.

    The short ones have 8 to 15 characters.
    """
    for found in _TOKEN_OPTION.finditer(line):
        value = found["value"].rstrip(".,;:!?*_")
        short = 8 <= len(value) < LONG and value.isalnum() and len(_turn.findall(value)) >= 3
        if short or is_likely_secret("token", value, quoted=False, equals=False):
            yield found.span("value")
    for found in _SHORT_TOKEN.finditer(line):
        turns = len(_turn.findall(found["value"]))
        if turns >= 3 and not _NO_ACCESS.search(line, max(found.start() - 40, 0), found.start()):
            yield found.span("value")
