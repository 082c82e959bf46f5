"""Spreadsheets: xlsx, xlsm, xlsb, xls, ods."""
