"""The words of the field as frozen values: no I/O, no clock, no framework.

Every `datetime` is aware and in UTC; every duration is exact to the microsecond.
"""
