"""Secrets and personal data: what is found, what is left alone, and that nothing of it is repeated."""

from __future__ import annotations

from importlib import import_module

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from debrief.checks import privacy
from debrief.checks.privacy import check_privacy
from debrief.checks.privacy_signs import may_hold_secrets
from debrief.findings import Level
from debrief.inspection import fast_privacy

TOKEN = "gh" + "p_" + "0123456789abcdefghijABCDEFGHIJ012345"
PRAGMA = "<!-- pragma: allow" + "list secret -->"


def rules(text: str, *, public: bool = False) -> list[tuple[str, str, int]]:
    """Rule, level and line of everything that is found."""
    return [(one.rule, str(one.level), one.location.line) for one in check_privacy("x.md", text, public=public)]


pieces = st.sampled_from(
    [
        "AKI" + "A",
        "ASI" + "A",
        "A3T",
        "ABCDEFGHIJKLMNOP",
        "0123456789",
        "abcdef",
        "gh" + "p_",
        "gh" + "s_",
        "glp" + "at-",
        "glag" + "ent-",
        "xo" + "xb-",
        "12-",
        "ey" + "J",
        ".",
        "e30",
        "://",
        "a",
        ":",
        "@",
        "//",
        "/:_auth" + "Token=",
        "npm" + "_x",
        "sk-",
        "T3Blbk" + "FJ",
        "-----BEG" + "IN ",
        "RSA ",
        "EC ",
        "OPENSSH ",
        "PRIV" + "ATE KEY",
        "SG" + ".",
        "_",
        "-us",
        "12",
        "A" + "C",
        "S" + "K",
        "Account" + "Key=",
        "pypi-" + "AgEIcHlwaS5vcmc",
        "sq0" + "csp-",
        "sk_" + "live_",
        ":" + "AA",
        " ",
        "https://hooks." + "slack.com/services/T1/B1/x",
        "GR13" + "48941",
        "=",
    ]
)
token_like = st.lists(st.tuples(pieces, st.integers(1, 5)).map(lambda pair: pair[0] * pair[1]), max_size=9).map("".join)


@settings(max_examples=400)
@given(token_like)
@example("")
def test_whatever_the_library_finds_has_a_sign(text: str) -> None:
    detectors = privacy._library()
    # Telegram's numbers are only looked at where its own tokens go on, with AA.
    hits = [
        one.secret_type
        for one in detectors
        if one.secret_type != "Telegram Bot Token" and any(True for _ in one.analyze_string(text))
    ]
    assert may_hold_secrets(text) or not hits, hits


def test_every_detector_that_is_named_exists() -> None:
    for module, name in privacy._DETECTORS:
        assert hasattr(import_module(f"detect_secrets.plugins.{module}"), name)


@pytest.mark.parametrize("at", [0, 1, 1950, 1999, 2000, 2001, 3960, 3980, 3999, 4000, 4001, 5990, 8000, 20_000])
def test_a_secret_is_found_anywhere_in_a_long_line(at: int) -> None:
    line = " " * at + TOKEN + " " * 3000
    assert rules(f"a\n{line}\nb\n") == [("privacy/secret", "error", 2)]


@pytest.mark.parametrize("length", [0, 500, 5000, 100_000])
def test_the_word_that_exempts_stands_at_the_end_of_its_line(length: int) -> None:
    assert rules(f"{TOKEN}{' ' * length} {PRAGMA}\n") == []
    assert rules(f"| {TOKEN}{' ' * length} {PRAGMA} | source |\n") == []
    assert rules(f"{TOKEN} {PRAGMA}{'x' * (length + 200)}\n") == [("privacy/secret", "error", 1)]
    assert rules(f"{PRAGMA}\n{TOKEN}\n") == [("privacy/secret", "error", 2)]
    assert rules(f"{TOKEN} pragma: allowlist secret\n") == [("privacy/secret", "error", 1)]


def test_nothing_of_a_secret_is_repeated() -> None:
    text = f"a {TOKEN} kim.lee@acme.io +49 30 123456 DE89 3704 0044 0532 0130 00"
    found = list(check_privacy("x.md", text, public=True))
    assert {one.rule for one in found} == {"privacy/account-number", "privacy/personal-data", "privacy/secret"}
    for one in found:
        for part in (TOKEN[4:12], "kim", "acme", "123456", "3704"):
            assert part not in one.message + one.help


