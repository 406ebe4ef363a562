"""The id and the private key of a GitHub App, read from the environment and checked before anything is sent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from debrief.errors import UsageError
from debrief.reports.escape import excerpt

KEY_BITS_MIN = 2048
"""Shortest RSA key, in bits; GitHub makes keys of this size."""

_app_id = re.compile(r"[A-Za-z0-9._-]{1,64}")
_block = re.compile(r"-----BEGIN ([A-Z0-9 ]{1,40})-----(.*?)-----END \1-----", re.DOTALL)
_MAKE = "make a new one on the App's page under Private keys, and give the whole text of the .pem file"


@dataclass(frozen=True, slots=True)
class AppKey:
    """What an App proves itself with."""

    app_id: str
    """The App's number or its client id; GitHub takes both."""
    pem: str = field(repr=False)
    """The private key, as PEM with one line for each 64 characters."""

    def lines(self) -> Iterator[str]:
        """Yield the lines of the key that nobody may see."""
        return (line for line in self.pem.splitlines() if not line.startswith("-----"))


def read_app(env: Mapping[str, str]) -> AppKey | None:
    """Read `DEBRIEF_APP_ID` and `DEBRIEF_APP_PRIVATE_KEY`; `None` where neither is set.

    The key is PEM text; line ends may be written as `\\n`, or be lost, as happens to secrets of several lines on their
    way. Raises `debrief.errors.UsageError`, whose text repeats nothing of the key.
    """
    app_id, key = env.get("DEBRIEF_APP_ID", "").strip(), env.get("DEBRIEF_APP_PRIVATE_KEY", "").strip()
    if not app_id and not key:
        return None
    if not app_id:
        raise UsageError("DEBRIEF_APP_PRIVATE_KEY is set and DEBRIEF_APP_ID is not: give the App's id as well")
    if not key:
        raise UsageError(
            "DEBRIEF_APP_ID is set and DEBRIEF_APP_PRIVATE_KEY is not (a workflow for a fork's pull request gets no"
            " secrets): give the text of the App's .pem file, or unset DEBRIEF_APP_ID"
        )
    if not _app_id.fullmatch(app_id):
        raise UsageError(f"DEBRIEF_APP_ID is {_shown(app_id)}: give the App ID or the client ID from the App's page")
    return AppKey(app_id, _checked(_tidy(key)))


def remark(env: Mapping[str, str]) -> str | None:
    """Return what is worth saying about the credentials in `env`: that there are two."""
    if env.get("DEBRIEF_APP_ID", "").strip() and env.get("GITHUB_TOKEN", "").strip():
        return "a GitHub App and GITHUB_TOKEN are both given: the App writes, the token is not used"
    return None


def _shown(app_id: str) -> str:
    # People paste the key into the wrong place.
    return excerpt(app_id) if len(app_id) <= 20 and "--" not in app_id else "something else than an id"


def _tidy(key: str) -> str:
    """Return the key with the line ends that PEM asks for."""
    block = _block.search(key.strip("\"'").replace("\\r", "").replace("\\n", "\n"))
    if block is None:
        path = re.fullmatch(r"[\w.~/\\: -]{1,255}\.(pem|key)", key)
        what = "a path; give the text of that file" if path else f"no private key in PEM form; {_MAKE}"
        raise UsageError(f"DEBRIEF_APP_PRIVATE_KEY holds {what}")
    name, inside = block[1], block[2]
    if "ENCRYPTED" in name or "Proc-Type" in inside:
        raise _encrypted()
    if not name.endswith("PRIVATE KEY"):
        raise UsageError(f"DEBRIEF_APP_PRIVATE_KEY holds no private key but something else in PEM form; {_MAKE}")
    text = "".join(inside.split())
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return "\n".join([f"-----BEGIN {name}-----", *lines, f"-----END {name}-----", ""])


def _encrypted() -> UsageError:
    return UsageError(
        "DEBRIEF_APP_PRIVATE_KEY is protected by a password, which nobody could enter: give the key as GitHub made it"
    )


def _checked(pem: str) -> str:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem.encode(), password=None)
    except TypeError:
        raise _encrypted() from None
    except (ValueError, UnsupportedAlgorithm):
        raise UsageError(f"DEBRIEF_APP_PRIVATE_KEY is damaged or cut off; {_MAKE}") from None
    if not isinstance(key, RSAPrivateKey):
        raise UsageError(f"DEBRIEF_APP_PRIVATE_KEY is no RSA key, and GitHub takes no other; {_MAKE}")
    if key.key_size < KEY_BITS_MIN:
        raise UsageError(f"DEBRIEF_APP_PRIVATE_KEY is an RSA key of {key.key_size} bits only; {_MAKE}")
    return pem
