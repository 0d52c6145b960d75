"""Forges: where repositories live and requests are opened. `port.py` is what the rest of tfgen sees of them."""
