"""The calendar of working days: the table an administrator confirms, and arithmetic on it.

Adjusted weekends (调休) make a Saturday a working day and a Monday a holiday; only the State Council's yearly notice
knows them. What is not confirmed is provisional, and says so.
"""
