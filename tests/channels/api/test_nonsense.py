"""Whatever is sent, the answer is ours: JSON, never a fault."""

from hypothesis import given, settings
from hypothesis import strategies as st


def test_no_bytes_are_too_strange_to_be_answered(api):
    @given(sent=st.binary(max_size=60), kind=st.sampled_from(["application/json", "text/plain", "a/b; charset=\xff"]))
    @settings(max_examples=100)
    def ask(sent, kind):
        answer = api.post("/orders", data=sent, content_type=kind)
        assert 400 <= answer.status_code < 500

    ask()