def test_too_much_that_looks_like_secrets_is_refused_and_not_skipped() -> None:
    found = rules(("AKI" + "A\n") * 20_000 + TOKEN)
    assert [rule for rule, _, _ in found] == ["privacy/secret"]


@pytest.mark.parametrize(
    "text",
    [
        "kim@acme.io",
        "Kim.Lee+x@mail.acme.co.uk",
        "<kim@acme.io>",
        "(kim@acme.io)",
        "kim@acme.io.",
        "mailto:kim@acme.io",
        "'kim@acme.io'",
        "kim@example.acme.io",
        "support.kim@acme.io",
        "kim@testing.io",
        "k@a.io",
    ],
)
def test_addresses_of_people(text: str) -> None:
    assert rules(text) == [("privacy/personal-data", "warning", 1)]
    assert rules(text, public=True) == [("privacy/personal-data", "error", 1)]


@pytest.mark.parametrize(
    "text",
    [
        "support@acme.io",
        "SECURITY@acme.io",
        "no-reply@acme.io",
        "kim@example.com",
        "kim@mail.example.net",
        "kim@host.test",
        "kim@x.invalid",
        "kim@localhost",
        "git@github.com:acme/shop.git",
        "https://kim@acme.io/x",
        "npm i left-pad@1.3.0",
        "actions/checkout@v4.1.0",
        "user@host",
        "@kim",
        "kim @ acme.io",
        "a@b.c",
    ],
)
def test_addresses_of_nobody(text: str) -> None:
    assert rules(text, public=True) == []


@pytest.mark.parametrize(
    "text",
    [
        "+49 30 1234567",
        "+49 30 12345678",
        "+4915112345678",
        "+1 (555) 010-9999",
        "+44 20 7946 0958",
        "+1-202-555-0143",
        "tel:+442079460958",
    ],
)
def test_telephone_numbers(text: str) -> None:
    assert rules(f"call {text} now") == [("privacy/personal-data", "warning", 1)]


@pytest.mark.parametrize(
    "text",
    [
        "+1",
        "+12 %",
        "1+1 2 3 4",
        "+02:00",
        "2026-09-14T09:02:00+02:00",
        "+100 ms",
        "+0 30 1234567",
        "030 1234567",
        "C+11 2 3 4 5",
        "+1 2",
        "a+4915112345678",
    ],
)
def test_numbers_of_another_kind(text: str) -> None:
    assert rules(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "4111111111111111",
        "5500005555555559",
        "3782 8224 6310 005"[:0] or "6011 1111 1111 1117",
    ],
)
def test_cards(text: str) -> None:
    assert rules(f"paid with {text}.") == [("privacy/account-number", "error", 1)]


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1112",
        "9111 1111 1111 1111",
        "0000 0000 0000 0000",
        "v4111111111111111",
        "4111111111111111-1",
        "1.4111111111111111",
        "41111111111111111111111",
    ],
)
def test_numbers_that_are_no_cards(text: str) -> None:
    assert rules(text) == []


@pytest.mark.parametrize(
    "text",
    ["DE89 3704 0044 0532 0130 00", "DE89370400440532013000", "GB29 NWBK 6016 1331 9268 19", "NO93 8601 1117 947"],
)
def test_accounts(text: str) -> None:
    assert rules(f"to {text}, please") == [("privacy/account-number", "error", 1)]


@pytest.mark.parametrize(
    "text", ["DE88 3704 0044 0532 0130 00", "XX89 3704 0044 0532 0130 00", "AP12 3456 7890 1234", "SHA1 2345 6789"]
)
def test_words_that_are_no_accounts(text: str) -> None:
    assert rules(text) == []


@given(st.text(max_size=80))
def test_places_lie_in_the_text(text: str) -> None:
    lines = f"{text} kim@acme.io {TOKEN}\n{text}".split("\n")
    found = list(check_privacy("x.md", "\n".join(lines), public=False))
    assert "privacy/secret" in {one.rule for one in found}
    for one in found:
        where = one.location
        assert 1 <= where.line == where.end_line <= len(lines)
        assert 1 <= where.column < where.end_column <= len(lines[where.line - 1]) + 1


