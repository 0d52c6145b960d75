"""The diff as people and as `git apply` get it."""

from __future__ import annotations

from tests.reporting.runs import FULL
from tfgen.fixing.results import FileResult, Run
from tfgen.reporting.diff import diff

GREEN, RED, CYAN, BOLD, RESET = "\x1b[32m", "\x1b[31m", "\x1b[36m", "\x1b[1m", "\x1b[0m"


def test_all_files_are_in_the_diff() -> None:
    text = diff(FULL)
    assert "--- a/a/main.tf\n+++ b/a/main.tf\n" in text
    assert "new file mode 100644\n--- /dev/null\n+++ b/a/kms.tf\n" in text


def test_a_run_without_changes_has_no_diff() -> None:
    assert diff(Run()) == diff(Run(), color=True) == ""


def test_lines_of_the_file_that_look_like_heads_are_coloured_as_lines() -> None:
    text = diff(Run(files=(FileResult("x.tf", "-- a\n", "++ b\n"),)), color=True)
    assert f"{BOLD}--- a/x.tf{RESET}\n" in text
    assert f"{CYAN}@@ -1 +1 @@{RESET}\n" in text
    assert f"{RED}--- a{RESET}\n" in text
    assert f"{GREEN}+++ b{RESET}\n" in text


def test_only_for_people_what_steers_a_terminal_is_escaped() -> None:
    run = Run(files=(FileResult("x.tf", "a\n", "b \x1b[2J\tc\n"),))
    assert "+b \x1b[2J\tc\n" in diff(run)
    assert "+b \\x1b[2J\tc\n" in diff(run, terminal=True)
    assert f"{GREEN}+b \\x1b[2J\tc{RESET}\n" in diff(run, color=True)
