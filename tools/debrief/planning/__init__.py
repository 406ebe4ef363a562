"""What should happen in the tracker, decided purely: values in, a plan out.

`desired` is what the record wants, `recorded` what is remembered of earlier runs, `observed` what the tracker
shows; `diff` compares the three and makes a `plan`.
"""
