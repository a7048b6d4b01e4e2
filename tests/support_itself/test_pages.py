import pytest

from tests.support.pages import parse, problems_of, values_of

GOOD = """<!doctype html><html lang="zh"><head><title>Board · Eldercare</title>
<link rel="stylesheet" href="/static/build/app.css"><script src="/static/build/app.js" defer></script></head><body>
<h1>Board</h1><form action="/orders" method="post"><input type="hidden" name="csrf_token" value="abc">
<label for="name">Name</label><input id="name" name="name" value="Li"><button>Save</button></form></body></html>"""


def test_a_good_page_has_no_problems() -> None:
    assert problems_of(GOOD) == []


@pytest.mark.parametrize(
    ("was", "became", "complaint"),
    [
        ("<h1>Board</h1>", "", "one h1 is wanted"),
        ("<h1>Board</h1>", "<h1>Board</h1><h1>Board</h1>", "one h1 is wanted"),
        ("<title>Board", "<title>Orders", "does not start with the heading"),
        (' lang="zh"', "", "no lang"),
        ('<label for="name">', '<label for="name" id="name">', "used twice"),
        ('action="/orders"', "", "lacks an action"),
        (' method="post"', "", "lacks an action or a method"),
        ('value="abc"', 'value=""', "no CSRF token"),
        ("<h1>", '<h1 style="color: red">', "inline style"),
        ("<h1>", "<style>h1 { color: red }</style><h1>", "inline style"),
        ("<h1>", "<script>alert(1)</script><h1>", "inline script"),
        ("<button>", '<button onclick="go()">', "onclick="),
        ('href="/static', 'href="//cdn.example/static', "asks another site"),
        ('src="/static', 'src="https://cdn.example/static', "asks another site"),
        ('<label for="name">', '<label for="nobody">', "'name' has no label"),
    ],
)
def test_what_a_page_must_not_be_is_named(was: str, became: str, complaint: str) -> None:
    assert was in GOOD

    [problem] = problems_of(GOOD.replace(was, became))

    assert complaint in problem


def test_a_fragment_needs_no_heading_but_keeps_the_other_rules() -> None:
    assert problems_of("<p>saved</p>") == []
    assert problems_of('<p style="color: red">saved</p>') != []


def test_a_form_sends_what_a_browser_would_send() -> None:
    page = parse("""<form action="/x" method="post"><input name="a" value="1"><input type="checkbox" name="b" checked>
        <input type="checkbox" name="c"><input name="d" value="2" disabled><textarea name="e">so</textarea>
        <select name="f"><option value="1">one</option><option value="2" selected>two</option></select>
        <input type="checkbox" name="g" value="1" checked><input type="checkbox" name="g" value="2" checked>
        <input type="submit" name="h" value="go"></form>""")

    assert values_of(page.form("/x")) == {"a": "1", "b": "on", "e": "so", "f": "2", "g": ["1", "2"]}


def test_a_form_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(KeyError, match="/orders"):
        parse(GOOD).form("/elsewhere")
