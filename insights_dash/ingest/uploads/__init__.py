"""Imports that users upload: files, jobs in processes of their own, and undo.

`service.py` is what pages and the API call. A job is one process (`run_job`), which
ends in one transaction: if it is killed, nothing is half done, and any server process
starts it again.
"""
