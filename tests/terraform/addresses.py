"""Source addresses made from the grammar, for Hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

NAMES = st.from_regex(r"[a-zA-Z0-9]([a-zA-Z0-9_-]{0,8}[a-zA-Z0-9])?", fullmatch=True)
HOSTS = st.sampled_from(
    ["github.com", "hipaa.compliance.tf", "registry.terraform.io", "app.example.com", "bitbucket.org", "bücher.example"]
)
OWNERS = st.one_of(NAMES, st.just("terraform-aws-modules"))
SUBDIRS = st.one_of(
    st.just(""), st.builds(lambda parts: "//" + "/".join(parts), st.lists(NAMES, min_size=1, max_size=3))
)
PAIRS = st.builds("{}={}".format, st.sampled_from(["ref", "version", "rules", "depth", "archive"]), NAMES)
QUERIES = st.one_of(
    st.just(""), st.builds(lambda pairs: "?" + "&".join(pairs), st.lists(PAIRS, min_size=1, max_size=3))
)
PORTS = st.sampled_from(["", ":22", ":8443"])
USERS = st.sampled_from(["", "git@", "user:token@"])
PATHS = st.builds(lambda owner, rest: "/".join((owner, *rest)), OWNERS, st.lists(NAMES, min_size=1, max_size=3))

REGISTRY = st.builds(
    "{}{}/{}/{}{}".format, st.one_of(st.just(""), HOSTS.map(lambda h: h + "/")), OWNERS, NAMES, st.just("aws"), SUBDIRS
)
URLS = st.builds(
    "{}{}{}{}{}/{}{}{}".format,
    st.sampled_from(["", "git::", "hg::", "s3::", "gcs::"]),
    st.sampled_from(["https://", "http://", "ssh://", "tfr://", "git://", "file://"]),
    USERS,
    HOSTS,
    PORTS,
    PATHS,
    SUBDIRS,
    QUERIES,
)
SCP = st.builds("{}git@{}:{}{}{}".format, st.sampled_from(["", "git::"]), HOSTS, PATHS, SUBDIRS, QUERIES)
SHORT = st.builds("{}/{}{}{}".format, HOSTS, PATHS, SUBDIRS, QUERIES)
FOLDERS = st.builds("{}{}".format, st.sampled_from(["./", "../", "..\\", ".\\"]), PATHS)
ANYTHING = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)

SOURCES = st.one_of(REGISTRY, URLS, SCP, SHORT, FOLDERS, ANYTHING)
