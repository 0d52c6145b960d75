"""The same fix over many repositories: a campaign that can be stopped, read, and gone on with.

campaign   what `campaign.toml` says
outcomes   what becomes of a repository: a closed set, each with a reason that a person can act on
store      `campaign.db`: repositories, results, commits, requests, events; one writer
git        the system's git in a bare cache of our own; no work tree, nothing of a repository runs
work       one repository: look, fetch, read, fix, prove; a function of values that any engine can run
engines    where work runs: in process, a pool of processes, Dask
forges     where requests are opened: GitHub, GitLab, a plain remote, a folder of patches
"""