KEY = "kT3pQz8LwN1xVb6RmYc0" + "sUe4HjGf9AaDoI2iPZ7W"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (f'aws_secret_access_key = "{KEY}"', "AWS Access Key"),
        (f"AWS_SECRET_ACCESS_KEY={KEY}", "AWS Access Key"),
        (f'  "SecretAccessKey": "{KEY}",', "AWS Access Key"),
        (f"it said `npm_{KEY[:36]}`.", "NPM tokens"),
        (f"curl -H 'Authorization: Bearer {KEY}'", "bearer token"),
        (f'"Authorization": "Bearer {KEY}"', "bearer token"),
        ('password = "hunter2' + 'correcthorse"', "password"),
        ("DB_PASSWORD='hunter2" + "correcthorse'", "password"),
        *(
            (line, "password")
            for line in (
                'password: "hunter2' + 'longer"',
                "the passwd: hunter2" + "longer was in the log",
                "**Password:** hunter2" + "longer.",
                "**pwd**: 'p@ss" + "w0rd2Long!'",
                '{"password": "correct' + '!horse"}',
                "| 09:02 | PASSWORD: `hunter2" + "longer` | chat |",
                "export DB_PASSWORD=hunter2" + "longer",
                "export DB_PASSWORD=Sup3rS3" + "cret!9x",
                "password: MySecret" + "2024!",
                "DB_PASSWORD=Changed4" + "Prod!x",
                "password: Passw0rd" + "!2024",
                "password=p@ss$" + "word1X",
                "password: MyUsers" + "2024*x",
            )
        ),
        (f"client_secret: {KEY[:20]}", "value of a secret"),
        (f'secret: "{KEY[:16]}",', "value of a secret"),
        ("token: 9f86d081884c7d65" + "9a2feaa0c55ad015", "value of a token"),
        (f"ACCESS_TOKEN={KEY[:20]};", "value of a token"),
        (f"x-api-key: {KEY[:24]}", "value of a key"),
        (f"the API key: {KEY[:24]}, which", "value of a key"),
        (f"-H 'authorization: Bearer {KEY}'", "bearer token"),
        (f"authorization: bearer {KEY}", "bearer token"),
        ("leaked hf_" + KEY[:34], "Hugging Face token"),
        ("glsa_" + KEY[:32] + "_0123abcd", "Grafana token"),
        ("dop_v1_" + "0123abcd" * 8, "DigitalOcean token"),
        ("shpat_" + "0123abcd" * 4, "Shopify token"),
        ("jira ATATT3x" + f"FfGF0{KEY}{KEY}{KEY}_x-{KEY}=1A2B3C4D", "Atlassian token"),
        ("ATCTT3x" + f"FfGN0{KEY}{KEY}=1A2B3C4D", "Atlassian token"),
        ("AGE-SECRET-KEY-1" + "Q9" * 29, "private key of age"),
        ("https://s3.example.com/x?X-Amz-Signature=" + "0123abcd" * 8, "signature of a link to AWS"),
        ("AccountKey=" + KEY[:40], "Azure Storage Account access key"),
        (f"https://a.example.net/x?sv=2022-11-02&se=2026&sig={KEY[:30]}%3D", "signature of a link to Azure"),
        (f"https://a.example.net/x?sig={KEY[:30]}%3D&amp;se=2026", "signature of a link to Azure"),
    ],
)
def test_secrets_that_are_known_by_what_stands_before_them(line: str, kind: str) -> None:
    (found,) = check_privacy("a.md", f"a\n{line}\n", public=False)
    assert (found.rule, found.message) == ("privacy/secret", f"this looks like a secret: {kind}")
    raw = line.encode()
    assert fast_privacy.may_hold_secrets(raw, line)


@pytest.mark.parametrize(
    ("before", "secret", "after"),
    [
        ("| 09:02 | put ", TOKEN, " into the log | chat |"),
        (" " * 3990, TOKEN, " "),
        ("the store's -----", "BEGIN RSA PRIV" + "ATE KEY", "----- was in it"),
        ("from https", "://root:hunter2" + "@", "db:5432/x"),
        ("it said `", f"npm_{KEY[:36]}", "`."),
        ("the passwd: ", "hunter2" + "longer", ", as before"),
        ('{"password": "', "correct" + "!horse", '"}'),
        ("read &amp; sent ", "gh&#112;" + TOKEN[3:], " to all"),
        ("&lt;&gt; of ", "kim&commat;corp.io", "&nbsp;here"),
    ],
)
def test_the_place_is_that_of_what_was_found(before: str, secret: str, after: str) -> None:
    (found,) = check_privacy("a.md", f"a\n{before}{secret}{after}\n", public=False)
    place = found.location
    assert (place.line, place.column, place.end_line) == (2, len(before) + 1, 2)
    assert place.end_column == len(before) + len(secret) + 1
    assert secret not in found.message + found.help


