"""Samples of the routes about what mails say."""

from tests.contracts.sample import Sample


def wording_samples() -> dict[str, Sample]:
    """What administrators make of a mail that was worded once."""
    mail: dict[str, object] = {"template": "low_balance"}
    words = {"subject": "Only {{ balance }}", "body": "Pay in."}
    page, api = "/admin/mails/{template}", "/api/v1/admin/mails/{template}"
    return {
        f"GET {page}": Sample(mail),
        f"POST {page}": Sample(mail, form={**words, "version": "1"}),
        f"GET {page}/preview": Sample(mail),
        f"POST {page}/preview": Sample(mail, form=words),
        f"POST {page}/test": Sample(mail),
        f"POST {page}/reset": Sample(mail, form={"version": "1"}),
        f"POST {page}/restore": Sample(mail, form={"restored": "1", "version": "1"}),
        f"GET {page}/versions": Sample(mail),
        f"GET {page}/versions/{{version}}": Sample({**mail, "version": 1}),
        f"GET {api}": Sample(mail),
        f"PUT {api}": Sample(mail, json={**words, "version": 1}),
        f"POST {api}/preview": Sample(mail, json=words),
        f"POST {api}/test": Sample(mail),
        f"POST {api}/reset": Sample(mail, json={"version": 1}),
        f"POST {api}/restore": Sample(mail, json={"restored": 1, "version": 1}),
        f"GET {api}/versions": Sample(mail),
    }
