"""HCL 2 native syntax: structure in one fast pass, expressions on demand, edits that keep every other byte."""
