"""New text from templates: kinds of scaffolds, their questions, their rendering, and how they reach the disk."""
