"""What a reviewer of a pull request wants to know of the post-mortems that it changes.

Pure: two versions of documents, settings and the merged record come in as values, one review goes out; no disk, no
network, no clock. `value` is its form.
"""