@pytest.mark.parametrize(
    "line",
    [
        'password = "***"',
        'password = "<password>"',
        'password = "changeme123"',
        'password="${DB_PASSWORD}"',
        "password = 'your-password-here'",
        'the password = "open sesame now" of the tale',
        'password = "********"',
        'password = get("hunter2correct")',
        "Authorization: Bearer $TOKEN_OF_THE_DEPLOYMENT_ROBOT",
        "Authorization: Bearer <40 characters>",
        "npm_config_registry=https://registry.example",
        'aws_secret_access_key = "..."',
        "password: rotated on 2026-11-20",
        'the password: "incorrect"',
        "password: see 1Password",
        "Password: reset-by-2026-11-20",
        "Password: 2026-11-20T09:02:00Z",
        "password: ${DB_PASSWORD}",
        "password: /etc/passwd-2026",
        "password: argon2id-hashed",
        "token: expired yesterday",
        "Token: github-actions-2024-runner",
        "the token: it was issued at 09:02",
        "token: https://vault.acme.io/x1/y2z3",
        "token: sha256:" + "9f86d081884c7d65" * 2,
        "token: request[4711abcdefghijkl]",
        "secret: checkout-tls-v2",
        'secret: "checkout-db-credentials-2"',
        "secret: kv/prod/checkout-2/database",
        "api_key: aaaaaaaaaaaaaaaaaaaaaaaa1",
        "cache_key: kT3pQz8LwN1xVb6RmYc0",
        "idempotency-key: 123e4567-e89b-12d3-a456-426614174000",
        "the key: kT3pQz8LwN1xVb6RmYc0",
        '"NextToken": "kT3pQz8LwN1xVb6RmYc0"',
        "idempotency_token=123e4567-e89b-12d3-a456-426614174000",
        "arn:aws:secretsmanager:us-west-2:123456789012:secret:checkout-auth-1ABcd4fgh",
        'password: "hunter2longer and more',
        "password: %DB_PASSWORD%",
        "password: $(pass show db/prod-1)",
        "DB_PASSWORD=$DB_PASSWORD_2",
        "password: <the-password-1>",
        "password: hunter2****************",
        "password: [redacted-2026x]",
        "DB_PASSWORD=changeme2024!",
    ],
)
def test_what_stands_for_a_secret_is_none(line: str) -> None:
    assert list(check_privacy("a.md", line, public=False)) == []


@pytest.mark.parametrize(
    "line",
    [
        "curl -u kim:hunter2x https://api.example.com",
        "we ran `curl -s --user 'kim:hunter2x' https://x.example`",
        "mysql -h db1 -u root -phunter2x shop",
        "sshpass -p 'hunter2x' ssh root@db1",
        "DB_PASS=hunter2" + "longer",
        "smtp-pass: hunter2" + "longer",
        "passphrase: hunter2" + "longer",
        "the password is hunter2!" + "longer, by the way",
        "they set the password to `Sup3r!" + "S3cret`",
        "hvs." + KEY[:30],
        *(
            line.replace("@", "kX9vQ2" + "mLw7Tz")
            for line in (
                "ran pg_dump --password @",
                "we ran `tool --db-passwd '@' -v`",
                "ran tool --token @R4bN8",
                "`vault-cli --auth-token @`",
                "ran redis-cli -h db1 -a @ ping",
                "docker login -u kim -p @ registry.example",
                "mongodump -u kim -p @ --db shop",
                "ldapsearch -D cn=kim -w @",
                "the password is @",
                "the password was hunter2" + "longer, then",
                "pw=@",
                "PW: @",
                "Passwort: @",
                "Kennwort ist @",
                "**Mot de passe :** @",
                "mdp=@",
                "le mot de passe est @.",
                "contraseña: @",
                "la contraseña es @",
                "senha: @",
                "пароль: @",
                "パスワード：@",
            )
        ),
    ],
)
def test_secrets_that_a_thorough_look_alone_finds(line: str) -> None:
    (found,) = check_privacy("a.md", f"a\n{line}\n", public=False, thorough=True)
    assert (found.rule, found.location.line) == ("privacy/secret", 2)
    assert list(check_privacy("a.md", f"{line}\n", public=False)) == []


