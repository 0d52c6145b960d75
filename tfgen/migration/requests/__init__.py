"""What a request says, whom it asks, when it goes out and when it is held.

codeowners  whose files are changed: GitHub's and GitLab's rules
expected    the plan that a request promises, as data for `tfgen verify`
texts       title and body from sandboxed templates
wanted      all of that for one change, as a forge takes it
holds       does the repository merge or apply by itself?
waves       which part of the campaign a change goes out with
"""