@pytest.mark.parametrize(
    "line",
    [
        "curl -u $USER:$PASS https://api.example.com",
        "curl -u user:password https://api.example.com",
        "curl https://example.com, then -u was read: x",
        "mysql -h db1 -u root -p shop",
        "mysql -h db1 -p3306",
        "sshpass -p <password> ssh root@db1",
        "the tests pass: 12 of 12 retries",
        "DB_PASS=${DB_PASS}",
        "passphrase: see 1Password",
        "the password is rotated on 2026-11-20.",
        "the password was 12/24-hour based",
        "hvs.example",
        "redis-cli -a with the password of db1",
        "redis-cli -a $REDIS_PASSWORD2 ping",
        "the option --token is read before --password, which wins",
        "pg_dump --password <password-1>",
        "docker login -p 8080",
        "kubectl get --token-file /etc/token2x",
        "--secret checkout-db-credentials-2",
        "the password is sha256-hashed",
        "the password was Base64encoded",
        "Passwort: abgelaufen",
        "Passwort: gesperrt",
        "mot de passe : inconnu",
        "Kennwort ist unbekannt",
        "pw: see 1Password",
    ],
)
def test_commands_and_sentences_that_hold_no_secret(line: str) -> None:
    assert list(check_privacy("a.md", line, public=False, thorough=True)) == []


def test_a_line_full_of_what_may_be_passwords_is_refused_and_not_skipped() -> None:
    (found,) = check_privacy("a.md", "pwd:" * 100_000 + "hunter2longer", public=False)
    assert found.rule == "privacy/secret"


@pytest.mark.parametrize(
    ("before", "secret", "after", "kind"),
    [
        ("password: ", "hunter", "", "password"),
        ("the DB password: **", "dragon", "**", "password"),
        ("- db_password=", "sunshine", " on db1", "password"),
        ("pw is ", "sunshine", ".", "password"),
        ('the password is "', "dragon", '"', "password"),
        ("| Passwort: ", "sonnenschein", " | db1 |", "password"),
        ("https://db1.example/?pwd=", "monkeys", "&x=y", "password"),
        ("token=", "k3yT" + "okn9", "", "value of a token"),
        ("the API key: `", "a1b2" + "c3d4", "`", "value of a token"),
    ],
)
def test_a_word_alone_behind_a_clear_name_is_found_by_a_thorough_look(
    before: str, secret: str, after: str, kind: str
) -> None:
    line = f"{before}{secret}{after}"
    (found,) = check_privacy("a.md", line, public=False, thorough=True)
    place = found.location
    assert (found.message, line[place.column - 1 : place.end_column - 1]) == (
        f"this looks like a secret: {kind}",
        secret,
    )
    assert list(check_privacy("a.md", line, public=False)) == []


@pytest.mark.parametrize(
    "line",
    [
        "password: reset by user",
        "password: reset",
        "Password: expired.",
        "pw is wrong",
        "the password is safe",
        "password: see the vault",
        'error: "password: incorrect"',
        "connect(user=name, password=dbvalue)",
        "PWD=workspace",
        "password=changeme",
        "next token: a1b2c3d4",
        "token: abcd1234",
        "token: 20261120T0905",
        "cache key: a1b2c3d4",
        "secret: tuesday",
        "token: a1b2c3d4-e5f6",
    ],
)
def test_what_people_say_of_a_password_or_token_is_none(line: str) -> None:
    assert list(check_privacy("a.md", line, public=False, thorough=True)) == []


def test_account_numbers_are_errors_where_other_personal_data_is_a_warning() -> None:
    line = "kim@acme.io paid with 4111 1111 1111 1111 from DE89 3704 0044 0532 0130 00"
    found = {one.rule: one.level for one in check_privacy("a.md", line, public=False)}
    assert found == {"privacy/personal-data": Level.WARNING, "privacy/account-number": Level.ERROR}
